import type { IConstruct } from 'constructs';
import { type Budgets, budget } from '../core/resources.ts';
import { report } from '../core/site.ts';
import type { OpenStackCeph } from './ceph/openstack-ceph.ts';
import { type GlanceValues, glanceDefinition, glanceWithoutCeph } from './glance-definition.ts';
import { messagingConf, noRabbitMqPolicies } from './messaging.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import type { OpenStackPlane } from './plane.ts';
import { apiProcesses, databasePool } from './profiles.ts';

export interface GlanceProps extends OpenStackReleaseProps<GlanceValues> {
  /** Images lie in its pool for them. @default - on a volume of the StorageClass of the plane, which one Pod mounts */
  readonly ceph?: OpenStackCeph;
}

/** 151 MiB with one uWSGI process and a store of files, measured; the libraries of Ceph beside, an estimate of 30. */
const budgets: Budgets<'api'> = {
  tiny: { api: budget({ request: 208, limit: 416 }, 50) },
  standard: { api: budget({ request: 768, limit: 1536 }, 500) },
};

const replicas = { tiny: 1, standard: 3 } as const;

const volumeSizes = { tiny: '20Gi', standard: '200Gi' } as const;

/** Glance: images from which servers and volumes begin. https://docs.openstack.org/glance/2025.2/ */
export class Glance extends OpenStackRelease<GlanceValues> {
  constructor(scope: IConstruct, id: string, { ceph, ...props }: GlanceProps) {
    const { plane } = props;
    const { profile } = plane;
    const storage = props.values?.storage ?? (ceph ? 'rbd' : 'pvc');
    // A volume is mounted by one Pod, so the old one must go before the new one comes.
    const isOnVolume = storage === 'pvc';
    super(
      scope,
      id,
      { ...props, after: [...(props.after ?? []), ...(ceph ? [ceph] : [])] },
      {
        definition: storage === 'rbd' ? glanceDefinition : glanceWithoutCeph,
        budgets: budgets[profile],
        replicas: { api: isOnVolume ? 1 : replicas[profile] },
        replacedInPlace: isOnVolume,
        purpose: {
          title: 'Glance',
          does: 'Keeps the images from which servers and volumes begin.',
          lossBreaks: 'no server or volume begins from an image, and no image is uploaded.',
          lossKeeps: 'Servers and volumes that are there go on.',
        },
        publicAddresses: [{ endpoint: 'image', service: 'glance-api', port: 9292 }],
        values: glanceValues(plane, storage),
        agreed: ceph ? inCeph(ceph) : {},
      },
    );
    this.#checkStore(storage, ceph);
    if (isOnVolume) this.#checkVolume(props.replicas?.['api'] ?? 1);
  }

  #checkStore(storage: NonNullable<GlanceValues['storage']>, ceph: OpenStackCeph | undefined): void {
    if ((storage === 'rbd') === (ceph !== undefined)) return;
    report(this, {
      rule: 'glance-store',
      what: ceph
        ? `images go to ${storage}, and the pool ${ceph.poolOf('glance')} of Ceph is there for them`
        : 'images go to Ceph (rbd), and Glance is given none',
      allowed: ceph ? 'rbd' : 'pvc or swift, or the Ceph of the site',
      mend: ceph ? 'drop storage from the values of Glance, or give it no Ceph' : 'give Glance the Ceph of the site, or choose another storage',
    });
  }

  #checkVolume(pods: number): void {
    if (pods <= 1) return;
    report(this, {
      rule: 'glance-store',
      what: `${pods} Pods of Glance would share a volume that one Pod mounts`,
      allowed: '1',
      mend: 'keep images in Ceph, or run one Pod',
    });
  }
}

const stores = { rbd: 'rbd:rbd', pvc: 'file:file', swift: 'swift:swift' } as const;

/** The chart writes them into the configuration, and Glance does not have them. */
const notOptions = { rbd_store_replication: null, rbd_store_crush_rule: null } as const;

const glanceValues = ({ profile, storageClass }: OpenStackPlane, storage: keyof typeof stores): GlanceValues => ({
  storage,
  conf: {
    glance: {
      DEFAULT: {
        // The chart adds a store that is lost with its Pod, and one that fetches from anywhere.
        enabled_backends: stores[storage],
        // Others let Glance fetch, from inside the cluster, whatever address a user names.
        enabled_import_methods: '[glance-direct]',
        // Volumes and disks are cloned in Ceph; without it each is a copy that goes through Cinder or Nova.
        show_image_direct_url: storage === 'rbd',
      },
      database: databasePool[profile],
      glance_store: notOptions,
      rbd: notOptions,
      ...messagingConf,
    },
    glance_api_uwsgi: { uwsgi: { processes: apiProcesses[profile] } },
    // The profiler has no use for it unless it is on, and then it is to be another.
    paste: { 'filter:osprofiler': { hmac_keys: null } },
    rabbitmq: noRabbitMqPolicies,
  },
  // As in the chart, without the Job that makes pools.
  dependencies: { static: { api: { jobs: ['glance-db-sync', 'glance-rabbit-init', 'glance-ks-user', 'glance-ks-endpoints'] } } },
  // Only the Job that makes pools reads them.
  endpoints: { ceph_object_store: { auth: null }, object_store: { auth: null } },
  ...(storage === 'pvc' ? { volume: { class_name: storageClass, size: volumeSizes[profile] } } : {}),
});

/** What Ceph has for Glance. */
const inCeph = (ceph: OpenStackCeph): GlanceValues => ({
  conf: { glance: { rbd: { rbd_store_pool: ceph.poolOf('glance'), rbd_store_user: ceph.userOf('glance') } } },
  ceph_client: { configmap: ceph.configMapName },
  secrets: { rbd: ceph.secretNames.glance },
});
