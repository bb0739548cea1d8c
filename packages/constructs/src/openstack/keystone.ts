import type { IConstruct } from 'constructs';
import { closedObject, text, whole } from '../core/closed-object.ts';
import { type Budgets, budget } from '../core/resources.ts';
import { messagingConf, noRabbitMqPolicies } from './messaging.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { database, loggingOptions, oslo_messaging_notifications, oslo_messaging_rabbit, rabbitMqPolicies } from './oslo-sections.ts';
import { databasePool } from './profiles.ts';
import { defineOpenStackRelease, type ValuesOf } from './release-definition.ts';
import { bootstrap, databaseInit, databaseSync, job, rabbitInit } from './toolkit-jobs.ts';

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/keystone/values.yaml */
export const keystoneDefinition = defineOpenStackRelease(
  {
    name: 'keystone',
    images: {
      bootstrap: 'heat',
      db_init: 'heat',
      dep_check: 'kubernetes-entrypoint',
      keystone_api: 'keystone',
      keystone_credential_cleanup: 'heat',
      keystone_credential_rotate: 'keystone',
      keystone_credential_setup: 'keystone',
      keystone_db_sync: 'keystone',
      keystone_domain_manage: 'keystone',
      keystone_fernet_rotate: 'keystone',
      keystone_fernet_setup: 'keystone',
      ks_user: 'heat',
      rabbit_init: 'rabbitmq-management',
    },
    labels: { api: 'control', job: 'control' },
    pods: [
      {
        kind: 'Deployment',
        name: 'keystone-api',
        label: 'api',
        replicas: 'api',
        containers: [{ name: 'keystone-api', image: 'keystone_api', resources: 'api' }],
      },
      ...(['credential', 'fernet'] as const).flatMap((keys) => [
        {
          kind: 'CronJob' as const,
          name: `keystone-${keys}-rotate`,
          label: 'job',
          containers: [{ name: `keystone-${keys}-rotate`, image: `keystone_${keys}_rotate`, resources: `jobs.${keys}_rotate` }],
        },
        job(`keystone-${keys}-setup`, [{ name: `keystone-${keys}-setup`, image: `keystone_${keys}_setup`, resources: `jobs.${keys}_setup` }]),
      ]),
      bootstrap('keystone'),
      databaseInit('keystone'),
      databaseSync('keystone', 'keystone_db_sync'),
      job('keystone-domain-manage', [
        { name: 'keystone-domain-manage-init', image: 'bootstrap', resources: 'jobs.domain_manage', init: true },
        { name: 'keystone-domain-manage', image: 'keystone_domain_manage', resources: 'jobs.domain_manage' },
      ]),
      rabbitInit('keystone'),
    ],
    identity: { admin: 'admin', test: 'keystone-test' },
    databases: { oslo_db: { admin: 'root', keystone: 'keystone' } },
    messaging: { admin: 'rabbitmq', keystone: 'keystone' },
    cache: 'unsigned',
    publicServices: ['identity'],
    disruptionBudgets: { api: 'api' },
    without: ['ingress_api', 'job_image_repo_sync', 'pod_rally_test', 'secret_ingress_tls', 'secret_registry', 'service_ingress_api'],
    knownSecrets: [
      'endpoints.identity.auth.admin.password',
      'endpoints.identity.auth.test.password',
      'endpoints.oci_image_registry.auth.keystone.password',
      'endpoints.oslo_db.auth.admin.password',
      'endpoints.oslo_db.auth.keystone.password',
      'endpoints.oslo_messaging.auth.admin.password',
      'endpoints.oslo_messaging.auth.keystone.password',
    ],
  },
  {
    conf: closedObject(
      {},
      {
        keystone: closedObject(
          {},
          {
            DEFAULT: closedObject({}, loggingOptions),
            token: closedObject(
              {},
              {
                /** Seconds for which a token is good. @default 43200 */
                expiration: whole(60),
              },
            ),
            security_compliance: closedObject(
              {},
              {
                /** Wrong passwords before an account is locked. @default 5 */
                lockout_failure_attempts: whole(1),
                /** Seconds for which it is. @default 1800 */
                lockout_duration: whole(1),
              },
            ),
            database,
            oslo_messaging_notifications,
            oslo_messaging_rabbit,
          },
        ),
        rabbitmq: rabbitMqPolicies,
        /** How many processes and threads Apache starts. https://httpd.apache.org/docs/2.4/mod/mpm_common.html */
        mpm_event: text,
      },
    ),
  },
);

export type KeystoneProps = OpenStackReleaseProps<ValuesOf<typeof keystoneDefinition>>;

/**
 * For `tiny` 153 MiB with Apache's processes as below, measured; with those of the chart 486. For `standard` an estimate; there too
 * Keystone itself is one process a Pod, see {@link apache}.
 */
const budgets: Budgets<'api'> = {
  tiny: { api: budget({ request: 192, limit: 384 }, 100) },
  standard: { api: budget({ request: 640, limit: 1536 }, 500) },
};

const replicas = { tiny: { api: 2 }, standard: { api: 3 } } as const;

const apacheProcesses = ({ processes, threads }: { readonly processes: number; readonly threads: number }): string =>
  [
    '<IfModule mpm_event_module>',
    `  ServerLimit ${processes}`,
    `  StartServers ${processes}`,
    '  MinSpareThreads 4',
    `  MaxSpareThreads ${processes * threads}`,
    `  ThreadsPerChild ${threads}`,
    `  MaxRequestWorkers ${processes * threads}`,
    '  MaxConnectionsPerChild 0',
    '</IfModule>',
    '',
  ].join('\n');

/**
 * Of Apache itself, which takes connections. Keystone runs beside it in a process of its own, which the chart starts once a Pod, with one thread
 * (`WSGIDaemonProcess` in `conf.wsgi_keystone`): a Pod answers one request after the other, whatever stands here, and more Pods answer more at once.
 */
const apache = { tiny: { processes: 1, threads: 8 }, standard: { processes: 4, threads: 25 } } as const;

/** Keystone: users, tokens, and the catalogue of all other services. https://docs.openstack.org/keystone/2025.2/ */
export class Keystone extends OpenStackRelease<ValuesOf<typeof keystoneDefinition>> {
  constructor(scope: IConstruct, id: string, props: KeystoneProps) {
    const { profile } = props.plane;
    super(scope, id, props, {
      definition: keystoneDefinition,
      budgets: budgets[profile],
      replicas: replicas[profile],
      purpose: {
        title: 'Keystone',
        does: 'Knows users, projects and the addresses of all other services, and gives tokens.',
        lossBreaks: 'nobody logs in, and a token that no service has seen in the last minutes is refused.',
        lossKeeps: 'Servers, networks and volumes that are there go on.',
      },
      values: {
        conf: {
          keystone: { database: databasePool[profile], ...messagingConf },
          rabbitmq: noRabbitMqPolicies,
          mpm_event: apacheProcesses(apache[profile]),
        },
      },
      publicAddresses: [{ endpoint: 'identity', service: 'keystone-api', port: 5000 }],
      waitFor: [{ kind: 'Deployment', name: 'keystone-api' }],
    });
  }
}
