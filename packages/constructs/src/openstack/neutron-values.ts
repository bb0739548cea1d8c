import { closedObject, either, list, map, nothing, oneOf, text, textLike, trueOrFalse, whole } from '../core/closed-object.ts';
import { database, keystone_authtoken, loggingOptions, oslo_messaging_notifications, oslo_messaging_rabbit, rabbitMqPolicies, uwsgi } from './oslo-sections.ts';

const mtu = whole(68, 65_535);

const pairs = textLike(/^[^:,\s]+:[^:,\s]+(,[^:,\s]+:[^:,\s]+)*$/, 'pairs with a colon between them, e.g. external:br-ex');

const service = closedObject({ endpoint: oneOf('internal'), service: text });

/** What is said to the chart of Neutron beside what releases have in common. https://docs.openstack.org/neutron/2025.2/configuration/ */
export const neutronValues = {
  network: closedObject(
    {},
    {
      /** Kinds of agents. */
      backend: list(oneOf('openvswitch', 'ovn')),
      interface: closedObject({}, { tunnel_network_cidr: text }),
    },
  ),
  dependencies: closedObject({}, { static: closedObject({}, { metadata: closedObject({}, { services: list(service) }) }) }),
  manifests: closedObject(
    {},
    {
      daemonset_dhcp_agent: trueOrFalse,
      daemonset_l3_agent: trueOrFalse,
      daemonset_metadata_agent: trueOrFalse,
      daemonset_netns_cleanup_cron: trueOrFalse,
      daemonset_ovn_metadata_agent: trueOrFalse,
      daemonset_ovs_agent: trueOrFalse,
      deployment_rpc_server: trueOrFalse,
    },
  ),
  pod: closedObject({}, { use_fqdn: closedObject({}, { neutron_agent: trueOrFalse }) }),
  conf: closedObject(
    {},
    {
      neutron: closedObject(
        {},
        {
          DEFAULT: closedObject(
            {},
            {
              ...loggingOptions,
              /** Processes that answer agents; each takes about 90 MiB. */
              rpc_workers: whole(1, 64),
              service_plugins: text,
              /** Largest packet of any physical network. */
              global_physnet_mtu: mtu,
              /** Routers that move within seconds; a Python process of 125 MiB for each, on every machine that it may move to. */
              l3_ha: trueOrFalse,
              /** Machines that a router may move to. */
              max_l3_agents_per_router: whole(0, 32),
              l3_ha_network_type: oneOf('vxlan', 'geneve'),
              /** Machines that give addresses on one network. @default 1 */
              dhcp_agents_per_network: whole(1, 32),
              router_distributed: trueOrFalse,
              default_availability_zones: nothing,
              /** Below which servers have names, e.g. `cloud.example.`. */
              dns_domain: text,
              /** Seconds after which an agent that has not reported counts as dead. @default 75 */
              agent_down_time: whole(1),
            },
          ),
          /** How much of each a project may have without asking; -1 is without bounds. */
          quotas: closedObject(
            {},
            {
              quota_network: whole(-1),
              quota_subnet: whole(-1),
              quota_port: whole(-1),
              quota_router: whole(-1),
              quota_floatingip: whole(-1),
              quota_security_group: whole(-1),
              quota_security_group_rule: whole(-1),
            },
          ),
          database,
          keystone_authtoken,
          oslo_messaging_notifications,
          oslo_messaging_rabbit,
        },
      ),
      neutron_api_uwsgi: uwsgi,
      plugins: closedObject(
        {},
        {
          ml2_conf: closedObject(
            {},
            {
              ml2: closedObject(
                {},
                { mechanism_drivers: text, type_drivers: text, tenant_network_types: oneOf('vxlan', 'geneve'), path_mtu: mtu, physical_network_mtus: pairs },
              ),
              ml2_type_flat: closedObject({}, { flat_networks: text }),
              ml2_type_vxlan: closedObject({}, { vni_ranges: text }),
              ml2_type_geneve: closedObject({}, { vni_ranges: text, max_header_size: whole(30, 1000) }),
              ovn: closedObject(
                {},
                { ovn_l3_scheduler: oneOf('leastloaded', 'chance'), neutron_sync_mode: oneOf('off', 'log', 'repair', 'migrate'), dns_servers: text },
              ),
            },
          ),
          openvswitch_agent: closedObject(
            {},
            {
              ovs: closedObject({}, { bridge_mappings: pairs }),
              securitygroup: closedObject({}, { firewall_driver: oneOf('openvswitch', 'iptables_hybrid') }),
            },
          ),
        },
      ),
      /** Bridges that the agents make, and the interface that each takes. */
      auto_bridge_add: map(either(text, nothing)),
      metadata_agent: closedObject({}, { DEFAULT: closedObject({}, { metadata_proxy_shared_secret: either(text, nothing) }) }),
      ovn_metadata_agent: closedObject({}, { DEFAULT: closedObject({}, { metadata_proxy_shared_secret: either(text, nothing) }) }),
      rabbitmq: rabbitMqPolicies,
    },
  ),
};
