/**
 * Which nodes carry which parts. OpenStack-Helm's own labels, so that whoever knows its documents finds them.
 * https://docs.openstack.org/openstack-helm/latest/install/prerequisites.html
 */
export const nodeLabels = {
  /** APIs, schedulers, conductors, the database and the message bus. */
  control: { 'openstack-control-plane': 'enabled' },
  /** Hypervisors. */
  compute: { 'openstack-compute-node': 'enabled' },
  /** Every node with virtual networks: hypervisors and those with network agents. */
  openvswitch: { openvswitch: 'enabled' },
  /** Routers, DHCP and metadata of virtual networks. */
  network: { 'l3-agent': 'enabled' },
  /** The databases of OVN. */
  ovnDatabase: { 'openstack-network-node': 'enabled' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

export type NodeRole = keyof typeof nodeLabels;
