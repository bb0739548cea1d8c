import { closedObject, text, whole } from '../core/closed-object.ts';
import { database, keystone_authtoken, loggingOptions, oslo_messaging_notifications, oslo_messaging_rabbit, uwsgi } from './oslo-sections.ts';
import { defineOpenStackRelease, secretText } from './release-definition.ts';
import { catalogueEntries, databaseInit, databaseSync, keystoneUsers, rabbitInit } from './toolkit-jobs.ts';

/** Processes of a service; without it as many as its node has processors. */
const workers = closedObject({}, { workers: whole(1, 64) });

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/designate/values.yaml */
export const designateDefinition = defineOpenStackRelease(
  {
    name: 'designate',
    images: {
      db_init: 'heat',
      dep_check: 'kubernetes-entrypoint',
      designate_api: 'designate',
      designate_central: 'designate',
      designate_db_sync: 'designate',
      designate_mdns: 'designate',
      designate_producer: 'designate',
      designate_service_cleaner: 'designate',
      designate_worker: 'designate',
      ks_endpoints: 'heat',
      ks_service: 'heat',
      ks_user: 'heat',
      rabbit_init: 'rabbitmq-management',
    },
    labels: {
      api: 'control',
      central: 'control',
      job: 'control',
      mdns: 'control',
      producer: 'control',
      service_cleaner: 'control',
      worker: 'control',
    },
    pods: [
      ...(['api', 'central', 'mdns', 'producer', 'worker'] as const).map((part) => ({
        kind: 'Deployment' as const,
        name: `designate-${part}`,
        label: part,
        replicas: part,
        containers: [
          ...(part === 'worker' ? [{ name: 'designate-worker-init', image: 'designate_worker', resources: part, init: true as const }] : []),
          { name: `designate-${part}`, image: `designate_${part}`, resources: part },
        ],
      })),
      {
        kind: 'CronJob',
        name: 'designate-service-cleaner',
        label: 'service_cleaner',
        containers: [{ name: 'designate-service-cleaner', image: 'designate_service_cleaner', resources: 'jobs.service_cleaner' }],
      },
      databaseInit('designate'),
      databaseSync('designate'),
      keystoneUsers('designate', ['designate']),
      ...catalogueEntries('designate', ['dns']),
      rabbitInit('designate'),
    ],
    identity: { admin: 'admin', designate: 'designate', test: 'designate-test' },
    databases: { oslo_db: { admin: 'root', designate: 'designate' } },
    messaging: { admin: 'rabbitmq', designate: 'designate' },
    cache: true,
    publicServices: ['dns'],
    undocumentedResources: ['central', 'mdns', 'producer', 'worker'],
    without: [
      'ingress_api',
      // The disruption budgets select Pods by a label that none of them has.
      'pdb_api',
      'pdb_central',
      'pdb_mdns',
      'pdb_producer',
      'pdb_worker',
      'secret_ingress_tls',
      'secret_registry',
      'service_ingress_api',
      // Its port outside the cluster would be another with each install.
      'service_mdns',
    ],
    knownSecrets: [
      'endpoints.identity.auth.admin.password',
      'endpoints.identity.auth.designate.password',
      'endpoints.identity.auth.test.password',
      'endpoints.oci_image_registry.auth.designate.password',
      'endpoints.oslo_db.auth.admin.password',
      'endpoints.oslo_db.auth.designate.password',
      'endpoints.oslo_messaging.auth.admin.password',
      'endpoints.oslo_messaging.auth.designate.password',
      'endpoints.powerdns.auth.service.token',
    ],
  },
  {
    conf: closedObject(
      {},
      {
        designate: closedObject(
          {},
          {
            DEFAULT: closedObject(
              {},
              {
                ...loggingOptions,
                /** Zones of a project. @default 10 */
                quota_zones: whole(-1),
                /** @default 500 */
                quota_zone_recordsets: whole(-1),
              },
            ),
            keystone_authtoken,
            oslo_messaging_notifications,
            oslo_messaging_rabbit,
            'service:central': closedObject({}, { workers: whole(1, 64), managed_resource_email: text }),
            'service:mdns': workers,
            'service:producer': workers,
            'service:worker': workers,
            'storage:sqlalchemy': database,
          },
        ),
        designate_api_uwsgi: uwsgi,
        /** The DNS servers, as `designate-manage pool update` reads them: a template, through which a shell goes afterwards. */
        pools: text,
      },
    ),
    endpoints: closedObject({}, { powerdns: closedObject({}, { auth: closedObject({}, { service: closedObject({}, { token: secretText }) }) }) }),
    jobs: closedObject({}, { service_cleaner: closedObject({}, { cron: text }) }),
  },
);
