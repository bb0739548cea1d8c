import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/finding.ts';
import { plan } from '../../../src/core/plan.ts';
import { SecretRef } from '../../../src/core/secret-reference.ts';
import type { Site } from '../../../src/core/site.ts';
import type { Inventory, InventoryFacts, Machine } from '../../../src/inventory/index.ts';
import type { K3sClusterProps } from '../../../src/kubernetes/k3s/props.ts';
import { allProps, smallCluster } from '../../fixtures/small-cluster.ts';
import { changedInventory, importedSecret, smallInventory, smallSite } from '../../fixtures/small-site.ts';

const findingsOf = (props: (site: Site) => Partial<K3sClusterProps>, inventory: Inventory = smallInventory()): readonly Finding[] => {
  const site = smallSite(inventory);
  smallCluster(site, props(site));
  return plan(site).findings;
};
const named = ({ inventory }: Site, ...names: readonly string[]): readonly Machine[] => names.map((name) => inventory.machines.get(name));

it('finds nothing wrong with the small cluster', () => {
  expect(findingsOf(() => ({}))).toEqual([]);
  expect(findingsOf((site) => ({ ...allProps(site) }))).toEqual([]);
});

describe('the number of servers', () => {
  it.each([
    [['control-1', 'control-2'], 'the loss of one stops it', 'use 3 servers'],
    [['control-1', 'control-2', 'control-3', 'compute-1'], '4 survive no more losses than 3', 'use 3 or 5 servers'],
    [['control-1'], 'the loss of one stops it', 'add two servers, or write singleServer: true where the outage is acceptable'],
    [[], 'the loss of one stops it', 'use 3 servers'],
  ])('%j is refused', (servers, because, mend) => {
    const [finding, ...others] = findingsOf((site) => ({ servers: named(site, ...servers), agents: [] })).filter(({ severity }) => severity === 'error');
    expect(finding).toMatchObject({ rule: 'k3s-server-count', severity: 'error', construct: 'small/k3s', mend });
    expect(finding!.what).toContain(because);
    expect(others).toEqual([]);
  });

  it('may be one where the outage is accepted', () => {
    expect(findingsOf((site) => ({ servers: named(site, 'control-1'), singleServer: true }))).toEqual([]);
  });
});

describe('memory that is kept for what runs outside of Pods', () => {
  const keeping = (role: string, memoryMebibytes: number, what = 'virtual machines') =>
    findingsOf(() => ({ reservedByRole: { [role]: { memoryMebibytes, for: what } } }));

  it('leaves a MiB for Pods', () => {
    expect(keeping('compute', 6975)).toEqual([]);
    expect(keeping('compute', 6976)).toMatchObject([
      {
        rule: 'k3s-reserved-memory',
        construct: 'small/k3s',
        what: '6976 MiB are kept for virtual machines on compute-1, compute-2, and K3s and the system leave 6976 MiB there: no Pod could run',
        allowed: 'less than 6976 MiB',
        mend: 'keep less in reservedByRole, or choose machines with more memory',
      },
    ]);
  });

  it.each([
    ['firewall', 512, 'virtual machines', 'reservedByRole names the role firewall, and no node has it', 'compute, control, storage'],
    ['compute', 0, 'virtual machines', 'reservedByRole.compute keeps 0 MiB', 'a whole number of MiB from 1'],
    ['compute', 0.5, 'virtual machines', 'reservedByRole.compute keeps 0.5 MiB', 'a whole number of MiB from 1'],
    ['compute', 512, ' ', 'reservedByRole.compute does not say what its memory is for', 'a few words'],
  ] as const)('is refused: %s, %d MiB for "%s"', (role, memoryMebibytes, what, said, allowed) => {
    expect(keeping(role, memoryMebibytes, what)).toMatchObject([{ rule: 'k3s-reserved-memory', what: said, allowed }]);
  });
});

describe('places that servers share', () => {
  const together = (change: (facts: InventoryFacts['machines'][string]) => void): Inventory =>
    changedInventory((facts) => change(facts.machines['control-2'] as never));

  it('are a warning when one power feed takes the majority', () => {
    expect(
      findingsOf(
        () => ({}),
        together((machine) => Object.assign(machine, { powerFeed: 'feed-a' })),
      ),
    ).toMatchObject([
      {
        rule: 'k3s-server-placement',
        severity: 'warning',
        what: '2 of 3 servers share the power feed feed-a: without it the API and etcd stop',
        counterExample: ['the power feed feed-a fails', 'control-1, control-2 are gone', '1 of 3 are left; etcd needs 2'],
      },
    ]);
  });

  it('are a warning when one rack does', () => {
    expect(
      findingsOf(
        () => ({}),
        together((machine) => Object.assign(machine, { rack: 'shelf-c', position: 2 })),
      ),
    ).toMatchObject([{ rule: 'k3s-server-placement', what: expect.stringContaining('the rack shelf-c') }]);
  });
});

