import type { IConstruct } from 'constructs';
import { flows } from '../contributions/flows.ts';
import { declareLoadBalancerService } from '../contributions/load-balancer-addresses.ts';
import { type Budgets, budget } from '../core/resources.ts';
import type { SecretRef } from '../core/secret-reference.ts';
import { report, Site } from '../core/site.ts';
import type { LoadBalancerAddress } from '../inventory/index.ts';
import { Service } from '../kubernetes/kinds.ts';
import { designateDefinition } from './designate-definition.ts';
import { designatePools, type PowerDnsServer } from './designate-pools.ts';
import { messagingConf } from './messaging.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { apiProcesses, databasePool } from './profiles.ts';
import type { ValuesOf } from './release-definition.ts';

export interface DesignateProps extends OpenStackReleaseProps<ValuesOf<typeof designateDefinition>> {
  /** The PowerDNS servers that answer for the zones of projects: at least one, all alike. They accept zones by their API and fetch them by transfer. */
  readonly nameServers: readonly PowerDnsServer[];
  /** What their API asks for in `X-API-Key`. Letters and digits alone: a shell reads it. */
  readonly apiKey: SecretRef;
  /** Where they fetch zones, of `loadBalancerAddresses` in the inventory. */
  readonly transfers: LoadBalancerAddress;
}

/**
 * Measured with 2025.2 on SQLite, one worker each: the API 102 MiB with the master of uWSGI, after requests without a valid token; idle, central 100, worker 87,
 * mdns 86 and producer 64. That work on zones takes no more than the limits is an estimate.
 */
const budgets: Budgets<'api' | 'central' | 'mdns' | 'producer' | 'worker'> = {
  tiny: {
    api: budget({ request: 128, limit: 256 }, 50),
    central: budget({ request: 128, limit: 256 }, 50),
    mdns: budget({ request: 112, limit: 224 }, 20),
    producer: budget({ request: 96, limit: 192 }, 20),
    worker: budget({ request: 112, limit: 224 }, 20),
  },
  standard: {
    api: budget({ request: 512, limit: 1024 }, 250),
    central: budget({ request: 384, limit: 768 }, 250),
    mdns: budget({ request: 384, limit: 768 }, 100),
    producer: budget({ request: 192, limit: 384 }, 50),
    worker: budget({ request: 384, limit: 768 }, 100),
  },
};

/** One of central and one producer: more of them need a coordination service, which no release brings, or they work on the same zone at once. */
const replicas = {
  tiny: { api: 1, central: 1, mdns: 1, producer: 1, worker: 1 },
  standard: { api: 3, central: 1, mdns: 2, producer: 1, worker: 2 },
} as const;

const workers = { tiny: 1, standard: 4 } as const;

/** `mdns` in the endpoints of the chart: the Service that the worker waits for, and its port. */
const transferService = { name: 'minidns', port: 5354 } as const;

/** Designate: DNS zones of projects, in the PowerDNS servers of the site. https://docs.openstack.org/designate/2025.2/ */
export class Designate extends OpenStackRelease<ValuesOf<typeof designateDefinition>> {
  constructor(scope: IConstruct, id: string, props: DesignateProps) {
    const { plane, nameServers, apiKey, transfers } = props;
    const { profile } = plane;
    super(scope, id, props, {
      definition: designateDefinition,
      budgets: budgets[profile],
      replicas: replicas[profile],
      purpose: {
        title: 'Designate',
        does: 'Keeps the DNS zones of projects and brings them to the DNS servers.',
        lossBreaks: 'no zone and no record changes.',
        lossKeeps: 'The DNS servers go on answering from the copies that they have.',
        failures: [
          {
            symptom: 'Zones stay PENDING',
            steps: [
              {
                text: 'The worker asks every DNS server for the serial of the zone, and says which does not have it.',
                command: `kubectl -n ${plane.targetNamespace.name} logs deployment/designate-worker --tail=50`,
              },
              {
                text: `Each server must fetch zones from ${transfers.address}, port ${transferService.port}, run as a secondary, and allow its API and NOTIFY from the addresses of the nodes.`,
                command: `dig @${transfers.address} -p ${transferService.port} AXFR ZONE.`,
              },
            ],
          },
        ],
      },
      publicAddresses: [{ endpoint: 'dns', service: 'designate-api', port: 9001 }],
      values: {
        conf: {
          designate: {
            ...messagingConf,
            'service:central': { workers: workers[profile], managed_resource_email: `hostmaster@${plane.domain}` },
            'service:mdns': { workers: workers[profile] },
            'service:producer': { workers: 1 },
            'service:worker': { workers: workers[profile] },
            'storage:sqlalchemy': databasePool[profile],
          },
          // The chart names a script that Designate 2025.2 does not have any more.
          designate_api_uwsgi: { uwsgi: { processes: apiProcesses[profile], 'wsgi-file': null, module: 'designate.wsgi.api:application' } },
          pools: designatePools(nameServers, { address: transfers.address, port: transferService.port }),
        },
        // The chart runs it every ten minutes; a service that is gone does no harm in the list for an hour.
        jobs: { service_cleaner: { cron: '17 * * * *' } },
      },
      secretValues: { endpoints: { powerdns: { auth: { service: { token: apiKey } } } } },
      waitFor: [{ kind: 'Deployment', name: 'designate-central' }],
    });
    if (nameServers.length === 0) {
      report(this, {
        rule: 'designate',
        what: 'nameServers is empty, so no zone could become active',
        allowed: 'one PowerDNS server at least',
        mend: 'name the servers that answer for the zones of projects',
      });
    }
    this.#serveTransfers(props);
    this.#declareFlows(props);
  }

  #serveTransfers({ plane, transfers: address }: DesignateProps): void {
    const namespace = plane.targetNamespace.name;
    const { name, port } = transferService;
    const ports = (['TCP', 'UDP'] as const).map((protocol) => ({ protocol, port }));
    this.manifest('transfers', Service, {
      metadata: { name, namespace, annotations: declareLoadBalancerService(this, { address, namespace, service: name, ports }) },
      spec: {
        type: 'LoadBalancer',
        allocateLoadBalancerNodePorts: false,
        selector: { release_group: 'designate', application: 'designate', component: 'mdns' },
        ports: ports.map((each) => ({ name: each.protocol.toLowerCase(), targetPort: port, ...each })),
      },
    });
  }

  #declareFlows({ plane, nameServers, transfers }: DesignateProps): void {
    const names = nameServers.map(({ hostName }) => hostName).join(', ');
    const servers = { kind: 'outside' as const, name: `DNS servers of projects (${names})` };
    const worker = { kind: 'pods' as const, namespace: plane.targetNamespace.name, workload: 'designate-worker' };
    const encryption = 'clear' as const;
    flows.declare(this, {
      from: worker,
      to: servers,
      protocol: 'TCP',
      ports: [8081],
      why: 'zones are made and removed',
      encryption,
      authentication: 'an API key',
    });
    for (const protocol of ['TCP', 'UDP'] as const) {
      flows.declare(this, { from: worker, to: servers, protocol, ports: [53], why: 'servers are told of changes and asked for serials', encryption });
      flows.declare(this, {
        from: servers,
        to: { kind: 'load-balancer', name: transfers.name },
        protocol,
        ports: [transferService.port],
        why: `zones of projects reach the DNS servers of ${Site.of(this).siteName}`,
        encryption,
      });
    }
  }
}
