import type { IConstruct } from 'constructs';
import { alerts } from '../contributions/alerts.ts';
import { scrapes } from '../contributions/scrapes.ts';
import { closedObject, whole } from '../core/closed-object.ts';
import { type Budgets, budget } from '../core/resources.ts';
import { exporterAlerts, exporterFailures, exporterMetrics } from './exporter-monitoring.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { defineOpenStackRelease, type ValuesOf } from './release-definition.ts';
import { keystoneUsers } from './toolkit-jobs.ts';

const name = 'prometheus-openstack-exporter';

/** https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/prometheus-openstack-exporter/values.yaml */
export const openStackExporterDefinition = defineOpenStackRelease(
  {
    name,
    images: { dep_check: 'kubernetes-entrypoint', ks_user: 'heat', prometheus_openstack_exporter: 'prometheus-openstack-exporter' },
    labels: { job: 'control', openstack_exporter: 'control' },
    pods: [
      {
        kind: 'Deployment',
        name,
        label: 'openstack_exporter',
        replicas: 'prometheus_openstack_exporter',
        containers: [{ name: 'openstack-metrics-exporter', image: 'prometheus_openstack_exporter', resources: 'prometheus_openstack_exporter' }],
        priority: 'sheddable',
      },
      keystoneUsers(name, [name]),
    ],
    identity: { admin: 'admin', user: name },
    without: ['job_image_repo_sync', 'secret_registry'],
    knownSecrets: ['endpoints.identity.auth.admin.password', 'endpoints.identity.auth.user.password', `endpoints.oci_image_registry.auth.${name}.password`],
  },
  {
    conf: closedObject(
      {},
      {
        prometheus_openstack_exporter: closedObject(
          {},
          {
            /** Seconds between questions to the APIs. @default 30 */
            OS_POLLING_INTERVAL: whole(1),
            /** Seconds that an API has to answer. @default 20 */
            TIMEOUT_SECONDS: whole(1),
            OS_RETRIES: whole(0, 10),
          },
        ),
      },
    ),
  },
);

export type OpenStackExporterProps = OpenStackReleaseProps<ValuesOf<typeof openStackExporterDefinition>>;

/** 34 MiB when it was run against stand-ins of the APIs; it forks for each scrape. */
const budgets: Budgets<'prometheus_openstack_exporter'> = {
  tiny: { prometheus_openstack_exporter: budget({ request: 48, limit: 128 }, 20) },
  standard: { prometheus_openstack_exporter: budget({ request: 64, limit: 256 }, 50) },
};

/** Each round asks every API. */
const pollingIntervals = { tiny: 60, standard: 30 } as const;

/**
 * What the APIs say of agents and services, as metrics. It is a program of OpenStack-Helm's own, in Python; the exporter of the same name in Go calls its
 * metrics otherwise. Upstream stopped building its image in March 2026:
 * https://opendev.org/openstack/openstack-helm-images/commit/205dcf1ac235cae6ed788a7641fcad23269e7bfc
 */
export class OpenStackExporter extends OpenStackRelease<ValuesOf<typeof openStackExporterDefinition>> {
  constructor(scope: IConstruct, id: string, props: OpenStackExporterProps) {
    const { plane } = props;
    super(scope, id, props, {
      definition: openStackExporterDefinition,
      budgets: budgets[plane.profile],
      replicas: { prometheus_openstack_exporter: 1 },
      purpose: {
        title: 'Prometheus OpenStack exporter',
        does: 'Asks the APIs whether they answer, and which agents and services are up.',
        lossBreaks: 'nobody is told of an agent that is down.',
        lossKeeps: 'OpenStack goes on; the exporters of machines, RabbitMQ and Ceph do too.',
        failures: exporterFailures(plane.targetNamespace.name),
      },
      values: { conf: { prometheus_openstack_exporter: { OS_POLLING_INTERVAL: pollingIntervals[plane.profile] } } },
    });
    const { backend } = plane.virtualNetworks;
    scrapes.declare(this, {
      job: 'openstack',
      target: {
        kind: 'pods',
        namespace: plane.targetNamespace.name,
        labels: { application: name, component: 'exporter', release_group: name },
        port: 'metrics',
      },
      intervalSeconds: 60,
      metrics: exporterMetrics(backend),
    });
    for (const alert of exporterAlerts(backend)) alerts.declare(this, alert);
  }
}
