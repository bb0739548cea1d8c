import type { IConstruct } from 'constructs';
import { closedObject, either, nothing, whole } from '../core/closed-object.ts';
import { type Budgets, budget } from '../core/resources.ts';
import { secretForms } from '../core/secret-form.ts';
import type { SecretRef } from '../core/secret-reference.ts';
import { messagingConf } from './messaging.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { database, keystone_authtoken, loggingOptions, oslo_messaging_notifications, oslo_messaging_rabbit, uwsgi } from './oslo-sections.ts';
import { apiProcesses, databasePool } from './profiles.ts';
import { defineOpenStackRelease, secretText, type ValuesOf } from './release-definition.ts';
import { catalogueEntries, databaseInit, databaseSync, keystoneUsers, rabbitInit } from './toolkit-jobs.ts';

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/barbican/values.yaml */
export const barbicanDefinition = defineOpenStackRelease(
  {
    name: 'barbican',
    images: {
      barbican_api: 'barbican',
      barbican_db_sync: 'barbican',
      db_init: 'heat',
      dep_check: 'kubernetes-entrypoint',
      ks_endpoints: 'heat',
      ks_service: 'heat',
      ks_user: 'heat',
      rabbit_init: 'rabbitmq-management',
    },
    labels: { api: 'control', job: 'control' },
    pods: [
      {
        kind: 'Deployment',
        name: 'barbican-api',
        label: 'api',
        replicas: 'api',
        containers: [{ name: 'barbican-api', image: 'barbican_api', resources: 'api' }],
      },
      databaseInit('barbican'),
      databaseSync('barbican'),
      keystoneUsers('barbican', ['barbican']),
      ...catalogueEntries('barbican', ['key-manager']),
      rabbitInit('barbican'),
    ],
    identity: { admin: 'admin', barbican: 'barbican' },
    databases: { oslo_db: { admin: 'root', barbican: 'barbican' } },
    messaging: { admin: 'rabbitmq', barbican: 'barbican' },
    cache: true,
    publicServices: ['key_manager'],
    disruptionBudgets: { api: 'api' },
    without: ['ingress_api', 'job_image_repo_sync', 'pod_test', 'secret_ingress_tls', 'secret_registry', 'service_ingress_api'],
    knownSecrets: [
      'conf.simple_crypto_kek_rewrap.old_kek',
      'endpoints.identity.auth.admin.password',
      'endpoints.identity.auth.barbican.password',
      'endpoints.oci_image_registry.auth.barbican.password',
      'endpoints.oslo_db.auth.admin.password',
      'endpoints.oslo_db.auth.barbican.password',
      'endpoints.oslo_messaging.auth.admin.password',
      'endpoints.oslo_messaging.auth.barbican.password',
    ],
    // Barbican 2025.2 does not start without one; earlier series took the one that their documents, and this chart, print.
    neededSecrets: ['conf.barbican.simple_crypto_plugin.kek'],
  },
  {
    conf: closedObject(
      {},
      {
        barbican: closedObject(
          {},
          {
            DEFAULT: closedObject(
              {},
              {
                ...loggingOptions,
                /** Bytes of one secret, at most. @default 20000 */
                max_allowed_secret_in_bytes: whole(1),
              },
            ),
            database,
            keystone_authtoken,
            oslo_messaging_notifications,
            oslo_messaging_rabbit,
            /** How many of each a project may have; -1 is no limit. https://docs.openstack.org/barbican/2025.2/api/reference/quotas.html */
            quotas: closedObject({}, { quota_secrets: whole(-1), quota_orders: whole(-1), quota_containers: whole(-1), quota_consumers: whole(-1) }),
            simple_crypto_plugin: closedObject({}, { kek: secretText }),
          },
        ),
        barbican_api_uwsgi: uwsgi,
        simple_crypto_kek_rewrap: closedObject({}, { old_kek: either(nothing, secretText) }),
      },
    ),
  },
);

export interface BarbicanProps extends OpenStackReleaseProps<ValuesOf<typeof barbicanDefinition>> {
  /**
   * The key that encrypted the keys of projects until now, when it is replaced after an incident: the Job `barbican-db-sync` wraps them anew. It may go with
   * the commit after.
   *
   * @default - the key has not been replaced
   */
  readonly previousKeyEncryptionKey?: SecretRef;
}

/** 121 MiB with one process of uWSGI and its master, measured: 2025.2 on SQLite, after requests without a valid token. The rest is an estimate. */
const budgets: Budgets<'api'> = {
  tiny: { api: budget({ request: 160, limit: 320 }, 50) },
  standard: { api: budget({ request: 640, limit: 1280 }, 250) },
};

const replicas = { tiny: { api: 1 }, standard: { api: 3 } } as const;

/**
 * Barbican: secrets of projects, such as the keys of encrypted volumes and the certificates of load balancers. They are in the database, encrypted with a key
 * that the store of the site holds (`simple_crypto`). https://docs.openstack.org/barbican/2025.2/
 */
export class Barbican extends OpenStackRelease<ValuesOf<typeof barbicanDefinition>> {
  constructor(scope: IConstruct, id: string, props: BarbicanProps) {
    const { plane, previousKeyEncryptionKey: previous } = props;
    const { profile } = plane;
    const key = plane.secret('barbican', 'key-encryption-key', {
      form: secretForms['fernet-key'],
      rotation: 'on-incident',
    });
    super(scope, id, props, {
      definition: barbicanDefinition,
      budgets: budgets[profile],
      replicas: replicas[profile],
      purpose: {
        title: 'Barbican',
        does: 'Keeps secrets of projects: keys of encrypted volumes, certificates of load balancers.',
        lossBreaks: 'an encrypted volume is not attached, a server with one does not start, and a load balancer with a certificate is not made.',
        lossKeeps: 'Servers and load balancers that run go on.',
        failures: [
          {
            symptom: 'The key-encryption key was lost',
            steps: [
              {
                text: 'Nothing that Barbican keeps can be read without it, and no back-up of the database holds it: restore it from the back-up of the secret store.',
              },
            ],
          },
          {
            symptom: 'The key-encryption key was seen by somebody',
            steps: [
              {
                text: 'Copy it to another place in the store, name that as previousKeyEncryptionKey of the site, then put a new one into its own place. The Job that follows wraps the keys of all projects anew.',
                command: `kubectl -n ${plane.targetNamespace.name} logs job/barbican-db-sync --tail=30`,
              },
            ],
          },
        ],
      },
      publicAddresses: [{ endpoint: 'key_manager', service: 'barbican-api', port: 9311 }],
      values: {
        conf: {
          barbican: { database: databasePool[profile], ...messagingConf },
          barbican_api_uwsgi: { uwsgi: { processes: apiProcesses[profile] } },
          ...(previous === undefined ? { simple_crypto_kek_rewrap: { old_kek: null } } : {}),
        },
      },
      secretValues: {
        conf: {
          barbican: { simple_crypto_plugin: { kek: key } },
          ...(previous === undefined ? {} : { simple_crypto_kek_rewrap: { old_kek: previous } }),
        },
      },
      waitFor: [{ kind: 'Deployment', name: 'barbican-api' }],
    });
  }
}
