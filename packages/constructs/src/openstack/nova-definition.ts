import { novaValues } from './nova-values.ts';
import { defineOpenStackRelease } from './release-definition.ts';
import type { ReleaseContainer, ReleasePods } from './release-facts.ts';
import { bootstrap, catalogueEntries, databaseInit, databaseSync, keystoneUsers, rabbitInit } from './toolkit-jobs.ts';

/** A Deployment with one container, and those before it. */
const deployment = (name: string, key: string, container: ReleaseContainer, before: readonly ReleaseContainer[] = []): ReleasePods => ({
  kind: 'Deployment',
  name: `nova-${name}`,
  label: key,
  replicas: key,
  containers: [...before, container],
});

const publicParts = ['metadata', 'novncproxy', 'osapi', 'serialproxy', 'spiceproxy'] as const;

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/nova/values.yaml */
export const novaDefinition = defineOpenStackRelease(
  {
    name: 'nova',
    images: {
      bootstrap: 'heat',
      db_init: 'heat',
      dep_check: 'kubernetes-entrypoint',
      ks_endpoints: 'heat',
      ks_service: 'heat',
      ks_user: 'heat',
      nova_api: 'nova',
      nova_compute: 'nova',
      nova_conductor: 'nova',
      nova_db_sync: 'nova',
      nova_novncproxy: 'nova',
      nova_novncproxy_assets: 'nova',
      nova_scheduler: 'nova',
      // It needs the openstack client and jq.
      nova_service_cleaner: 'ceph-config-helper',
      rabbit_init: 'rabbitmq-management',
    },
    labels: {
      'agent.compute': 'compute',
      api_metadata: 'control',
      conductor: 'control',
      job: 'control',
      novncproxy: 'control',
      osapi: 'control',
      scheduler: 'control',
    },
    pods: [
      {
        kind: 'DaemonSet',
        name: 'nova-compute-default',
        label: 'agent.compute',
        hostNetwork: true,
        privileged: true,
        hostAccess: 'makes virtual machines by libvirt of the machine, with its folders and devices',
        containers: [
          { name: 'nova-compute-init', image: 'nova_compute', init: true },
          { name: 'nova-compute-vnc-init', image: 'nova_compute', resources: 'compute', init: true },
          { name: 'nova-compute', image: 'nova_compute', resources: 'compute' },
        ],
      },
      deployment('api-metadata', 'api_metadata', { name: 'nova-api', image: 'nova_api', resources: 'api_metadata' }, [
        { name: 'nova-api-metadata-init', image: 'nova_api', resources: 'api_metadata', init: true },
      ]),
      deployment('api-osapi', 'osapi', { name: 'nova-osapi', image: 'nova_api', resources: 'api' }),
      deployment('conductor', 'conductor', { name: 'nova-conductor', image: 'nova_conductor', resources: 'conductor' }),
      {
        ...deployment('novncproxy', 'novncproxy', { name: 'nova-novncproxy', image: 'nova_novncproxy', resources: 'novncproxy' }, [
          { name: 'nova-novncproxy-init', image: 'nova_novncproxy', resources: 'novncproxy', init: true },
          { name: 'nova-novncproxy-init-assets', image: 'nova_novncproxy_assets', resources: 'novncproxy', init: true },
        ]),
        priority: 'sheddable',
        priorityClassKey: 'nova_novncproxy',
      },
      deployment('scheduler', 'scheduler', { name: 'nova-scheduler', image: 'nova_scheduler', resources: 'scheduler' }),
      {
        kind: 'CronJob',
        name: 'nova-service-cleaner',
        label: 'job',
        priorityClassKey: 'nova_service_cleaner',
        containers: [{ name: 'nova-service-cleaner', image: 'nova_service_cleaner', resources: 'jobs.service_cleaner' }],
      },
      bootstrap('nova'),
      databaseInit('nova', 3),
      databaseSync('nova'),
      // The chart makes the account of Ironic whether or not there is one.
      keystoneUsers('nova', ['nova', 'neutron', 'placement', 'ironic', 'cinder', 'service']),
      ...catalogueEntries('nova', ['compute']),
      rabbitInit('nova'),
    ],
    identity: {
      admin: 'admin',
      cinder: 'nova_cinder',
      ironic: 'nova_ironic',
      neutron: 'nova_neutron',
      nova: 'nova',
      placement: 'nova_placement',
      service: 'nova_service_user',
      test: null,
    },
    databases: {
      oslo_db: { admin: 'root', nova: 'nova' },
      oslo_db_api: { admin: 'root', nova: 'nova' },
      oslo_db_cell0: { admin: 'root', nova: 'nova' },
    },
    messaging: { admin: 'rabbitmq', nova: 'nova' },
    cache: true,
    publicServices: ['compute', 'compute_novnc_proxy'],
    disruptionBudgets: { metadata: 'api_metadata', osapi: 'osapi' },
    hostContainers: { nova: ['nova_compute_init'] },
    without: [
      // The scheduler looks for new computes by itself, so no Job has to.
      'cron_job_cell_setup',
      'deployment_serialproxy',
      'deployment_spiceproxy',
      ...publicParts.map((part) => `ingress_${part}`),
      'job_cell_setup',
      'job_image_repo_sync',
      // It makes a pool with the key of client.admin.
      'job_storage_init',
      'pod_rally_test',
      'secret_ingress_tls',
      'secret_registry',
      ...publicParts.map((part) => `service_ingress_${part}`),
      'service_serialproxy',
      'service_spiceproxy',
    ],
    knownSecrets: [
      'conf.nova.neutron.metadata_proxy_shared_secret',
      ...['admin', 'cinder', 'ironic', 'neutron', 'nova', 'placement', 'service', 'test'].map((user) => `endpoints.identity.auth.${user}.password`),
      'endpoints.oci_image_registry.auth.nova.password',
      ...['oslo_db', 'oslo_db_api', 'oslo_db_cell0', 'oslo_messaging'].flatMap((endpoint) =>
        ['admin', 'nova'].map((user) => `endpoints.${endpoint}.auth.${user}.password`),
      ),
    ],
  },
  novaValues,
);
