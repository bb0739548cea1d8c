import type { IConstruct } from 'constructs';
import { flows } from '../contributions/flows.ts';
import { type Budgets, budget } from '../core/resources.ts';
import type { SecretRef } from '../core/secret-reference.ts';
import { report } from '../core/site.ts';
import type { Barbican } from './barbican.ts';
import type { Heat } from './heat.ts';
import { imageOf } from './images.ts';
import { magnumDefinition } from './magnum-definition.ts';
import { messagingConf } from './messaging.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { apiProcesses, databasePool } from './profiles.ts';
import type { ValuesOf } from './release-definition.ts';

/** A cluster in which Cluster API runs, with the provider of OpenStack. The data are base64, as a kubeconfig has them. */
export interface ManagementCluster {
  /** e.g. `https://10.0.0.10:6443`. */
  readonly apiServer: string;
  readonly certificateAuthority: SecretRef;
  readonly clientCertificate: SecretRef;
  readonly clientKey: SecretRef;
}

export interface MagnumProps extends OpenStackReleaseProps<ValuesOf<typeof magnumDefinition>> {
  /** Makes the servers and networks of clusters. */
  readonly heat: Heat;
  /** Keeps the certificates of clusters. */
  readonly barbican: Barbican;
  /**
   * Makes clusters in the place of Heat, for which the chart waits all the same. The image of upstream has no driver for it, so the site names one that has
   * (`images` of OpenStack).
   *
   * @default - Heat makes them: Fedora CoreOS, the one driver that Magnum itself brings
   */
  readonly managementCluster?: ManagementCluster;
}

/**
 * Measured with 2025.2 on SQLite, one worker each: the API 117 MiB with the master of uWSGI, after requests without a valid token; the conductor 106 idle. That
 * work on clusters takes no more than the limits is an estimate.
 */
const budgets: Budgets<'api' | 'conductor'> = {
  tiny: { api: budget({ request: 144, limit: 288 }, 50), conductor: budget({ request: 144, limit: 320 }, 50) },
  standard: { api: budget({ request: 512, limit: 1024 }, 250), conductor: budget({ request: 512, limit: 1024 }, 250) },
};

const replicas = { tiny: { api: 1, conductor: 1 }, standard: { api: 3, conductor: 3 } } as const;

const conductorWorkers = { tiny: 1, standard: 4 } as const;

/** The services that Magnum itself asks. Its own address and that of Keystone it gives to clusters, which reach the public ones alone. */
const asked = ['barbican', 'cinder', 'glance', 'heat', 'neutron', 'nova', 'octavia'] as const;

/** Magnum: Kubernetes clusters of projects. https://docs.openstack.org/magnum/2025.2/ */
export class Magnum extends OpenStackRelease<ValuesOf<typeof magnumDefinition>> {
  constructor(scope: IConstruct, id: string, props: MagnumProps) {
    const { plane, managementCluster } = props;
    const { profile, region } = plane;
    super(scope, id, props, {
      definition: magnumDefinition,
      budgets: budgets[profile],
      replicas: replicas[profile],
      purpose: {
        title: 'Magnum',
        does: 'Makes Kubernetes clusters for projects.',
        lossBreaks: 'no cluster is made, resized or deleted, and nobody fetches a kubeconfig.',
        lossKeeps: 'Clusters that are there go on.',
      },
      publicAddresses: [{ endpoint: 'container_infra', service: 'magnum-api', port: 9511 }],
      values: {
        conf: {
          ...(managementCluster === undefined ? {} : { capi: { enabled: true, apiServer: managementCluster.apiServer, clusterName: 'management' } }),
          magnum: {
            ...Object.fromEntries(asked.map((service) => [`${service}_client`, { endpoint_type: 'internalURL', region_name: region }])),
            conductor: { workers: conductorWorkers[profile] },
            database: databasePool[profile],
            magnum_client: { region_name: region },
            ...messagingConf,
            trust: { trustee_keystone_region_name: region },
          },
          magnum_api_uwsgi: { uwsgi: { processes: apiProcesses[profile] } },
        },
      },
      ...(managementCluster === undefined
        ? {}
        : {
            secretValues: {
              conf: {
                capi: {
                  certificateAuthorityData: managementCluster.certificateAuthority,
                  clientCertificateData: managementCluster.clientCertificate,
                  clientKeyData: managementCluster.clientKey,
                },
              },
            },
          }),
      waitFor: [{ kind: 'StatefulSet', name: 'magnum-conductor' }],
    });
    this.#checkImage(managementCluster !== undefined);
    if (managementCluster !== undefined) this.#declareFlow(managementCluster);
  }

  #declareFlow({ apiServer }: ManagementCluster): void {
    const { hostname, port } = new URL(apiServer);
    flows.declare(this, {
      from: { kind: 'pods', namespace: this.plane.targetNamespace.name, workload: 'magnum-conductor' },
      to: { kind: 'outside', name: `the management cluster of Magnum (${hostname})` },
      protocol: 'TCP',
      ports: [Number(port || 443)],
      why: 'clusters of projects are made and changed',
      encryption: 'mutual TLS',
    });
  }

  #checkImage(needsDriver: boolean): void {
    const { plane } = this;
    const image = plane.image('magnum');
    if (image !== imageOf('magnum', plane.release)) return;
    if (needsDriver) {
      report(this, {
        rule: 'openstack-images',
        what: `${image} has no driver for Cluster API, so no cluster would be made in the management cluster`,
        allowed: 'an image with magnum-capi-helm or another driver for it',
        mend: 'name the image as `magnum` among the images of OpenStack, or drop managementCluster',
      });
    } else {
      report(this, {
        rule: 'openstack-images',
        severity: 'warning',
        what: `${image} has a name like the other images of upstream, but nothing of upstream names it, and the registry could not be asked`,
        allowed: 'an image that the registry has',
        mend: 'look whether it is there, and name it with its digest as `magnum` among the images of OpenStack',
      });
    }
  }
}
