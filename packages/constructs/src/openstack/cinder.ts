import type { IConstruct } from 'constructs';
import { type Budgets, budget, type Profile } from '../core/resources.ts';
import { report } from '../core/site.ts';
import type { OpenStackCeph } from './ceph/openstack-ceph.ts';
import { type CinderValues, cinderDefinitionFor } from './cinder-definition.ts';
import { messagingConf, noRabbitMqPolicies } from './messaging.ts';
import { OpenStackRelease, type OpenStackReleaseProps } from './openstack-release.ts';
import { apiProcesses, databasePool } from './profiles.ts';

export interface CinderProps extends OpenStackReleaseProps<CinderValues> {
  /** Volumes lie in its pool for them, and backups where it has a pool for these. @default - a backend of the values */
  readonly ceph?: OpenStackCeph;
}

type Part = 'api' | 'scheduler' | 'volume' | 'backup';

/**
 * API and scheduler measured: 160 and 127 MiB with one process each. cinder-volume took 242 with another driver; the libraries of Ceph beside are an
 * estimate of 30. cinder-backup is an estimate: as cinder-volume, with a chunk of a volume in memory.
 */
const budgets: Budgets<Part> = {
  tiny: {
    api: budget({ request: 192, limit: 384 }, 50),
    scheduler: budget({ request: 160, limit: 320 }, 20),
    volume: budget({ request: 320, limit: 640 }, 50),
    backup: budget({ request: 320, limit: 768 }, 50),
  },
  standard: {
    api: budget({ request: 768, limit: 1536 }, 500),
    scheduler: budget({ request: 192, limit: 512 }, 100),
    volume: budget({ request: 512, limit: 1536 }, 250),
    backup: budget({ request: 512, limit: 2048 }, 250),
  },
};

/** cinder-volume and cinder-backup lock by files of their own, and every one goes by the same name, so there is one of each. */
const replicas: Readonly<Record<Profile, Readonly<Record<Part, number>>>> = {
  tiny: { api: 1, scheduler: 1, volume: 1, backup: 1 },
  standard: { api: 3, scheduler: 2, volume: 1, backup: 1 },
};

/** Cinder: volumes, which outlive the servers that use them. https://docs.openstack.org/cinder/2025.2/ */
export class Cinder extends OpenStackRelease<CinderValues> {
  constructor(scope: IConstruct, id: string, { ceph, ...props }: CinderProps) {
    const { profile } = props.plane;
    const hasBackups = ceph?.poolOf('cinder-backup') !== undefined;
    const parts = (Object.keys(replicas[profile]) as Part[]).filter((part) => hasBackups || part !== 'backup');
    super(
      scope,
      id,
      { ...props, after: [...(props.after ?? []), ...(ceph ? [ceph] : [])] },
      {
        definition: cinderDefinitionFor({ volumesInCeph: ceph !== undefined, backups: hasBackups }),
        budgets: budgets[profile],
        replicas: Object.fromEntries(parts.map((part) => [part, replicas[profile][part]])),
        purpose: {
          title: 'Cinder',
          does: 'Keeps volumes, which outlive the servers that use them.',
          lossBreaks: 'no volume is made, attached or taken off, and no server with a volume is started anew.',
          lossKeeps: 'Servers go on writing to the volumes that they have.',
        },
        publicAddresses: [{ endpoint: 'volumev3', service: 'cinder-api', port: 8776 }],
        values: cinderValues(profile, ceph),
        agreed: ceph ? inCeph(ceph) : {},
      },
    );
    this.#checkBackends(props.values ?? {}, ceph);
    this.#checkReplicas(props.replicas?.['volume'] ?? 1);
  }

  #checkBackends({ conf }: CinderValues, ceph: OpenStackCeph | undefined): void {
    const backends = Object.values(conf?.backends ?? {}).filter((each) => each !== null && each !== undefined);
    if (ceph === undefined && (backends.length === 0 || conf?.cinder?.DEFAULT?.enabled_backends === undefined)) {
      report(this, {
        rule: 'cinder-backends',
        what: 'Cinder has neither Ceph nor a backend of the site’s values, so volumes lie nowhere',
        allowed: 'the Ceph of the site, or conf.backends and conf.cinder.DEFAULT.enabled_backends',
        mend: 'give Cinder one of the two',
      });
    }
  }

  #checkReplicas(volume: number): void {
    if (volume <= 1) return;
    report(this, {
      rule: 'cinder-volume',
      what: `${volume} Pods of cinder-volume go by one name and lock by files that each has for itself`,
      allowed: '1',
      mend: 'run one; Kubernetes starts it elsewhere when its machine is lost',
    });
  }
}

/** As in the chart, without the Jobs that make pools. */
const jobsBefore = { jobs: ['cinder-db-sync', 'cinder-ks-user', 'cinder-ks-endpoints', 'cinder-rabbit-init'] } as const;

/** Each volume that is made of an image which is not raw leaves a copy for the next one. In GiB. */
const imageCaches = { tiny: 10, standard: 200 } as const;

const cinderValues = (profile: Profile, ceph: OpenStackCeph | undefined): CinderValues => ({
  conf: {
    backends: {
      rbd1: ceph ? { image_volume_cache_max_size_gb: imageCaches[profile] } : null,
    },
    cinder: {
      DEFAULT: {
        enable_v1_api: null,
        enable_v2_api: null,
        glance_api_version: null,
        os_region_name: null,
        // With the chart's own, for Swift, there would be an account that nobody uses.
        backup_driver: 'cinder.backup.drivers.ceph.CephBackupDriver',
      },
      database: databasePool[profile],
      ...messagingConf,
    },
    cinder_api_uwsgi: { uwsgi: { processes: apiProcesses[profile] } },
    rabbitmq: noRabbitMqPolicies,
  },
  dependencies: { static: { api: jobsBefore, backup: jobsBefore, scheduler: jobsBefore, volume: jobsBefore } },
  manifests: { deployment_backup: ceph?.poolOf('cinder-backup') !== undefined },
});

/** What Ceph has for Cinder; libvirt keeps the key of its user under the same UUID. */
const inCeph = (ceph: OpenStackCeph): CinderValues => {
  const backups = ceph.poolOf('cinder-backup');
  return {
    conf: {
      backends: { rbd1: { rbd_pool: ceph.poolOf('cinder'), rbd_user: ceph.userOf('cinder'), rbd_secret_uuid: ceph.secretUuid } },
      ...(backups === undefined ? {} : { cinder: { DEFAULT: { backup_ceph_pool: backups, backup_ceph_user: ceph.userOf('cinder-backup') } } }),
    },
    ceph_client: { configmap: ceph.configMapName },
    secrets: {
      rbd: { volume: ceph.secretNames.cinder, ...(ceph.secretNames['cinder-backup'] === undefined ? {} : { backup: ceph.secretNames['cinder-backup'] }) },
    },
  };
};
