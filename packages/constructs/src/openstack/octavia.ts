import type { IConstruct } from 'constructs';
import { flows } from '../contributions/flows.ts';
import { hostPorts } from '../contributions/host-ports.ts';
import { storedSecrets } from '../contributions/secrets.ts';
import { type Budgets, budget } from '../core/resources.ts';
import { secretForms } from '../core/secret-form.ts';
import { report } from '../core/site.ts';
import type { Cidr } from '../inventory/index.ts';
import { declareAgentFlows } from './agent-flows.ts';
import { LoadBalancerNetwork, loadBalancerFlavor, loadBalancerScript } from './load-balancer-network.ts';
import { messagingConf, noRabbitMqPolicies } from './messaging.ts';
import { certificateMounts, octaviaCertificates, serverAuthorityPassphrase } from './octavia-certificates.ts';
import { octaviaDefinition } from './octavia-definition.ts';
import { octaviaPurpose } from './octavia-purpose.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { apiProcesses, databasePool } from './profiles.ts';
import type { ValuesOf } from './release-definition.ts';

/** Ids that Neutron and Keystone chose: they can be read once the release has been installed; the run book says how. */
export interface LoadBalancerIds {
  /** Of the network `lb-mgmt-net`. */
  readonly network: string;
  /** Of the security group `lb-mgmt-sec-grp`. */
  readonly securityGroup: string;
  /** Of the project whose images with the tag `amphora` are taken. */
  readonly imageOwner: string;
}

export interface OctaviaProps extends OpenStackReleaseProps<ValuesOf<typeof octaviaDefinition>> {
  /**
   * Addresses of the virtual network between Octavia and its load balancers, IPv4. Machines with routers have interfaces in it, so nothing else may use it, and it is at
   * least four times as large as the network of tunnels.
   */
  readonly managementPrefix: Cidr;
  /** @default - not known yet: everything is there, and no load balancer can be made */
  readonly ids?: LoadBalancerIds;
}

/**
 * Measured with 2025.2 on SQLite, one worker each: the API 129 MiB with the master of uWSGI, after requests without a valid token; idle, the worker 106 and the
 * health manager 114 (PSS of their processes), housekeeping 116. That work on load balancers takes no more than the limits is an estimate.
 */
const budgets: Budgets<'api' | 'health_manager' | 'housekeeping' | 'worker'> = {
  tiny: {
    api: budget({ request: 160, limit: 320 }, 50),
    health_manager: budget({ request: 144, limit: 320 }, 50),
    housekeeping: budget({ request: 144, limit: 288 }, 20),
    worker: budget({ request: 144, limit: 320 }, 50),
  },
  standard: {
    api: budget({ request: 640, limit: 1280 }, 250),
    health_manager: budget({ request: 384, limit: 1024 }, 250),
    housekeeping: budget({ request: 192, limit: 512 }, 100),
    worker: budget({ request: 512, limit: 1280 }, 250),
  },
};

const replicas = { tiny: { api: 1, housekeeping: 1 }, standard: { api: 3, housekeeping: 2 } } as const;

const processes = { tiny: { worker: 1, healthUpdates: 1 }, standard: { worker: 2, healthUpdates: 4 } } as const;

const heartbeatPort = 5555;