describe('a machine that cannot be a node', () => {
  it('is one that is listed twice', () => {
    expect(findingsOf((site) => ({ agents: named(site, 'control-1', 'compute-1') }))).toMatchObject([
      { rule: 'k3s-node', what: 'control-1 is listed as server and as agent' },
    ]);
    expect(findingsOf((site) => ({ agents: named(site, 'compute-1', 'compute-1') }))).toMatchObject([
      { rule: 'k3s-node', what: 'compute-1 is listed as agent and as agent' },
    ]);
  });

  it('is one that is not on the network of the nodes', () => {
    const inventory = changedInventory(({ machines }) => {
      delete (machines['compute-1']!.nics as Record<string, unknown>).enp1s0;
      delete (machines['compute-1']!.addresses as Record<string, unknown>).cluster;
    });
    expect(findingsOf(() => ({}), inventory)).toMatchObject([
      { rule: 'k3s-node', what: 'compute-1 has no address on the network cluster, where the nodes talk to each other' },
    ]);
  });

  it('is one whose VLAN interface has a longer name than Linux keeps', () => {
    const inventory = changedInventory(({ machines }) => {
      const { eno1 } = machines['control-1']!.nics;
      machines['control-1']!.nics = { enp101s0f1np1: eno1! };
    });
    const [finding] = findingsOf(() => ({}), inventory);
    expect(finding).toMatchObject({ rule: 'k3s-node', what: 'the interface enp101s0f1np1.20 of control-1 has 16 characters' });
  });

  it('is a firewall', () => {
    const inventory = changedInventory(({ machines }) => Object.assign(machines['compute-1']!, { platform: 'opnsense' }));
    expect(findingsOf(() => ({}), inventory)).toMatchObject([{ rule: 'k3s-node', what: 'compute-1 runs opnsense', allowed: 'rocky-9' }]);
  });

  it('is one with less memory than K3s and the system need', () => {
    const inventory = changedInventory(({ machines }) => Object.assign(machines['compute-1']!, { memory: '512MiB' }));
    expect(findingsOf(() => ({}), inventory)).toMatchObject([
      { rule: 'k3s-node', what: 'compute-1 has 512 MiB of memory; as agent, K3s and the system keep 776 MiB for themselves' },
    ]);
  });

  it('gets no files', () => {
    const site = smallSite();
    smallCluster(site, { agents: named(site, 'control-1') });
    const config = plan(site).files.get('hosts/control-1/etc/rancher/k3s/config.yaml')!;
    expect(config.bytes()).toContain('cluster-init: true');
  });
});

describe('the address of the API', () => {
  it('is on the network of the nodes', () => {
    expect(findingsOf(({ inventory }) => ({ apiAddress: inventory.virtualAddresses.get('jump-host') }))).toMatchObject([
      {
        rule: 'k3s-api-address',
        what: 'the API address jump-host (192.0.2.9) is on the network management, the nodes are on cluster: no node could announce it by ARP',
        allowed: 'an address of 198.51.100.0/24',
      },
    ]);
  });
});

describe('the pool of Pods', () => {
  it('has a range for every node', () => {
    const inventory = changedInventory(({ pools }) => Object.assign(pools, { pods: '10.42.0.0/22' }));
    expect(findingsOf(() => ({}), inventory)).toMatchObject([
      { rule: 'k3s-pod-range', what: 'the pool of Pods 10.42.0.0/22 has room for 4 nodes, and the cluster has 5' },
    ]);
    expect(findingsOf(() => ({ agents: [] }), inventory)).toEqual([]);
  });
});

describe('the first server', () => {
  it('is one of the servers', () => {
    expect(findingsOf((site) => ({ firstServer: named(site, 'compute-1')[0] }))).toMatchObject([
      { rule: 'k3s-first-server', what: 'compute-1 is to start the cluster and is not one of its servers', allowed: 'control-1, control-2, control-3' },
    ]);
  });
});

