import { plan } from '../../src/core/plan.ts';
import type { Site } from '../../src/core/site.ts';
import type { Inventory } from '../../src/inventory/index.ts';
import type { K3sClusterProps } from '../../src/kubernetes/k3s/props.ts';
import { RookCeph, type RookCephProps } from '../../src/rook/rook-ceph.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { smallInventory, smallSite } from '../fixtures/small-site.ts';

/** What Ceph on the small site cannot do without: a stick in each of three machines, which also run the monitors. */
export const minimalProps = ({ inventory }: Site): Omit<RookCephProps, 'cluster'> => ({
  osds: inventory.disks.onBus('usb'),
  usb: 'local-block-volumes',
  mons: inventory.machines.withRole('control'),
  profile: 'tiny',
});

/** The small site with Ceph, planned; findings without those of other products and of the lock. */
export const withCeph = (
  change: (site: Site) => Partial<RookCephProps> = () => ({}),
  inventory: Inventory = smallInventory(),
  cluster: Partial<K3sClusterProps> = {},
) => {
  const site = smallSite(inventory);
  const ceph = new RookCeph(site, 'ceph', { cluster: smallCluster(site, cluster), ...minimalProps(site), ...change(site) });
  const planned = plan(site);
  const objects = [...planned.files.values()].flatMap(({ content }) => (content.type === 'object' ? [content.object] : []));
  const named = (kind: string, name: string) => objects.find((object) => object.kind === kind && object.metadata.name === name);
  return {
    site,
    ceph,
    planned,
    objects,
    named,
    spec: named('CephCluster', 'rook-ceph')?.spec as Record<string, never>,
    findings: planned.findings.filter(({ rule, construct = '' }) => rule !== 'chart-lock' && construct.startsWith('small/ceph')),
    errors: planned.findings.filter(
      ({ rule, severity, construct = '' }) => severity === 'error' && rule !== 'chart-lock' && construct.startsWith('small/ceph'),
    ),
  };
};
