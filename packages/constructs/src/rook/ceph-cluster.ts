import type { IConstruct } from 'constructs';
import { Component } from '../core/component.ts';
import { kept } from '../core/kept.ts';
import type { Namespace } from '../core/namespace.ts';
import { type Budget, type Profile, resourceRequirements } from '../core/resources.ts';
import { Site } from '../core/site.ts';
import type { Versions } from '../core/versions.ts';
import type { Machine, Network } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { budgets, scales } from './budgets.ts';
import { CephCluster } from './ceph-cluster-kind.ts';
import type { CephCsiDrivers } from './csi-drivers.ts';
import type { LocalBlockVolumes } from './local-block-volumes.ts';
import type { OsdMemory } from './osd-memory.ts';
import { onMachines } from './placement.ts';
import { cephPriorityClasses } from './priority-classes.ts';
import type { ClientKeyType, DeviceSelection } from './props.ts';
import { storageOnDevices, storageOnVolumes } from './storage.ts';

/** The image of every daemon of Ceph. */
export const cephImageOf = ({ rook }: Versions): string => `quay.io/ceph/ceph:${rook.ceph}`;

/** Where monitors keep their store on their machines, and every daemon its admin socket. */
export const dataDirHostPath = '/var/lib/rook';

export interface CephClusterProps {
  readonly drivers: CephCsiDrivers;
  readonly namespace: Namespace;
  readonly cluster: K3sCluster;
  readonly profile: Profile;
  readonly mons: readonly Machine[];
  readonly osdMemory: readonly OsdMemory[];
  readonly devices: DeviceSelection;
  /** The volumes that OSDs live on; without them they live on devices. */
  readonly volumes: LocalBlockVolumes | undefined;
  readonly deviceClass: string;
  readonly onUsb: boolean;
  readonly replicationNetwork: Network;
  readonly encrypted: boolean;
  readonly clientKeyType: ClientKeyType;
}

/** The cluster itself: what Rook makes monitors, managers and OSDs of. */
export class CephStorageCluster extends Component {
  constructor(scope: IConstruct, id: string, props: CephClusterProps) {
    const { namespace, cluster, profile, mons, volumes } = props;
    super(scope, id, { ...{ drivers: props.drivers, volumes }, application: 'storage', namespace });
    const { crashCollector, managers } = scales[profile];
    const beside = onMachines(cluster, mons);
    this.manifest('cluster', CephCluster, {
      metadata: { name: 'rook-ceph', annotations: kept },
      spec: {
        cephVersion: { image: cephImageOf(Site.of(scope).versions), allowUnsupported: false },
        dataDirHostPath,
        mon: { count: mons.length, allowMultiplePerNode: false },
        mgr: { count: managers, allowMultiplePerNode: false, modules: [{ name: 'rook', enabled: false }] },
        dashboard: { enabled: false },
        monitoring: { enabled: false, metricsDisabled: false },
        network: {
          provider: 'host',
          addressRanges: {
            public: [String(cluster.nodeNetwork.prefix)],
            ...(props.replicationNetwork === cluster.nodeNetwork ? {} : { cluster: [String(props.replicationNetwork.prefix)] }),
          },
          connections: { requireMsgr2: true, encryption: { enabled: props.encrypted }, compression: { enabled: false } },
        },
        storage:
          volumes === undefined
            ? storageOnDevices(props.osdMemory, props.devices, props.deviceClass)
            : storageOnVolumes(cluster, props.osdMemory, volumes, props.deviceClass),
        placement: {
          mon: beside,
          mgr: beside,
          ...(volumes === undefined
            ? {
                osd: onMachines(
                  cluster,
                  props.osdMemory.map(({ machine }) => machine),
                ),
              }
            : {}),
        },
        resources: resourcesOf(profile),
        priorityClassNames: cephPriorityClasses,
        cephConfig: cephConfigOf(props),
        security: { cephx: { csi: { keyType: props.clientKeyType } } },
        crashCollector: { disable: !crashCollector, ...(crashCollector ? { daysToRetain: 30 } : {}) },
        logCollector: { enabled: false },
        csi: { readAffinity: { enabled: false } },
        skipUpgradeChecks: false,
        continueUpgradeAfterChecksEvenIfNotHealthy: false,
        upgradeOSDRequiresHealthyPGs: true,
        waitTimeoutForHealthyOSDInMinutes: props.onUsb ? 60 : 10,
        removeOSDsIfOutAndSafeToRemove: false,
        disruptionManagement: { managePodBudgets: true, osdMaintenanceTimeout: 30 },
        healthCheck: {
          daemonHealth: { mon: { disabled: false, interval: '45s' }, osd: { disabled: false, interval: '60s' }, status: { disabled: false, interval: '60s' } },
          ...(props.clientKeyType === 'aes' ? { muteHealthWarning: trueOfEveryAesClient } : {}),
        },
      },
    });
  }
}

/** Warnings that stay for as long as a client has an AES key, and would hide the next one. */
const trueOfEveryAesClient = {
  AUTH_INSECURE_CLIENT_KEY_TYPE: { policy: 'mute' },
  AUTH_INSECURE_KEYS_ALLOWED: { policy: 'mute' },
  AUTH_INSECURE_KEYS_CREATABLE: { policy: 'mute' },
} as const;

/** Every part that could run, so that none falls back on a default. OSDs have their share in `storage`. */
const resourcesOf = (profile: Profile) => {
  const part = (budget: Budget) => resourceRequirements(budget);
  const of = budgets[profile];
  return {
    mon: part(of.mon),
    mgr: part(of.mgr),
    'mgr-sidecar': part(of.mgrSidecar),
    exporter: part(of.exporter),
    crashcollector: part(of.crashCollector),
    prepareosd: part(of.prepareOsd),
    'cmd-reporter': part(of.reporter),
  };
};

/**
 * Options that Rook sets in the monitors' store. A stick does a few hundred writes a second: mClock measures that, does not believe it and
 * takes the figures of an SSD, so recovery starves the clients; the older queue with a pause between recovery operations does not.
 *
 * https://github.com/ceph/ceph/blob/v20.2.4/src/common/options/osd.yaml.in (osd_mclock_iops_capacity_low_threshold_ssd)
 */
const cephConfigOf = ({ profile, onUsb }: CephClusterProps) => ({
  global: {
    // Rook closes the old protocol on monitors only; it knows no encryption.
    ms_bind_msgr1: 'false',
  },
  mon: { mon_memory_target: String(scales[profile].monMemoryTargetMebibytes * 1024 * 1024) },
  ...(onUsb ? { osd: { osd_op_queue: 'wpq', osd_max_backfills: '1', osd_recovery_max_active: '1', osd_recovery_sleep: '0.1' } } : {}),
});
