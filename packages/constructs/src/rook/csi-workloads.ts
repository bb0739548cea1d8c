import type { Budget, Profile } from '../core/resources.ts';
import type { Versions } from '../core/versions.ts';
import type { Workload, WorkloadContainer } from '../core/workload.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { budgets, scales } from './budgets.ts';
import { tolerationsOf } from './placement.ts';
import { csiPriorityClasses } from './priority-classes.ts';

export interface CsiWorkloadsProps {
  readonly versions: Versions;
  readonly cluster: K3sCluster;
  readonly profile: Profile;
  /** Name of the driver by its type, for the drivers that run. */
  readonly drivers: Readonly<Partial<Record<'rbd' | 'cephfs', string>>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly volumeNodeSelector: Readonly<Record<string, string>>;
}

const sigStorage = 'registry.k8s.io/sig-storage';

/**
 * The Pods that the operator of the CSI drivers makes of each.
 * https://github.com/ceph/ceph-csi-operator/blob/v1.0.4/internal/controller/driver_controller.go
 */
export const csiWorkloads = ({ versions, cluster, profile, drivers, nodeSelector, volumeNodeSelector }: CsiWorkloadsProps): readonly Workload[] => {
  const { imageTags } = versions.rook;
  const budget = budgets[profile];
  const container = (name: string, image: keyof typeof imageTags, part: Budget): WorkloadContainer => ({
    name,
    image: `${image}:${imageTags[image]}`,
    ...part,
  });
  const shared = { namespace: 'rook-ceph', source: 'operator', priority: 'promised' } as const;
  return Object.entries(drivers).flatMap(([type, name]): Workload[] => [
    {
      ...shared,
      kind: 'DaemonSet',
      name: `${name}-nodeplugin`,
      priorityClass: csiPriorityClasses.node,
      pods: { perNode: true },
      nodeSelector: volumeNodeSelector,
      tolerations: [{ operator: 'Exists' }],
      hostNetwork: true,
      privileged: true,
      hostAccess: 'it maps and mounts volumes for the kubelet; a mount must outlive the Pod, and its connection the network of Pods',
      containers: [
        container(`csi-${type}plugin`, 'quay.io/cephcsi/cephcsi', budget.csiNode),
        container('driver-registrar', `${sigStorage}/csi-node-driver-registrar`, budget.csiRegistrar),
      ],
    },
    {
      ...shared,
      kind: 'Deployment',
      name: `${name}-ctrlplugin`,
      priorityClass: csiPriorityClasses.controller,
      pods: { replicas: scales[profile].csiControllers },
      nodeSelector,
      tolerations: tolerationsOf(cluster, cluster.nodesWith(nodeSelector)),
      ...(scales[profile].csiControllers > 1 ? { spread: 'host' as const } : {}),
      hostNetwork: false,
      privileged: true,
      hostAccess: 'the operator of the drivers gives it /dev, /sys and the modules of its machine',
      containers: [
        container(`csi-${type}plugin`, 'quay.io/cephcsi/cephcsi', budget.csiController),
        container('csi-provisioner', `${sigStorage}/csi-provisioner`, budget.csiSidecar),
        container('csi-resizer', `${sigStorage}/csi-resizer`, budget.csiSidecar),
        container('csi-attacher', `${sigStorage}/csi-attacher`, budget.csiSidecar),
      ],
    },
  ]);
};
