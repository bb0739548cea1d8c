import { closedObject, list, oneOf, text, textLike, whole } from '../core/closed-object.ts';
import { defineOpenStackRelease, secretText } from './release-definition.ts';

/** The chart writes numbers as Go prints a float, 33554432 as 3.3554432e+07, so they are texts. */
const digits = textLike(/^[0-9]+$/, 'digits in quotes');

const yesOrNo = oneOf('true', 'false');

const probe = closedObject(
  {},
  {
    params: closedObject(
      {},
      { initialDelaySeconds: whole(0, 3600), periodSeconds: whole(1, 3600), timeoutSeconds: whole(1, 3600), failureThreshold: whole(1, 100) },
    ),
  },
);

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/rabbitmq/values.yaml */
export const rabbitMqDefinition = defineOpenStackRelease(
  {
    name: 'rabbitmq',
    images: { dep_check: 'kubernetes-entrypoint', rabbitmq: 'rabbitmq', rabbitmq_init: 'heat', scripted_test: 'rabbitmq-management' },
    // The Job's selector takes its key from `jobs`, and its value from `test`.
    labels: { jobs: 'control', server: 'control', test: 'control' },
    pods: [
      {
        kind: 'StatefulSet',
        name: 'rabbitmq-rabbitmq',
        label: 'server',
        replicas: 'server',
        containers: [
          { name: 'rabbitmq-password', image: 'rabbitmq_init', resources: 'server', init: true },
          { name: 'rabbitmq-cookie', image: 'rabbitmq', resources: 'server', init: true },
          { name: 'rabbitmq-perms', image: 'rabbitmq', resources: 'server', init: true },
          { name: 'rabbitmq', image: 'rabbitmq', resources: 'server' },
        ],
      },
      {
        kind: 'Job',
        name: 'rabbitmq-cluster-wait',
        label: 'jobs',
        containers: [
          { name: 'rabbitmq-cookie', image: 'scripted_test', init: true },
          { name: 'rabbitmq-rabbitmq-cluster-wait', image: 'scripted_test' },
        ],
      },
    ],
    without: ['ingress_management', 'job_image_repo_sync', 'pod_test', 'secret_registry', 'service_ingress_management'],
    knownSecrets: [
      'endpoints.oci_image_registry.auth.rabbitmq.password',
      'endpoints.oslo_messaging.auth.erlang_cookie',
      'endpoints.oslo_messaging.auth.guest.password',
      'endpoints.oslo_messaging.auth.user.password',
    ],
  },
  {
    conf: closedObject(
      {},
      {
        enabled_plugins: list(text),
        /** rabbitmq.conf. https://www.rabbitmq.com/docs/3.13/configure */
        rabbitmq: closedObject(
          {},
          {
            /** What servers do that lose sight of each other. */
            cluster_partition_handling: oneOf('pause_minority', 'autoheal', 'ignore'),
            /** Milliseconds between figures for the management and the metrics. @default 5000 */
            collect_statistics_interval: digits,
            /** Bytes of free space below which publishers wait. @default 50000000 */
            'disk_free_limit.absolute': text,
            /** Whether `guest` may log in on the server's own loopback alone. */
            'loopback_users.guest': yesOrNo,
            /** The log of quorum queues, whose content is in memory too until a new one is begun. @default 536870912 */
            'raft.wal_max_size_bytes': digits,
            /** Memory above which publishers wait, e.g. `256MiB`. */
            'vm_memory_high_watermark.absolute': text,
          },
        ),
      },
    ),
    endpoints: closedObject(
      {},
      {
        oslo_messaging: closedObject(
          {},
          {
            auth: closedObject(
              {},
              { erlang_cookie: secretText, user: closedObject({}, { password: secretText }), guest: closedObject({}, { password: secretText }) },
            ),
          },
        ),
      },
    ),
    pod: closedObject({}, { probes: closedObject({}, { rabbitmq: closedObject({}, { rabbitmq: closedObject({}, { readiness: probe, liveness: probe }) }) }) }),
    volume: closedObject(
      {},
      {
        class_name: text,
        /** Of each server. It cannot be changed once the volumes are there. */
        size: textLike(/^[1-9][0-9]*[MGT]i$/, 'a size such as 2Gi'),
      },
    ),
  },
);
