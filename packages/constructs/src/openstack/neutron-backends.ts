import { neutronDefinition } from './neutron-definition.ts';
import { agentsPurpose } from './neutron-purpose.ts';
import type { ValuesOf } from './release-definition.ts';
import type { ReleasePurpose } from './release-run-book.ts';
import type { NetworkBackend, VirtualNetworks } from './virtual-networks.ts';

export type NeutronValues = ValuesOf<typeof neutronDefinition>;

/** What Neutron is with one kind of network. */
export interface NeutronBackend {
  readonly definition: typeof neutronDefinition;
  readonly purpose: ReleasePurpose;
  readonly values: NeutronValues;
  /** What follows from the networks of the inventory. */
  readonly agreed: NeutronValues;
  /** The agent that carries the secret that Nova's metadata service knows too. */
  readonly metadataAgent: 'metadata_agent' | 'ovn_metadata_agent';
}

/** Sizes of packets, which both kinds take from the networks of the inventory. */
const mtus = ({ pathMtuBytes, largestMtuBytes, physicalNetwork, providerNetwork }: VirtualNetworks) => ({
  neutron: { DEFAULT: { global_physnet_mtu: largestMtuBytes } },
  ml2: { path_mtu: pathMtuBytes, physical_network_mtus: `${physicalNetwork}:${providerNetwork.mtuBytes}` },
});

/** Neutron's own agents. */
const agents = (networks: VirtualNetworks): NeutronBackend => {
  const { tunnelNetwork, physicalNetwork, providerBridge, providerInterface = null } = networks;
  const { neutron, ml2 } = mtus(networks);
  return {
    definition: neutronDefinition,
    purpose: agentsPurpose(networks),
    values: {
      conf: {
        plugins: {
          ml2_conf: { ml2: { type_drivers: 'flat,vxlan', tenant_network_types: 'vxlan' } },
          // By the connection tracking of the switch: the other driver puts a Linux bridge and iptables between each server and the switch.
          openvswitch_agent: { securitygroup: { firewall_driver: 'openvswitch' } },
        },
        ovn_metadata_agent: { DEFAULT: { metadata_proxy_shared_secret: null } },
      },
      dependencies: { static: { metadata: { services: metadataServices } } },
    },
    agreed: {
      network: { backend: ['openvswitch'], interface: { tunnel_network_cidr: String(tunnelNetwork.prefix) } },
      // By the names that machines give themselves, as nova-compute does: to ask DNS for them would bind the start of every agent to it.
      pod: { use_fqdn: { neutron_agent: false } },
      conf: {
        neutron,
        plugins: {
          ml2_conf: { ml2, ml2_type_flat: { flat_networks: physicalNetwork } },
          openvswitch_agent: { ovs: { bridge_mappings: `${physicalNetwork}:${providerBridge}` } },
        },
        auto_bridge_add: { 'br-ex': null, [providerBridge]: providerInterface },
      },
    },
    metadataAgent: 'metadata_agent',
  };
};

/** The chart waits for the public name of Nova's metadata service, which nobody has inside the cluster. */
const metadataServices = ['oslo_messaging', 'network', 'compute', 'compute_metadata'].map((service) => ({ endpoint: 'internal' as const, service }));

export const neutronBackends: Readonly<Record<NetworkBackend, (networks: VirtualNetworks) => NeutronBackend>> = { ovs: agents, ovn: agents };
