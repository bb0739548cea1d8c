import { encapsulations } from '../../src/contributions/encapsulations.ts';
import { plan } from '../../src/core/plan.ts';
import type { Site } from '../../src/core/site.ts';
import type { Inventory } from '../../src/inventory/index.ts';
import type { K3sCluster } from '../../src/kubernetes/k3s/cluster.ts';
import type { K3sClusterProps } from '../../src/kubernetes/k3s/props.ts';
import { OpenStackPlane, type OpenStackPlaneProps } from '../../src/openstack/plane.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { changedInventory, smallSite } from '../fixtures/small-site.ts';

type Change = Parameters<typeof changedInventory>[0];

/** The small inventory with networks `tunnel` (MTU 9000) and `provider` (MTU 1500, interface `provider`) on the second NIC of its two computes. */
export const inventoryWithTunnels = (change: Change = () => {}): Inventory =>
  changedInventory((facts) => {
    facts.networks['tunnel'] = { vlan: 40, prefix: '10.0.40.0/24', mtu: 9000 };
    facts.networks['provider'] = { vlan: 50, prefix: '10.0.50.0/24', gateway: '10.0.50.1', mtu: 1500, interfaceName: 'provider' };
    for (const [index, name] of ['compute-1', 'compute-2'].entries()) {
      const machine = facts.machines[name]!;
      machine.nics['enp1s0']!.tagged = ['tunnel', 'provider'];
      machine.addresses!['tunnel'] = `10.0.40.2${index + 1}`;
    }
    change(facts);
  });

/** Which nodes are for what, with OpenStack-Helm's own labels. */
export const labelsByRole = {
  control: { 'openstack-control-plane': 'enabled', 'openstack-network-node': 'enabled' },
  compute: { 'openstack-compute-node': 'enabled', openvswitch: 'enabled', 'l3-agent': 'enabled' },
};

/** What the kubelet of a compute keeps from Pods. */
export const reservedByRole = { compute: { memoryMebibytes: 4096, for: 'virtual machines' } };

export interface PlaneChange {
  readonly inventory?: Inventory;
  readonly cluster?: Partial<K3sClusterProps>;
  readonly plane?: Partial<OpenStackPlaneProps>;
}

/** A plane on the small site, and what `add` makes on it, planned. */
export const withPlane = <T>(
  add: (plane: OpenStackPlane, site: Site, cluster: K3sCluster) => T,
  { inventory, cluster: clusterProps, plane: planeProps }: PlaneChange = {},
) => {
  const site = smallSite(inventory ?? inventoryWithTunnels());
  const cluster = smallCluster(site, { labelsByRole, reservedByRole, ...clusterProps });
  const { networks } = site.inventory;
  const plane = new OpenStackPlane(site, 'plane', {
    cluster,
    release: '2025.2',
    charts: '2025.2',
    profile: 'tiny',
    tunnelNetwork: networks.get('tunnel'),
    provider: { network: networks.get('provider') },
    ...planeProps,
  });
  const added = add(plane, site, cluster);
  const planned = plan(site);
  return {
    site,
    plane,
    added,
    planned,
    findings: planned.findings.filter(({ rule }) => rule.startsWith('openstack') || ['default-password', 'helm-values'].includes(rule)),
    encapsulations: site.contributions.of(encapsulations).map(({ value }) => value),
  };
};
