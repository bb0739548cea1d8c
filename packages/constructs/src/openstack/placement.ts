import type { IConstruct } from 'constructs';
import { closedObject } from '../core/closed-object.ts';
import { type Budgets, budget } from '../core/resources.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { database, keystone_authtoken, loggingOptions, uwsgi } from './oslo-sections.ts';
import { apiProcesses, databasePool } from './profiles.ts';
import { defineOpenStackRelease, type ValuesOf } from './release-definition.ts';
import { catalogueEntries, databaseInit, databaseSync, keystoneUsers } from './toolkit-jobs.ts';

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/placement/values.yaml */
export const placementDefinition = defineOpenStackRelease(
  {
    name: 'placement',
    images: {
      db_init: 'heat',
      dep_check: 'kubernetes-entrypoint',
      ks_endpoints: 'heat',
      ks_service: 'heat',
      ks_user: 'heat',
      placement: 'placement',
      placement_db_sync: 'placement',
    },
    labels: { api: 'control', job: 'control' },
    pods: [
      {
        kind: 'Deployment',
        name: 'placement-api',
        label: 'api',
        replicas: 'api',
        containers: [{ name: 'placement-api', image: 'placement', resources: 'api' }],
      },
      databaseInit('placement'),
      databaseSync('placement'),
      keystoneUsers('placement', ['placement']),
      ...catalogueEntries('placement', ['placement']),
    ],
    identity: { admin: 'admin', placement: 'placement' },
    databases: { oslo_db: { admin: 'root', placement: 'placement', nova_api: 'nova' } },
    cache: true,
    publicServices: ['placement'],
    disruptionBudgets: { api: 'api' },
    without: ['ingress', 'job_image_repo_sync', 'secret_ingress_tls', 'secret_registry', 'service_ingress'],
    knownSecrets: [
      'endpoints.identity.auth.admin.password',
      'endpoints.identity.auth.placement.password',
      'endpoints.oci_image_registry.auth.placement.password',
      'endpoints.oslo_db.auth.admin.password',
      'endpoints.oslo_db.auth.nova_api.password',
      'endpoints.oslo_db.auth.placement.password',
    ],
  },
  {
    conf: closedObject(
      {},
      {
        placement: closedObject({}, { DEFAULT: closedObject({}, loggingOptions), placement_database: database, keystone_authtoken }),
        placement_api_uwsgi: uwsgi,
      },
    ),
  },
);

export type OpenStackPlacementProps = OpenStackReleaseProps<ValuesOf<typeof placementDefinition>>;

/** 116 MiB with one uWSGI process, measured; it does not grow with requests. */
const budgets: Budgets<'api'> = {
  tiny: { api: budget({ request: 144, limit: 288 }, 50) },
  standard: { api: budget({ request: 512, limit: 1024 }, 250) },
};

const replicas = { tiny: { api: 1 }, standard: { api: 3 } } as const;

/** Placement: which hypervisor has room for a server. https://docs.openstack.org/placement/2025.2/ */
export class OpenStackPlacement extends OpenStackRelease<ValuesOf<typeof placementDefinition>> {
  constructor(scope: IConstruct, id: string, props: OpenStackPlacementProps) {
    const { profile } = props.plane;
    super(scope, id, props, {
      definition: placementDefinition,
      budgets: budgets[profile],
      replicas: replicas[profile],
      purpose: {
        title: 'Placement',
        does: 'Knows which hypervisor has room for a server.',
        lossBreaks: 'no server starts, moves or is resized.',
        lossKeeps: 'Servers that run go on, and can be stopped and started where they are.',
      },
      publicAddresses: [{ endpoint: 'placement', service: 'placement-api', port: 8778 }],
      values: {
        conf: {
          placement: { placement_database: databasePool[profile] },
          placement_api_uwsgi: { uwsgi: { processes: apiProcesses[profile] } },
        },
      },
    });
  }
}
