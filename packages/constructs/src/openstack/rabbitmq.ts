import type { IConstruct } from 'constructs';
import { alerts } from '../contributions/alerts.ts';
import { scrapes } from '../contributions/scrapes.ts';
import { type Budgets, budget } from '../core/resources.ts';
import { PodDisruptionBudget } from '../kubernetes/kinds.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import type { OpenStackPlane } from './plane.ts';
import { rabbitMqDefinition } from './rabbitmq-definition.ts';
import { rabbitMqAlerts, rabbitMqFailures, rabbitMqMetrics } from './rabbitmq-monitoring.ts';
import type { ValuesOf } from './release-definition.ts';

/** How many servers there are is a prop of the plane, because all releases must know it. */
export type RabbitMqProps = Omit<OpenStackReleaseProps<ValuesOf<typeof rabbitMqDefinition>>, 'replicas'>;

/**
 * For `tiny` measured with RabbitMQ 3.10 of Debian, three servers with this configuration: 150 MiB idle, 197 with 120 quorum queues while messages of
 * 6 MiB went through; each probe runs `rabbitmqctl` beside it, 60 MiB for a second. For `standard` an estimate.
 */
const budgets: Budgets<'server'> = {
  tiny: { server: budget({ request: 240, limit: 512 }, 200) },
  standard: { server: budget({ request: 1536, limit: 3072 }, 1000) },
};

/** Publishers wait above it, which all services feel; so it leaves room for no more than two probes below the limit. */
const memoryWatermarks = { tiny: '384MiB', standard: '2304MiB' } as const;

/** Of the log of quorum queues, in MiB; RabbitMQ's own 512 would fill the memory and the volume of a tiny server. */
const logSizesMebibytes = { tiny: 32, standard: 256 } as const;

/** Queues are nearly empty; three logs and the segments that follow them must have room. */
const volumeSizes = { tiny: '1Gi', standard: '4Gi' } as const;

/**
 * RabbitMQ: the calls between the parts of each service. https://www.rabbitmq.com/docs/3.13
 *
 * The chart starts as many schedulers of Erlang as its limit of processors says, so one, as there is no limit.
 */
export class RabbitMq extends OpenStackRelease<ValuesOf<typeof rabbitMqDefinition>> {
  constructor(scope: IConstruct, id: string, props: RabbitMqProps) {
    const { plane } = props;
    super(scope, id, props, {
      definition: rabbitMqDefinition,
      budgets: budgets[plane.profile],
      replicas: { server: plane.rabbitMqServers },
      purpose: {
        title: 'RabbitMQ',
        does: 'Carries the calls between the parts of each service, on servers of which a majority must be there.',
        lossBreaks: 'APIs answer questions, and what they are told to do is not done: no server, network or volume is made or changed.',
        lossKeeps: 'Servers, networks and volumes that are there go on. With one server lost the others go on.',
        failures: rabbitMqFailures(plane.targetNamespace.name),
      },
      values: rabbitMqValues(plane),
      secretValues: {
        endpoints: {
          oslo_messaging: {
            auth: {
              // Servers with another one are refused by those that have not restarted yet.
              erlang_cookie: plane.secret('messaging', 'erlang-cookie', { rotation: 'on-incident' }),
              guest: { password: plane.messagingPassword('guest') },
              user: { password: plane.messagingPassword('rabbitmq') },
            },
          },
        },
      },
      waitFor: [{ kind: 'StatefulSet', name: 'rabbitmq-rabbitmq' }],
    });
    const labels = { application: 'rabbitmq', component: 'server', release_group: 'rabbitmq' };
    this.#keepMajority(plane, labels);
    scrapes.declare(this, {
      job: 'rabbitmq',
      target: { kind: 'pods', namespace: plane.targetNamespace.name, labels, port: 'metrics' },
      metrics: rabbitMqMetrics,
    });
    for (const alert of rabbitMqAlerts(plane.rabbitMqServers)) alerts.declare(this, alert);
  }

  /** The chart has no budget, so two nodes could be drained at once. */
  #keepMajority({ targetNamespace, rabbitMqServers }: OpenStackPlane, matchLabels: Readonly<Record<string, string>>): void {
    if (rabbitMqServers < 2) return;
    this.manifest('disruption-budget', PodDisruptionBudget, {
      metadata: { name: 'rabbitmq-server', namespace: targetNamespace.name },
      spec: { minAvailable: rabbitMqServers - 1, selector: { matchLabels } },
    });
  }
}

const rabbitMqValues = ({ profile, storageClass }: OpenStackPlane): ValuesOf<typeof rabbitMqDefinition> => ({
  conf: {
    enabled_plugins: ['rabbitmq_management', 'rabbitmq_peer_discovery_k8s', 'rabbitmq_prometheus'],
    rabbitmq: {
      // With three servers the one that is alone stops by itself, and what it took is not thrown away when the others are back.
      cluster_partition_handling: 'pause_minority',
      collect_statistics_interval: '30000',
      // An administrator that every RabbitMQ has, and which the chart lets in from everywhere.
      'loopback_users.guest': 'true',
      'raft.wal_max_size_bytes': String(logSizesMebibytes[profile] * 1024 * 1024),
      'vm_memory_high_watermark.absolute': memoryWatermarks[profile],
    },
  },
  pod: {
    // Each probe starts an Erlang of its own, half a second of a core; the chart does so twelve times a minute.
    probes: {
      rabbitmq: {
        rabbitmq: {
          readiness: { params: { periodSeconds: 30, timeoutSeconds: 20 } },
          liveness: { params: { periodSeconds: 60, timeoutSeconds: 30 } },
        },
      },
    },
  },
  volume: { class_name: storageClass, size: volumeSizes[profile] },
});
