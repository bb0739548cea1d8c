import { closedObject, either, list, map, nothing, oneOf, text, trueOrFalse, whole } from '../core/closed-object.ts';
import { database, keystone_authtoken, loggingOptions, oslo_messaging_notifications, oslo_messaging_rabbit, rabbitMqPolicies, uwsgi } from './oslo-sections.ts';
import { defineOpenStackRelease, type ReleaseDefinition, type ValuesOf } from './release-definition.ts';
import type { ReleaseContainer, ReleasePods } from './release-facts.ts';
import { bootstrap, catalogueEntries, databaseInit, databaseSync, job, keystoneUsers, rabbitInit } from './toolkit-jobs.ts';

/** Lets Cinder write the files of its locks. */
const locks = (image: string): ReleaseContainer => ({ name: 'ceph-coordination-volume-perms', image, init: true });

/** A key of Ceph becomes a keyring. */
const keyring = (name: string, image: string): ReleaseContainer => ({ name, image, init: true });

const deployment = (part: string, image: string, before: readonly ReleaseContainer[]): ReleasePods => ({
  kind: 'Deployment',
  name: `cinder-${part}`,
  label: part,
  replicas: part,
  containers: [...before, locks(image), { name: `cinder-${part}`, image, resources: part }],
});

const volume: ReleasePods = {
  kind: 'Deployment',
  name: 'cinder-volume',
  label: 'volume',
  replicas: 'volume',
  containers: [
    keyring('ceph-keyring-placement-rbd1', 'cinder_volume'),
    locks('cinder_volume'),
    { name: 'init-cinder-conf', image: 'ks_user', init: true },
    { name: 'cinder-volume', image: 'cinder_volume', resources: 'volume' },
  ],
  privileged: true,
  hostAccess: 'it may attach volumes to write images into them',
};

const backup = deployment('backup', 'cinder_backup', [
  keyring('ceph-backup-keyring-placement', 'cinder_backup'),
  keyring('ceph-keyring-placement-rbd1', 'cinder_backup'),
]);

/** Of a driver of volumes, and of no interest to anything but it. */
const backend = map(either(text, whole(Number.MIN_SAFE_INTEGER), trueOrFalse));

/** Options that Cinder does not have any more. */
const noOptions = { enable_v1_api: nothing, enable_v2_api: nothing, glance_api_version: nothing, os_region_name: nothing };

const jobsBefore = closedObject({}, { jobs: list(text) });

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/cinder/values.yaml */
export const cinderDefinition = defineOpenStackRelease(
  {
    name: 'cinder',
    images: {
      bootstrap: 'heat',
      cinder_api: 'cinder',
      cinder_backup: 'cinder',
      cinder_db_sync: 'cinder',
      cinder_scheduler: 'cinder',
      cinder_volume: 'cinder',
      db_init: 'heat',
      dep_check: 'kubernetes-entrypoint',
      ks_endpoints: 'heat',
      ks_service: 'heat',
      ks_user: 'heat',
      rabbit_init: 'rabbitmq-management',
    },
    labels: { api: 'control', backup: 'control', job: 'control', scheduler: 'control', volume: 'control' },
    pods: [
      deployment('api', 'cinder_api', []),
      backup,
      deployment('scheduler', 'cinder_scheduler', []),
      volume,
      bootstrap('cinder'),
      job('cinder-create-internal-tenant', [{ name: 'create-internal-tenant', image: 'ks_user', resources: 'jobs.ks_user' }]),
      databaseInit('cinder'),
      databaseSync('cinder'),
      keystoneUsers('cinder', ['cinder', 'nova', 'service']),
      ...catalogueEntries('cinder', ['volumev3']),
      rabbitInit('cinder'),
    ],
    undocumentedResources: ['backup'],
    identity: { admin: 'admin', cinder: 'cinder', nova: 'cinder_nova', service: 'cinder_service_user', swift: null, test: null },
    databases: { oslo_db: { admin: 'root', cinder: 'cinder' } },
    messaging: { admin: 'rabbitmq', cinder: 'cinder' },
    lines: { '2026.1': { gone: ['conf.cinder.DEFAULT.enable_v1_api', 'conf.cinder.DEFAULT.enable_v2_api'], unusedIdentity: ['glance'] } },
    cache: true,
    publicServices: ['volumev3'],
    disruptionBudgets: { api: 'api' },
    without: [
      // It sends notifications, which nobody hears.
      'cron_volume_usage_audit',
      'ingress_api',
      // These two make pools and users with the key of client.admin.
      'job_backup_storage_init',
      'job_storage_init',
      // It takes away the Secret with the key of Ceph, which is not the chart's.
      'job_clean',
      'job_image_repo_sync',
      'pod_rally_test',
      'secret_ingress_tls',
      'secret_registry',
      'service_ingress_api',
    ],
    knownSecrets: [
      ...['admin', 'cinder', 'nova', 'service', 'swift', 'test'].map((user) => `endpoints.identity.auth.${user}.password`),
      'endpoints.oci_image_registry.auth.cinder.password',
      'endpoints.oslo_db.auth.admin.password',
      'endpoints.oslo_db.auth.cinder.password',
      'endpoints.oslo_messaging.auth.admin.password',
      'endpoints.oslo_messaging.auth.cinder.password',
    ],
  },
  {
    conf: closedObject(
      {},
      {
        /** By name; a volume type of the same name is made for each. `null` takes one of the chart away. */
        backends: map(either(backend, nothing)),
        cinder: closedObject(
          {},
          {
            DEFAULT: closedObject(
              {},
              {
                ...loggingOptions,
                ...noOptions,
                backup_ceph_pool: text,
                /** Without `client.` */
                backup_ceph_user: text,
                backup_driver: oneOf('cinder.backup.drivers.ceph.CephBackupDriver'),
                /** Of a volume for which nobody asks for another. */
                default_volume_type: text,
                /** Names of backends, joined by commas. */
                enabled_backends: text,
              },
            ),
            database,
            keystone_authtoken,
            oslo_messaging_notifications,
            oslo_messaging_rabbit,
          },
        ),
        cinder_api_uwsgi: uwsgi,
        rabbitmq: rabbitMqPolicies,
      },
    ),
    ceph_client: closedObject({}, { configmap: text }),
    dependencies: closedObject({}, { static: closedObject({}, { api: jobsBefore, backup: jobsBefore, scheduler: jobsBefore, volume: jobsBefore }) }),
    manifests: closedObject({}, { deployment_backup: trueOrFalse }),
    secrets: closedObject({}, { rbd: closedObject({}, { backup: text, volume: text }) }),
  },
);

export type CinderValues = ValuesOf<typeof cinderDefinition>;

/** What a site does not have of all that the definition lists. */
export const cinderDefinitionFor = (has: { readonly volumesInCeph: boolean; readonly backups: boolean }): ReleaseDefinition<CinderValues> => ({
  ...cinderDefinition,
  pods: cinderDefinition.pods
    .filter((pods) => has.backups || pods !== backup)
    .map((pods) =>
      has.volumesInCeph || pods !== volume ? pods : { ...volume, containers: volume.containers.filter(({ name }) => !name.startsWith('ceph-keyring')) },
    ),
});
