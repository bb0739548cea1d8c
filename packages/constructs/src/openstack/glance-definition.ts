import { closedObject, list, nothing, oneOf, text, textLike, trueOrFalse, whole } from '../core/closed-object.ts';
import { database, keystone_authtoken, loggingOptions, oslo_messaging_notifications, oslo_messaging_rabbit, rabbitMqPolicies, uwsgi } from './oslo-sections.ts';
import { defineOpenStackRelease, type ReleaseDefinition, type ValuesOf } from './release-definition.ts';
import type { ReleasePods } from './release-facts.ts';
import { catalogueEntries, databaseInit, databaseSync, job, keystoneUsers, rabbitInit } from './toolkit-jobs.ts';

/** The key of Ceph becomes a keyring before the API starts. */
const keyringPlacement = { name: 'ceph-keyring-placement', image: 'glance_api', init: true } as const;

const api: ReleasePods = {
  kind: 'Deployment',
  name: 'glance-api',
  label: 'api',
  replicas: 'api',
  containers: [
    { name: 'glance-perms', image: 'glance_api', resources: 'api', init: true },
    keyringPlacement,
    { name: 'glance-api', image: 'glance_api', resources: 'api' },
  ],
};

/** An object store whose account nobody uses. */
const noAccount = closedObject({}, { auth: nothing });

/** Options that the store of Ceph does not have; the chart's Job that makes pools reads them, and it is left out. */
const noOptions = { rbd_store_replication: nothing, rbd_store_crush_rule: nothing };

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/glance/values.yaml */
export const glanceDefinition = defineOpenStackRelease(
  {
    name: 'glance',
    images: {
      db_init: 'heat',
      dep_check: 'kubernetes-entrypoint',
      glance_api: 'glance',
      glance_db_sync: 'glance',
      glance_metadefs_load: 'glance',
      ks_endpoints: 'heat',
      ks_service: 'heat',
      ks_user: 'heat',
      rabbit_init: 'rabbitmq-management',
    },
    labels: { api: 'control', job: 'control' },
    pods: [
      api,
      databaseInit('glance'),
      databaseSync('glance'),
      job('glance-metadefs-load', [{ name: 'glance-metadefs-load', image: 'glance_metadefs_load', resources: 'jobs.metadefs_load' }]),
      keystoneUsers('glance', ['glance']),
      ...catalogueEntries('glance', ['image']),
      rabbitInit('glance'),
    ],
    identity: { admin: 'admin', glance: 'glance', test: 'glance-test' },
    databases: { oslo_db: { admin: 'root', glance: 'glance' } },
    messaging: { admin: 'rabbitmq', glance: 'glance' },
    cache: true,
    publicServices: ['dashboard', 'image'],
    lines: { '2026.1': { gone: ['conf.paste.filter:osprofiler.hmac_keys'] } },
    disruptionBudgets: { api: 'api' },
    without: [
      'ingress_api',
      // It fetches an image over plain HTTP and believes what comes.
      'job_bootstrap',
      // It takes away the Secret with the key of Ceph, which is not the chart's.
      'job_clean',
      'job_image_repo_sync',
      // It makes the pool with the key of client.admin.
      'job_storage_init',
      'pod_rally_test',
      'secret_ingress_tls',
      'secret_registry',
      'service_ingress_api',
    ],
    knownSecrets: [
      'conf.paste.filter:osprofiler.hmac_keys',
      'endpoints.ceph_object_store.auth.glance.password',
      'endpoints.ceph_object_store.auth.glance.tmpurlkey',
      'endpoints.identity.auth.admin.password',
      'endpoints.identity.auth.glance.password',
      'endpoints.identity.auth.test.password',
      'endpoints.object_store.auth.glance.tmpurlkey',
      'endpoints.oci_image_registry.auth.glance.password',
      'endpoints.oslo_db.auth.admin.password',
      'endpoints.oslo_db.auth.glance.password',
      'endpoints.oslo_messaging.auth.admin.password',
      'endpoints.oslo_messaging.auth.glance.password',
    ],
  },
  {
    /** Where images lie: in a pool of Ceph, on a volume of one Pod, or at an object store that Keystone's catalogue names. */
    storage: oneOf('rbd', 'pvc', 'swift'),
    conf: closedObject(
      {},
      {
        glance: closedObject(
          {},
          {
            DEFAULT: closedObject(
              {},
              {
                ...loggingOptions,
                /** `name:type` of each store, joined by commas. */
                enabled_backends: text,
                /** In brackets, joined by commas. @default '[glance-direct,web-download,copy-image]' */
                enabled_import_methods: textLike(/^\[.*\]$/, 'a list in brackets, e.g. [glance-direct]'),
                /** Bytes of the largest image. @default 1099511627776 */
                image_size_cap: whole(1),
                /** Whether others learn where in the store an image lies, to clone it there. @default false */
                show_image_direct_url: trueOrFalse,
              },
            ),
            database,
            keystone_authtoken,
            glance_store: closedObject({}, noOptions),
            rbd: closedObject(
              {},
              {
                ...noOptions,
                rbd_store_pool: text,
                /** Without `client.` */
                rbd_store_user: text,
                /** Whether zeros of an image take no room. @default false */
                rbd_thin_provisioning: trueOrFalse,
              },
            ),
            oslo_messaging_notifications,
            oslo_messaging_rabbit,
          },
        ),
        glance_api_uwsgi: uwsgi,
        paste: closedObject({}, { 'filter:osprofiler': closedObject({}, { hmac_keys: nothing }) }),
        rabbitmq: rabbitMqPolicies,
      },
    ),
    ceph_client: closedObject({}, { configmap: text }),
    dependencies: closedObject({}, { static: closedObject({}, { api: closedObject({}, { jobs: list(text) }) }) }),
    endpoints: closedObject({}, { ceph_object_store: noAccount, object_store: noAccount }),
    secrets: closedObject({}, { rbd: text }),
    volume: closedObject({}, { class_name: text, size: textLike(/^[1-9][0-9]*[GT]i$/, 'a size such as 20Gi') }),
  },
);

export type GlanceValues = ValuesOf<typeof glanceDefinition>;

/** Where no image lies in Ceph. */
export const glanceWithoutCeph: ReleaseDefinition<GlanceValues> = {
  ...glanceDefinition,
  pods: glanceDefinition.pods.map((pods) =>
    pods === api ? { ...api, containers: api.containers.filter((container) => container !== keyringPlacement) } : pods,
  ),
};
