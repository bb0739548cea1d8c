import { closedObject, oneOf, text, whole } from '../core/closed-object.ts';
import { database, keystone_authtoken, loggingOptions, oslo_messaging_notifications, oslo_messaging_rabbit, rabbitMqPolicies, uwsgi } from './oslo-sections.ts';
import { defineOpenStackRelease, secretText } from './release-definition.ts';
import { bootstrap, catalogueEntries, databaseInit, databaseSync, job, keystoneUsers, rabbitInit } from './toolkit-jobs.ts';

const cronJob = closedObject({}, { cron: text });

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/heat/values.yaml */
export const heatDefinition = defineOpenStackRelease(
  {
    name: 'heat',
    images: {
      bootstrap: 'heat',
      db_init: 'heat',
      dep_check: 'kubernetes-entrypoint',
      heat_api: 'heat',
      heat_cfn: 'heat',
      heat_db_sync: 'heat',
      heat_engine: 'heat',
      heat_engine_cleaner: 'heat',
      heat_purge_deleted: 'heat',
      ks_endpoints: 'heat',
      ks_service: 'heat',
      ks_user: 'heat',
      rabbit_init: 'rabbitmq-management',
    },
    labels: { api: 'control', cfn: 'control', engine: 'control', job: 'control' },
    pods: [
      ...(['api', 'cfn', 'engine'] as const).map((part) => ({
        kind: 'Deployment' as const,
        name: `heat-${part}`,
        label: part,
        replicas: part,
        containers: [{ name: `heat-${part}`, image: `heat_${part}`, resources: part }],
      })),
      ...(['engine_cleaner', 'purge_deleted'] as const).map((part) => {
        const name = `heat-${part.replace('_', '-')}`;
        return { kind: 'CronJob' as const, name, label: 'job', containers: [{ name, image: `heat_${part}`, resources: `jobs.${part}` }] };
      }),
      bootstrap('heat'),
      databaseInit('heat'),
      databaseSync('heat'),
      job('heat-domain-ks-user', [{ name: 'heat-ks-domain-user', image: 'ks_user' }]),
      keystoneUsers('heat', ['heat', 'heat-trustee']),
      ...catalogueEntries('heat', ['orchestration', 'cloudformation']),
      rabbitInit('heat'),
      job('heat-trusts', [{ name: 'heat-trusts', image: 'ks_service', resources: 'jobs.trusts' }]),
    ],
    identity: { admin: 'admin', heat: 'heat', heat_stack_user: 'heat-domain', heat_trustee: 'heat-trust', test: 'heat-test' },
    databases: { oslo_db: { admin: 'root', heat: 'heat' } },
    messaging: { admin: 'rabbitmq', heat: 'heat' },
    cache: true,
    publicServices: ['orchestration', 'cloudformation'],
    disruptionBudgets: { api: 'api', cfn: 'cfn' },
    without: [
      'ingress_api',
      'ingress_cfn',
      'job_image_repo_sync',
      'pod_rally_test',
      'secret_ingress_tls',
      'secret_registry',
      'service_ingress_api',
      'service_ingress_cfn',
    ],
    knownSecrets: [
      'endpoints.identity.auth.admin.password',
      'endpoints.identity.auth.heat.password',
      'endpoints.identity.auth.heat_stack_user.password',
      'endpoints.identity.auth.heat_trustee.password',
      'endpoints.identity.auth.test.password',
      'endpoints.oci_image_registry.auth.heat.password',
      'endpoints.oslo_db.auth.admin.password',
      'endpoints.oslo_db.auth.heat.password',
      'endpoints.oslo_messaging.auth.admin.password',
      'endpoints.oslo_messaging.auth.heat.password',
    ],
    // Heat's own default is "notgood but just long enough i t".
    neededSecrets: ['conf.heat.DEFAULT.auth_encryption_key'],
  },
  {
    conf: closedObject(
      {},
      {
        heat: closedObject(
          {},
          {
            DEFAULT: closedObject(
              {},
              {
                ...loggingOptions,
                auth_encryption_key: secretText,
                /** @default 1000 */
                max_resources_per_stack: whole(-1),
                /** By project. @default 512 */
                max_stacks_per_tenant: whole(-1),
                /** Processes of an engine beside the one that watches them. @default 1 */
                num_engine_workers: whole(1, 64),
                /** In whose catalogue the engine looks up other services. */
                region_name_for_services: text,
                /** Which address of Keystone servers are given. */
                server_keystone_endpoint_type: oneOf('public', 'internal'),
                /** Seconds after which a stack that is still being made has failed. @default 3600 */
                stack_action_timeout: whole(1),
              },
            ),
            database,
            keystone_authtoken,
            oslo_messaging_notifications,
            oslo_messaging_rabbit,
          },
        ),
        heat_api_cfn_uwsgi: uwsgi,
        heat_api_uwsgi: uwsgi,
        rabbitmq: rabbitMqPolicies,
      },
    ),
    /** When they run, as cron(5) writes it. */
    jobs: closedObject(
      {},
      {
        /** Forgets engines that are gone. */
        engine_cleaner: cronJob,
        purge_deleted: closedObject(
          {},
          {
            cron: text,
            /** Days for which deleted stacks stay in the database. @default 60 */
            purge_age: whole(0),
          },
        ),
      },
    ),
  },
);