/** Octavia: load balancers for projects, as servers with HAProxy (amphorae). https://docs.openstack.org/octavia/2025.2/ */
export class Octavia extends OpenStackRelease<ValuesOf<typeof octaviaDefinition>> {
  constructor(scope: IConstruct, id: string, props: OctaviaProps) {
    const { plane, ids, managementPrefix } = props;
    const { profile, region } = plane;
    const machines = plane.nodes('network');
    const network = new LoadBalancerNetwork(managementPrefix, plane.virtualNetworks.tunnelNetwork, machines);
    const internal = { endpoint_type: 'internalURL', region_name: region } as const;
    super(scope, id, props, {
      definition: octaviaDefinition,
      budgets: budgets[profile],
      replicas: replicas[profile],
      purpose: octaviaPurpose(plane.targetNamespace.name),
      publicAddresses: [{ endpoint: 'load_balancer', service: 'octavia-api', port: 9876 }],
      values: {
        conf: {
          octavia: {
            certificates: internal,
            cinder: internal,
            // The chart names a key that nobody makes, and Nova would refuse every load balancer.
            controller_worker: { amp_ssh_key_name: null, workers: processes[profile].worker },
            database: databasePool[profile],
            glance: internal,
            health_manager: { health_update_threads: processes[profile].healthUpdates, stats_update_threads: processes[profile].healthUpdates },
            neutron: { region_name: region, valid_interfaces: 'internal' },
            nova: internal,
            ...messagingConf,
            // Octavia's own account, and not the administrator's, who is in the chart.
            service_auth: { username: 'octavia', project_name: 'service', project_domain_name: 'service', user_domain_name: 'service' },
            // Unfinished work would be taken over through a Valkey, which no release brings: what a worker leaves when it dies stays PENDING.
            task_flow: { jobboard_enabled: false },
          },
          octavia_api_uwsgi: { uwsgi: { processes: apiProcesses[profile] } },
          rabbitmq: noRabbitMqPolicies,
        },
        helm3_hook: true,
        pod: {
          mounts: {
            octavia_health_manager: { octavia_health_manager: certificateMounts },
            octavia_housekeeping: { octavia_housekeeping: certificateMounts },
            octavia_worker: { octavia_worker: certificateMounts },
          },
        },
      },
      agreed: {
        bootstrap: { script: loadBalancerScript(network) },
        conf: {
          octavia: {
            controller_worker: {
              amp_flavor_id: loadBalancerFlavor,
              // The chart has null there, and would write "<no value>".
              amp_boot_network_list: ids?.network ?? '',
              amp_image_owner_id: ids?.imageOwner ?? '',
              amp_secgroup_list: ids?.securityGroup ?? '',
            },
            health_manager: { controller_ip_port_list: network.healthManagers.map(({ address }) => `${address}:${heartbeatPort}`).join(',') },
          },
        },
      },
      secretValues: {
        conf: {
          octavia: {
            certificates: {
              ca_private_key_passphrase: serverAuthorityPassphrase(plane),
              server_certs_key_passphrase: plane.secret('octavia', 'server-certificates-key', {
                form: secretForms['letters-and-digits'],
                rotation: 'on-incident',
              }),
            },
            // Load balancers are given it when they are made.
            health_manager: { heartbeat_key: plane.secret('octavia', 'heartbeat-key', { rotation: 'on-incident' }) },
            service_auth: { password: plane.identityPassword('octavia') },
          },
        },
      },
    });
    storedSecrets.declare(this, octaviaCertificates(plane));
    network.check(this);
    this.#checkIds(ids);
    this.#declareNetwork();
  }

  #checkIds(ids: LoadBalancerIds | undefined): void {
    if (ids === undefined) {
      report(this, {
        rule: 'openstack-load-balancers',
        severity: 'warning',
        what: 'the ids of the network, the security group and the owner of images are not known yet, so no load balancer can be made',
        allowed: 'ids, once Octavia has been installed for the first time',
        mend: 'read them with the commands in the run book of Octavia, and name them as `ids`',
      });
      return;
    }
    for (const [name, value] of Object.entries(ids).filter(([, value]) => !/^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/.test(value))) {
      report(this, {
        rule: 'openstack-load-balancers',
        what: `ids.${name} is ${JSON.stringify(value)}`,
        allowed: 'an id as OpenStack writes it: 32 hexadecimal digits, with or without hyphens',
        mend: 'copy what the commands in the run book of Octavia print',
      });
    }
  }

  #declareNetwork(): void {
    const { plane } = this;
    const machines = plane.nodes('network');
    if (machines.length === 0) return;
    const controllers = { kind: 'machines', machines, network: plane.virtualNetworks.tunnelNetwork } as const;
    const loadBalancers = { kind: 'outside', name: 'load balancers of projects, inside of their virtual network' } as const;
    hostPorts.declare(this, { machines, protocol: 'UDP', port: heartbeatPort, process: 'octavia-health-manager' });
    flows.declare(this, {
      from: loadBalancers,
      to: controllers,
      protocol: 'UDP',
      ports: [heartbeatPort],
      why: 'load balancers say that they live',
      encryption: 'clear',
      authentication: 'a signature with the heartbeat key',
    });
    flows.declare(this, {
      from: controllers,
      to: loadBalancers,
      protocol: 'TCP',
      ports: [9443],
      why: 'load balancers are told what to do',
      encryption: 'mutual TLS',
    });
    declareAgentFlows(this, plane, machines, [
      { service: 'database', why: 'Octavia’s controllers know load balancers' },
      { service: 'messaging', why: 'the API gives work to Octavia’s controllers' },
      { service: 'identity', why: 'Octavia’s controllers get tokens' },
      { service: 'compute', why: 'Octavia’s controllers make and replace load balancers' },
      { service: 'network', why: 'Octavia’s controllers put load balancers into networks' },
      { service: 'image', why: 'Octavia’s controllers look up the image of load balancers' },
      { service: 'keyManager', why: 'Octavia’s controllers fetch certificates of projects' },
    ]);
  }
}