describe('labels and taints', () => {
  it.each<[string, Partial<K3sClusterProps>, string]>([
    ['a role that no node has', { labelsByRole: { contol: { a: 'b' } } }, 'labelsByRole names the role contol, and no node has it'],
    ['a role of taints that no node has', { taintsByRole: { contol: [] } }, 'taintsByRole names the role contol, and no node has it'],
    ['a malformed key', { labelsByRole: { control: { 'a b': 'c' } } }, 'labelsByRole.control: "a b=c" is no label'],
    ['a malformed value', { labelsByRole: { control: { a: 'b c' } } }, 'labelsByRole.control: "a=b c" is no label'],
    [
      'a label that a node may not give itself',
      { labelsByRole: { control: { 'node-role.kubernetes.io/worker': 'true' } } },
      'labelsByRole.control: a node may not give itself the label node-role.kubernetes.io/worker, and K3s would not start',
    ],
    [
      'a label that follows from the machine',
      { labelsByRole: { control: { 'topology.kubernetes.io/zone': 'x' } } },
      'labelsByRole.control: Bastide or K3s gives every node the label topology.kubernetes.io/zone',
    ],
    ['a malformed taint', { taintsByRole: { control: [{ key: 'a', value: 'b c', effect: 'NoSchedule' }] } }, 'taintsByRole.control: "a=b c" is no taint'],
  ])('are refused for %s', (_, props, what) => {
    expect(findingsOf(() => props)).toMatchObject([{ rule: 'k3s-label', what }]);
  });

  it('are refused where two roles of a node contradict each other', () => {
    const findings = findingsOf(() => ({ labelsByRole: { control: { tier: 'one' }, storage: { tier: 'two' } } }));
    expect(findings.map(({ what }) => what)).toContain('control-1 would get the label tier from several roles with different values: one, two');
    expect(findings).toHaveLength(3);
  });

  it('may come twice with the same value', () => {
    expect(findingsOf(() => ({ labelsByRole: { control: { tier: 'one' }, storage: { tier: 'one' } } }))).toEqual([]);
  });
});

describe('snapshots of etcd', () => {
  it('are a warning where they stay on the servers', () => {
    expect(findingsOf(() => ({ etcdSnapshots: undefined }))).toMatchObject([{ rule: 'k3s-snapshots', severity: 'warning' }]);
  });

  it.each([
    [{ scheduleCron: 'daily' }, '"daily" is no schedule'],
    [{ scheduleCron: '0 3 * *' }, '"0 3 * *" is no schedule'],
    [{ retention: 0 }, 'is 0: no snapshot would be kept'],
    [{ retention: 1.5 }, 'is 1.5'],
  ])('are refused with %j', (change, what) => {
    expect(findingsOf((site) => ({ etcdSnapshots: { ...allProps(site).etcdSnapshots, ...change } }))).toMatchObject([
      { rule: 'k3s-snapshots', severity: 'error', what: expect.stringContaining(what) },
    ]);
  });
});

describe('names', () => {
  it('are DNS names', () => {
    expect(findingsOf(() => ({ clusterDomain: 'cluster.local.', apiNames: ['API.example'] }))).toMatchObject([
      { rule: 'k3s-name', what: 'clusterDomain: "cluster.local." is no DNS name' },
      { rule: 'k3s-name', what: 'apiNames: "API.example" is no DNS name' },
    ]);
  });
});

describe('secrets', () => {
  const literal = 'correct horse battery staple' as never;

  it.each([
    ['token', () => ({ token: literal })],
    ['agentToken', () => ({ agentToken: literal })],
    ['etcdSnapshots.accessKey', (site: Site) => ({ etcdSnapshots: { ...allProps(site).etcdSnapshots, accessKey: literal } })],
    ['etcdSnapshots.secretKey', (site: Site) => ({ etcdSnapshots: { ...allProps(site).etcdSnapshots, secretKey: literal } })],
  ])('that a cast made a literal are found at %s, and never shown', (position, props) => {
    const site = smallSite();
    const cluster = smallCluster(site, props(site));
    const { findings, files } = plan(site);
    expect(findings).toMatchObject([{ rule: 'literal-secret', what: expect.stringContaining(position) }]);
    const said = JSON.stringify([findings, cluster.runBook, [...files.values()].map((file) => file.bytes())]);
    expect(said).not.toContain(literal);
  });

  it('of servers and agents are two', () => {
    expect(findingsOf(() => ({ agentToken: importedSecret('token') }))).toMatchObject([
      { rule: 'k3s-token', what: expect.stringContaining('sites/small/k3s#token') },
    ]);
  });

  it('come from the Ansible Vault file', () => {
    const generated = new SecretRef({ path: 'sites/small/k3s', key: 'token', owner: 'platform', origin: 'generated', rotation: 'on-incident' });
    expect(new Set(findingsOf(() => ({ token: generated })).map(({ rule }) => rule))).toEqual(new Set(['secret-origin']));
  });
});
