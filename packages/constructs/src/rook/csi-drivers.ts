import type { IConstruct } from 'constructs';
import type { Namespace } from '../core/namespace.ts';
import { type Profile, resourceRequirements } from '../core/resources.ts';
import { Site } from '../core/site.ts';
import { HelmRelease } from '../delivery/helm-release.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { budgets, scales } from './budgets.ts';
import { cephCsiDriversChart } from './csi-drivers-chart.ts';
import type { RookOperator } from './operator.ts';
import { affinityOf, tolerationsOf } from './placement.ts';
import { csiPriorityClasses } from './priority-classes.ts';

export interface CephCsiDriversProps {
  readonly operator: RookOperator;
  readonly namespace: Namespace;
  readonly cluster: K3sCluster;
  readonly profile: Profile;
  readonly names: { readonly rbd: string; readonly cephFs: string };
  readonly cephFs: boolean;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly volumeNodeSelector: Readonly<Record<string, string>>;
}

/** What lets Pods mount volumes of Ceph: since Rook 1.20 a release of its own. */
export class CephCsiDrivers extends HelmRelease {
  constructor(scope: IConstruct, id: string, props: CephCsiDriversProps) {
    const driver = (name: string) => ({ ...driverOf(props), name, enabled: true });
    super(scope, id, {
      application: 'storage',
      chart: cephCsiDriversChart,
      version: Site.of(scope).versions.rook.cephCsiDriversChart,
      releaseName: 'ceph-csi-drivers',
      targetNamespace: props.namespace,
      // Without the drivers no volume can be mounted or unmounted any more.
      removal: 'keep',
      values: {
        operatorConfig: { namespace: props.namespace.name, driverSpecDefaults: { log, imageSet: { name: 'rook-csi-operator-image-set-configmap' } } },
        drivers: {
          rbd: driver(props.names.rbd),
          cephfs: props.cephFs ? driver(props.names.cephFs) : { enabled: false },
          nfs: { enabled: false },
          nvmeof: { enabled: false },
        },
      },
    });
    this.addRequirement(props.operator);
  }
}

const log = { verbosity: 0, rotation: { enabled: false } } as const;

/** Everything is said of each driver, because the chart's own defaults for a driver win over those for all. */
const driverOf = ({ cluster, profile, nodeSelector, volumeNodeSelector }: CephCsiDriversProps) => {
  const budget = budgets[profile];
  const sidecar = resourceRequirements(budget.csiSidecar);
  return {
    log,
    // Snapshots need the snapshot controller, which K3s does not bring.
    snapshotPolicy: 'none',
    attachRequired: true,
    generateOMapInfo: false,
    deployCsiAddons: false,
    cephFsClientType: 'kernel',
    nodePlugin: {
      kubeletDirPath: '/var/lib/kubelet',
      enableSeLinuxHostMount: true,
      priorityClassName: csiPriorityClasses.node,
      // A volume must be mountable wherever its Pod is, and unmountable even on a node that is being emptied.
      tolerations: [{ operator: 'Exists' }],
      ...affinityOf(volumeNodeSelector),
      resources: { plugin: resourceRequirements(budget.csiNode), registrar: resourceRequirements(budget.csiRegistrar) },
    },
    controllerPlugin: {
      replicas: scales[profile].csiControllers,
      hostNetwork: false,
      priorityClassName: csiPriorityClasses.controller,
      tolerations: tolerationsOf(cluster, cluster.nodesWith(nodeSelector)),
      ...affinityOf(nodeSelector),
      resources: { plugin: resourceRequirements(budget.csiController), provisioner: sidecar, attacher: sidecar, resizer: sidecar },
    },
  } as const;
};
