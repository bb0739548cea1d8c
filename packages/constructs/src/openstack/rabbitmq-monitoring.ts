import type { Alert } from '../contributions/alerts.ts';
import type { ReleasePurpose } from './release-run-book.ts';

/** Of the plugin rabbitmq_prometheus. https://www.rabbitmq.com/docs/3.13/prometheus */
export const rabbitMqMetrics = ['rabbitmq_alarms_free_disk_space_watermark', 'rabbitmq_alarms_memory_used_watermark', 'rabbitmq_queue_messages_ready'] as const;

const symptoms = {
  lost: 'RabbitMQ: a server is away',
  full: 'RabbitMQ: publishers wait for memory or disk',
  unread: 'RabbitMQ: messages pile up',
} as const;

export const rabbitMqAlerts = (servers: number): readonly Alert[] => [
  {
    name: 'RabbitMqServerDown',
    expression: 'up{job="rabbitmq"} == 0',
    forMinutes: 5,
    severity: 'ticket',
    summary: 'The RabbitMQ server {{ $labels.instance }} does not answer; one more, and OpenStack does nothing that it is told.',
    symptom: symptoms.lost,
  },
  {
    name: 'RabbitMqMajorityLost',
    expression: `(count(up{job="rabbitmq"} == 1) or vector(0)) < ${Math.floor(servers / 2) + 1}`,
    forMinutes: 2,
    severity: 'page',
    summary: 'RabbitMQ has no majority of its servers: OpenStack does nothing that it is told.',
    symptom: symptoms.lost,
  },
  {
    name: 'RabbitMqPublishersWait',
    expression: 'rabbitmq_alarms_memory_used_watermark == 1 or rabbitmq_alarms_free_disk_space_watermark == 1',
    forMinutes: 2,
    severity: 'page',
    summary: 'The RabbitMQ server {{ $labels.instance }} is short of memory or disk, so nobody can send.',
    symptom: symptoms.full,
  },
  {
    name: 'RabbitMqMessagesPileUp',
    expression: 'sum(rabbitmq_queue_messages_ready) > 1000',
    forMinutes: 15,
    severity: 'ticket',
    summary: '{{ $value }} messages wait in RabbitMQ and nobody reads them.',
    symptom: symptoms.unread,
  },
];

/** What goes wrong with RabbitMQ, and what to do. */
export const rabbitMqFailures = (namespace: string): NonNullable<ReleasePurpose['failures']> => {
  const kubectl = `kubectl -n ${namespace}`;
  const onServer = (command: string): string => `${kubectl} exec rabbitmq-rabbitmq-0 -c rabbitmq -- ${command}`;
  return [
    {
      symptom: symptoms.lost,
      steps: [
        { text: 'See who is in the cluster, and whether servers have lost sight of each other.', command: onServer('rabbitmqctl cluster_status') },
        { text: 'Read what the one that is away says.', command: `${kubectl} logs rabbitmq-rabbitmq-2 -c rabbitmq --tail=50` },
        {
          text: 'One that is alone waits until it sees a majority again: look at its node and its network first.',
          command: `${kubectl} get pods -l application=rabbitmq -o wide`,
        },
      ],
    },
    {
      symptom: symptoms.full,
      steps: [
        { text: 'See which of the two it is.', command: onServer('rabbitmq-diagnostics alarms') },
        { text: 'Memory: see who has it.', command: onServer('rabbitmq-diagnostics memory_breakdown') },
        { text: 'Disk: see what is left.', command: onServer('df -h /var/lib/rabbitmq') },
      ],
    },
    {
      symptom: symptoms.unread,
      steps: [
        {
          text: 'See which queues are long, and whether anybody reads them; its virtual host is the service.',
          command: onServer(
            `sh -c 'for v in $(rabbitmqctl -q list_vhosts --no-table-headers); do rabbitmqctl -q list_queues -p "$v" name messages consumers; done | sort -nk2 | tail'`,
          ),
        },
        { text: 'Restart what should read, e.g. the conductor of Nova.', command: `${kubectl} rollout restart deployment/nova-conductor` },
      ],
    },
    {
      symptom: 'RabbitMQ: the Erlang cookie was replaced, and the servers no longer know each other',
      steps: [
        {
          text: 'Servers let in only those with the same cookie, and Kubernetes restarts one at a time: the first with the new one stays alone. As soon as it has restarted, restart all together. No call is carried until they are back; what waits in queues lies on their volumes.',
          command: `${kubectl} delete pod -l application=rabbitmq,component=server`,
        },
        { text: 'All must be there again.', command: onServer('rabbitmqctl cluster_status') },
      ],
    },
  ];
};
