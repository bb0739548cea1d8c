import { octaviaValues } from './octavia-values.ts';
import { defineOpenStackRelease } from './release-definition.ts';
import type { ReleasePods } from './release-facts.ts';
import { bootstrap, catalogueEntries, databaseInit, databaseSync, keystoneUsers, rabbitInit } from './toolkit-jobs.ts';

/** A controller with an interface of its machine in the network of load balancers. */
const controller = (part: 'health_manager' | 'worker'): ReleasePods => {
  const name = `octavia-${part.replace('_', '-')}`;
  return {
    kind: 'DaemonSet',
    name: `${name}-default`,
    label: part,
    hostNetwork: true,
    hostAccess: 'gives its machine an interface in the network of load balancers, by Open vSwitch',
    containers: [
      { name: `${name}-get-port`, image: `octavia_${part}_init`, resources: part, init: true },
      { name: `${name}-nic-init`, image: 'openvswitch_vswitchd', resources: part, init: true },
      { name, image: `octavia_${part}`, resources: part },
    ],
  };
};

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/octavia/values.yaml */
export const octaviaDefinition = defineOpenStackRelease(
  {
    name: 'octavia',
    images: {
      bootstrap: 'heat',
      db_init: 'heat',
      dep_check: 'kubernetes-entrypoint',
      ks_endpoints: 'heat',
      ks_service: 'heat',
      ks_user: 'heat',
      octavia_api: 'octavia',
      octavia_db_sync: 'octavia',
      octavia_health_manager: 'octavia',
      octavia_health_manager_init: 'openstack-client',
      octavia_housekeeping: 'octavia',
      octavia_worker: 'octavia',
      octavia_worker_init: 'openstack-client',
      openvswitch_vswitchd: 'openvswitch',
      rabbit_init: 'rabbitmq-management',
    },
    // Housekeeping replaces certificates in load balancers, and so must stand where their network is; the chart puts it elsewhere.
    labels: { api: 'control', health_manager: 'network', housekeeping: 'network', job: 'control', worker: 'network' },
    pods: [
      {
        kind: 'Deployment',
        name: 'octavia-api',
        label: 'api',
        replicas: 'api',
        containers: [{ name: 'octavia-api', image: 'octavia_api', resources: 'api' }],
      },
      {
        kind: 'Deployment',
        name: 'octavia-housekeeping',
        label: 'housekeeping',
        replicas: 'housekeeping',
        hostNetwork: true,
        hostAccess: 'reaches load balancers by the interface that the worker of its machine made',
        containers: [{ name: 'octavia-housekeeping', image: 'octavia_housekeeping', resources: 'housekeeping' }],
      },
      controller('health_manager'),
      controller('worker'),
      bootstrap('octavia'),
      databaseInit('octavia', 2),
      databaseSync('octavia'),
      keystoneUsers('octavia', ['octavia']),
      ...catalogueEntries('octavia', ['load-balancer']),
      rabbitInit('octavia'),
    ],
    identity: { admin: 'admin', octavia: 'octavia', test: 'octavia-test' },
    databases: { oslo_db: { admin: 'root', octavia: 'octavia' }, oslo_db_persistence: { admin: 'root', octavia: 'octavia' } },
    messaging: { admin: 'rabbitmq', octavia: 'octavia' },
    cache: true,
    publicServices: ['load_balancer'],
    disruptionBudgets: { api: 'api' },
    hostContainers: { octavia_health_manager: ['octavia_health_manager_nic_init'], octavia_worker: ['octavia_worker_nic_init'] },
    // Without it the Job that makes the databases is none of Helm's hooks, and the first upgrade that changes it fails: Jobs are immutable.
    undocumentedValues: ['helm3_hook'],
    without: [
      // It serves drivers of others, such as that of OVN; amphorae need none.
      'deployment_driver_agent',
      'ingress_api',
      'job_image_repo_sync',
      'pod_rally_test',
      'secret_ingress_tls',
      'secret_registry',
      'service_ingress_api',
    ],
    knownSecrets: [
      'conf.octavia.certificates.ca_private_key_passphrase',
      'conf.octavia.health_manager.heartbeat_key',
      'endpoints.identity.auth.admin.password',
      'endpoints.identity.auth.octavia.password',
      'endpoints.identity.auth.test.password',
      'endpoints.oci_image_registry.auth.octavia.password',
      'endpoints.oslo_db.auth.admin.password',
      'endpoints.oslo_db.auth.octavia.password',
      'endpoints.oslo_db_persistence.auth.admin.password',
      'endpoints.oslo_db_persistence.auth.octavia.password',
      'endpoints.oslo_messaging.auth.admin.password',
      'endpoints.oslo_messaging.auth.octavia.password',
    ],
    // Octavia's own default is "insecure-key-do-not-use-this-key".
    neededSecrets: ['conf.octavia.certificates.server_certs_key_passphrase'],
  },
  octaviaValues,
);
