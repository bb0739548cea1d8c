import { describe, expect, it } from 'vitest';
import { plan } from '../../../src/core/plan.ts';
import { workloadsOf } from '../../../src/core/workloads-of.ts';
import { parseInventory } from '../../../src/inventory/index.ts';
import type { K3sClusterProps } from '../../../src/kubernetes/k3s/props.ts';
import { smallCluster } from '../../fixtures/small-cluster.ts';
import { changedInventory, smallSite } from '../../fixtures/small-site.ts';

const reserved = (role: string) => ({ later: { description: 'Later', role, pods: 2, memory: '512MiB', priority: 'sheddable' as const } });

const siteWith = (role: string, props: Partial<K3sClusterProps> = {}) => {
  const site = smallSite(
    changedInventory((facts) => {
      facts.reservations = reserved(role);
    }),
  );
  smallCluster(site, { labelsByRole: { control: { 'example/role': 'control' }, compute: { 'example/role': 'compute' } }, ...props });
  return site;
};

const reservedIn = (site: ReturnType<typeof siteWith>) =>
  workloadsOf(plan(site)).flatMap(({ workload }) => (workload.source === 'reservation' ? [workload] : []));

describe('a reservation of the inventory', () => {
  it('is Pods on the nodes of its role, whatever taints these have', () => {
    const site = siteWith('compute', { taintsByRole: { compute: [{ key: 'dedicated', value: 'compute', effect: 'NoSchedule' }] } });
    expect(reservedIn(site)).toMatchObject([
      {
        name: 'later',
        pods: { replicas: 2 },
        nodeSelector: { 'example/role': 'compute' },
        tolerations: [{ key: 'dedicated', value: 'compute', effect: 'NoSchedule' }],
        containers: [{ requests: { memoryMebibytes: 512 }, limits: { memoryMebibytes: 512 } }],
        priority: 'sheddable',
      },
    ]);
  });

  it('is counted, and is in no file', () => {
    const [without, site] = [smallSite(), siteWith('control')];
    smallCluster(without, { labelsByRole: { control: { 'example/role': 'control' }, compute: { 'example/role': 'compute' } } });
    const texts = (each: typeof site) => [...plan(each).files.values()].map((file) => `${file.path}\n${file.bytes()}`);
    expect(texts(site)).toEqual(texts(without));
    expect(reservedIn(site)).toHaveLength(1);
  });

  it('is refused for a role that no node has', () => {
    const site = siteWith('firewall');
    expect(plan(site).findings).toMatchObject([
      {
        rule: 'k3s-reservation',
        severity: 'error',
        construct: 'small/k3s',
        what: 'the reservation later is for nodes with the role firewall, and no node has it',
        allowed: 'compute, control, storage',
        mend: 'name a role of the nodes, or let a machine with this role be a node',
      },
    ]);
  });

  it('is refused for a role whose nodes no label names', () => {
    expect(plan(siteWith('storage')).findings).toMatchObject([
      {
        what: 'the reservation later is for nodes with the role storage, and no label says which these are',
        allowed: 'compute, control',
        mend: 'give storage a label in labelsByRole, or name a role that has one',
      },
    ]);
  });

  it('is refused at its line of the file', () => {
    const text = JSON.stringify({ ...smallSite().inventory.facts, reservations: reserved('firewall') }, undefined, 2);
    const site = smallSite(parseInventory(text, 'inventory.json').inventory!);
    smallCluster(site);
    const line = text.split('\n').findIndex((each) => each.includes('"later"')) + 1;
    expect(plan(site).findings).toMatchObject([{ rule: 'k3s-reservation', inventory: { file: 'inventory.json', line } }]);
  });
});
