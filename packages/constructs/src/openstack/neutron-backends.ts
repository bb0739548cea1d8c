import { neutronDefinition, neutronWithOvnDefinition } from './neutron-definition.ts';
import { agentsPurpose, ovnPurpose } from './neutron-purpose.ts';
import type { OpenStackPlane } from './plane.ts';
import type { ReleaseDefinition, ValuesOf } from './release-definition.ts';
import type { ReleasePurpose } from './release-run-book.ts';
import { geneveHeaderBytes, type NetworkBackend, type VirtualNetworks } from './virtual-networks.ts';

export type NeutronValues = ValuesOf<typeof neutronDefinition>;

/** What Neutron is with one kind of network. */
export interface NeutronBackend {
  readonly definition: ReleaseDefinition<NeutronValues>;
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

/**
 * Routers of `tiny` are on one machine: one that can move by itself costs 125 MiB (measured) on each of two. The charts run no process that moves the others
 * from a machine that is lost (neutron-periodic-workers), so that is done by hand; the run book says how.
 */
const routers = { tiny: { l3_ha: false }, standard: { l3_ha: true, max_l3_agents_per_router: 2, l3_ha_network_type: 'vxlan' } } as const;

/** Neutron's own agents. */
const agents = (plane: OpenStackPlane): NeutronBackend => {
  const networks = plane.virtualNetworks;
  const { tunnelNetwork, physicalNetwork, providerBridge, providerInterface = null } = networks;
  const { neutron, ml2 } = mtus(networks);
  return {
    definition: neutronDefinition,
    purpose: agentsPurpose(networks),
    values: {
      conf: {
        neutron: { DEFAULT: { ...routers[plane.profile], dhcp_agents_per_network: Math.min(2, Math.max(1, plane.nodes('network').length)) } },
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

/** OVN: its controllers switch, route and give addresses on every machine. */
const ovn = ({ virtualNetworks }: OpenStackPlane): NeutronBackend => {
  const { physicalNetwork } = virtualNetworks;
  const { neutron, ml2 } = mtus(virtualNetworks);
  return {
    definition: neutronWithOvnDefinition,
    purpose: ovnPurpose,
    values: {
      manifests: {
        daemonset_dhcp_agent: false,
        daemonset_l3_agent: false,
        daemonset_metadata_agent: false,
        daemonset_netns_cleanup_cron: false,
        daemonset_ovn_metadata_agent: true,
        daemonset_ovs_agent: false,
        deployment_rpc_server: false,
      },
      conf: {
        neutron: { DEFAULT: { service_plugins: 'ovn-router', router_distributed: true, l3_ha: false } },
        plugins: {
          ml2_conf: {
            ml2: { mechanism_drivers: 'ovn', type_drivers: 'flat,geneve', tenant_network_types: 'geneve' },
            // The charts run no process that compares the databases by and by (neutron-ovn-maintenance-worker); each start of the API does.
            ovn: { ovn_l3_scheduler: 'leastloaded', neutron_sync_mode: 'repair' },
          },
        },
        metadata_agent: { DEFAULT: { metadata_proxy_shared_secret: null } },
      },
    },
    agreed: {
      // The chart knows the switch by both.
      network: { backend: ['openvswitch', 'ovn'] },
      pod: { use_fqdn: { neutron_agent: false } },
      conf: {
        neutron,
        plugins: { ml2_conf: { ml2, ml2_type_flat: { flat_networks: physicalNetwork }, ml2_type_geneve: { max_header_size: geneveHeaderBytes } } },
      },
    },
    metadataAgent: 'ovn_metadata_agent',
  };
};

/** The chart waits for the public name of Nova's metadata service, which nobody has inside the cluster. */
const metadataServices = ['oslo_messaging', 'network', 'compute', 'compute_metadata'].map((service) => ({ endpoint: 'internal' as const, service }));

export const neutronBackends: Readonly<Record<NetworkBackend, (plane: OpenStackPlane) => NeutronBackend>> = { ovs: agents, ovn };
