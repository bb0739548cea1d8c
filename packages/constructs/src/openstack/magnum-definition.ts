import { closedObject, oneOf, text, trueOrFalse, whole } from '../core/closed-object.ts';
import { database, keystone_authtoken, loggingOptions, oslo_messaging_notifications, oslo_messaging_rabbit, uwsgi } from './oslo-sections.ts';
import { defineOpenStackRelease, secretText } from './release-definition.ts';
import { catalogueEntries, databaseInit, databaseSync, job, keystoneUsers, rabbitInit } from './toolkit-jobs.ts';

/** How Magnum reaches another service. */
const client = closedObject({}, { endpoint_type: oneOf('publicURL', 'internalURL'), region_name: text });

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/magnum/values.yaml */
export const magnumDefinition = defineOpenStackRelease(
  {
    name: 'magnum',
    images: {
      db_init: 'heat',
      dep_check: 'kubernetes-entrypoint',
      ks_endpoints: 'heat',
      ks_service: 'heat',
      ks_user: 'heat',
      magnum_api: 'magnum',
      magnum_conductor: 'magnum',
      magnum_db_sync: 'magnum',
      rabbit_init: 'rabbitmq-management',
    },
    labels: { api: 'control', conductor: 'control', job: 'control' },
    pods: [
      {
        kind: 'Deployment',
        name: 'magnum-api',
        label: 'api',
        replicas: 'api',
        containers: [{ name: 'magnum-api', image: 'magnum_api', resources: 'api' }],
      },
      {
        kind: 'StatefulSet',
        name: 'magnum-conductor',
        label: 'conductor',
        replicas: 'conductor',
        containers: [
          { name: 'magnum-conductor-init', image: 'magnum_conductor', resources: 'conductor', init: true },
          { name: 'magnum-conductor', image: 'magnum_conductor', resources: 'conductor' },
        ],
      },
      databaseInit('magnum'),
      databaseSync('magnum'),
      job('magnum-domain-ks-user', [{ name: 'magnum-ks-domain-user', image: 'ks_user' }]),
      keystoneUsers('magnum', ['magnum']),
      ...catalogueEntries('magnum', ['container-infra']),
      rabbitInit('magnum'),
    ],
    identity: { admin: 'admin', magnum: 'magnum', magnum_stack_user: 'magnum-domain' },
    databases: { oslo_db: { admin: 'root', magnum: 'magnum' } },
    messaging: { admin: 'rabbitmq', magnum: 'magnum' },
    cache: true,
    publicServices: ['container_infra'],
    disruptionBudgets: { api: 'api' },
    without: ['ingress_api', 'job_image_repo_sync', 'secret_registry', 'service_ingress_api'],
    knownSecrets: [
      'endpoints.identity.auth.admin.password',
      'endpoints.identity.auth.magnum.password',
      'endpoints.identity.auth.magnum_stack_user.password',
      'endpoints.oci_image_registry.auth.magnum.password',
      'endpoints.oslo_db.auth.admin.password',
      'endpoints.oslo_db.auth.magnum.password',
      'endpoints.oslo_messaging.auth.admin.password',
      'endpoints.oslo_messaging.auth.magnum.password',
    ],
  },
  {
    conf: closedObject(
      {},
      {
        /** The kubeconfig of the cluster in which Cluster API runs. */
        capi: closedObject(
          {},
          {
            enabled: trueOrFalse,
            apiServer: text,
            clusterName: text,
            certificateAuthorityData: secretText,
            clientCertificateData: secretText,
            clientKeyData: secretText,
          },
        ),
        magnum: closedObject(
          {},
          {
            DEFAULT: closedObject({}, loggingOptions),
            barbican_client: client,
            cinder_client: client,
            cluster_template: closedObject({}, { kubernetes_default_network_driver: oneOf('calico', 'flannel') }),
            conductor: closedObject({}, { workers: whole(1, 64) }),
            database,
            glance_client: client,
            heat_client: client,
            keystone_authtoken,
            magnum_client: client,
            neutron_client: client,
            nova_client: client,
            octavia_client: client,
            oslo_messaging_notifications,
            oslo_messaging_rabbit,
            /** Clusters of a project. @default 20 */
            quotas: closedObject({}, { max_clusters_per_project: whole(-1) }),
            trust: closedObject(
              {},
              {
                /**
                 * Whether the servers of a cluster may act in its project: clusters with volumes of Cinder or a registry of their own need it, and whoever breaks into one
                 * of their servers has it too. @default false
                 */
                cluster_user_trust: trueOrFalse,
                trustee_keystone_region_name: text,
              },
            ),
          },
        ),
        magnum_api_uwsgi: uwsgi,
      },
    ),
  },
);
