import { closedObject, nothing, text, textLike, whole } from '../core/closed-object.ts';
import { defineOpenStackRelease } from './release-definition.ts';

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/mariadb/values.yaml */
export const mariaDbDefinition = defineOpenStackRelease(
  {
    name: 'mariadb',
    images: { dep_check: 'kubernetes-entrypoint', mariadb: 'mariadb', mariadb_controller: 'mariadb' },
    labels: { controller: 'control', server: 'control' },
    pods: [
      {
        kind: 'StatefulSet',
        name: 'mariadb-server',
        label: 'server',
        replicas: 'server',
        containers: [
          { name: 'mariadb-perms', image: 'mariadb', resources: 'server', init: true },
          { name: 'mariadb', image: 'mariadb', resources: 'server' },
        ],
      },
      {
        kind: 'Deployment',
        name: 'mariadb-controller',
        label: 'controller',
        replicas: 'controller',
        containers: [{ name: 'controller', image: 'mariadb_controller', resources: 'controller' }],
      },
    ],
    // Both are for back-ups to an object store.
    identity: { admin: null, mariadb: null },
    // No Pod starts without the audit account, which may read everything and which nobody uses.
    databases: { oslo_db: { admin: 'root', audit: 'audit', exporter: null, sst: 'sst' } },
    disruptionBudgets: { mariadb: 'server' },
    undocumentedResources: ['controller'],
    without: ['configmap_services_tcp', 'job_image_repo_sync', 'pod_test', 'secret_registry'],
    knownSecrets: [
      'endpoints.identity.auth.admin.password',
      'endpoints.identity.auth.mariadb.password',
      'endpoints.oci_image_registry.auth.mariadb.password',
      'endpoints.oslo_db.auth.admin.password',
      'endpoints.oslo_db.auth.audit.password',
      'endpoints.oslo_db.auth.exporter.password',
      'endpoints.oslo_db.auth.sst.password',
    ],
  },
  {
    conf: closedObject(
      {},
      {
        database: closedObject(
          {},
          {
            /** A file of my.cnf that is read after the chart's own. */
            config_override: text,
          },
        ),
        galera: closedObject(
          {},
          {
            /** Seconds after which a server that has said nothing leads the cluster no more. @default 60 */
            cluster_leader_ttl: whole(10),
          },
        ),
      },
    ),
    volume: closedObject(
      {},
      {
        class_name: text,
        /** Of each server. It cannot be changed once the volumes are there. */
        size: textLike(/^[1-9][0-9]*[MGT]i$/, 'a size such as 5Gi'),
        backup: nothing,
      },
    ),
  },
);
