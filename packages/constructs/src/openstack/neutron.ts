import type { IConstruct } from 'constructs';
import { type Budgets, budget, type Profile } from '../core/resources.ts';
import { declareAgentFlows } from './agent-flows.ts';
import { merged } from './merged-values.ts';
import { messagingConf, noRabbitMqPolicies } from './messaging.ts';
import { type NeutronValues, neutronBackends } from './neutron-backends.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { apiProcesses, databasePool } from './profiles.ts';

export type NeutronProps = OpenStackReleaseProps<NeutronValues>;

type Part = 'server' | 'rpc_server' | 'agent.dhcp' | 'agent.l3' | 'agent.metadata' | 'agent.ovn_metadata' | 'agent.ovs' | 'netns_cleanup_cron';

/**
 * Measured on a compute of Mini W'aaS with one network and no router, pages that processes share divided among them, after requests: server 167 MiB, the processes
 * that answer agents 262, agent of Open vSwitch 272, DHCP agent 479, L3 agent 245, metadata agent 116. In those of agents are their helpers with privileges, one
 * Python for each kind of privilege, which come with the first need and stay: the L3 agent gets more of them with the first router, which is an estimate. A
 * probe is another Python for a moment, which the limits leave room for; dnsmasq and proxies take a few MiB for each network.
 */
const budgets: Budgets<Part> = {
  tiny: {
    server: budget({ request: 240, limit: 480 }, 100),
    rpc_server: budget({ request: 320, limit: 640 }, 100),
    'agent.dhcp': budget({ request: 480, limit: 768 }, 50),
    'agent.l3': budget({ request: 320, limit: 768 }, 50),
    'agent.metadata': budget({ request: 160, limit: 384 }, 20),
    'agent.ovn_metadata': budget({ request: 160, limit: 384 }, 20),
    'agent.ovs': budget({ request: 288, limit: 640 }, 100),
    netns_cleanup_cron: budget({ request: 32, limit: 256 }, 10),
  },
  standard: {
    server: budget({ request: 1024, limit: 2048 }, 500),
    rpc_server: budget({ request: 768, limit: 1536 }, 500),
    'agent.dhcp': budget({ request: 768, limit: 2048 }, 250),
    'agent.l3': budget({ request: 1024, limit: 4096 }, 250),
    'agent.metadata': budget({ request: 256, limit: 768 }, 100),
    'agent.ovn_metadata': budget({ request: 256, limit: 768 }, 100),
    'agent.ovs': budget({ request: 512, limit: 1536 }, 250),
    netns_cleanup_cron: budget({ request: 64, limit: 512 }, 50),
  },
};

const replicas = { tiny: { server: 1, rpc_server: 1 }, standard: { server: 3, rpc_server: 2 } } as const;

const rpcWorkers = { tiny: 1, standard: 2 } as const;

const sizes = (profile: Profile): NeutronValues => ({
  conf: {
    neutron: {
      DEFAULT: {
        rpc_workers: rpcWorkers[profile],
        // With the zone of the chart no network can be made until an agent in it is up.
        default_availability_zones: null,
      },
      database: databasePool[profile],
      ...messagingConf,
    },
    neutron_api_uwsgi: { uwsgi: { processes: apiProcesses[profile] } },
    rabbitmq: noRabbitMqPolicies,
  },
});

/** Neutron: virtual networks, routers, addresses, security groups. https://docs.openstack.org/neutron/2025.2/ */
export class Neutron extends OpenStackRelease<NeutronValues> {
  constructor(scope: IConstruct, id: string, props: NeutronProps) {
    const { plane } = props;
    const { profile, virtualNetworks } = plane;
    const { definition, purpose, values, agreed, metadataAgent } = neutronBackends[virtualNetworks.backend](plane);
    super(scope, id, props, {
      definition,
      budgets: budgets[profile],
      replicas: Object.fromEntries(Object.entries(replicas[profile]).filter(([key]) => definition.pods.some((pods) => pods.replicas === key))),
      purpose,
      values: merged(sizes(profile), values) as NeutronValues,
      agreed,
      secretValues: { conf: { [metadataAgent]: { DEFAULT: { metadata_proxy_shared_secret: plane.metadataProxySharedSecret } } } },
      publicAddresses: [{ endpoint: 'network', service: 'neutron-server', port: 9696 }],
    });
    const agents = [{ service: 'messaging', why: 'agents of Neutron hear what to do and report (RabbitMQ)' }] as const;
    declareAgentFlows(this, plane, virtualNetworks.machines, agents);
    declareAgentFlows(this, plane, plane.nodes('network'), [{ service: 'metadata', why: 'servers ask who they are (metadata agent to Nova)' }]);
  }
}
