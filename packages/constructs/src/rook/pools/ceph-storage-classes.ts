import type { IConstruct } from 'constructs';
import { unscraped } from '../../contributions/scrapes.ts';
import { Component } from '../../core/component.ts';
import type { Ref } from '../../core/manifest.ts';
import type { RunBook } from '../../core/run-book.ts';
import { StorageClass } from '../../kubernetes/kinds.ts';
import { outOfService } from '../../kubernetes/out-of-service.ts';
import type { RookCeph } from '../rook-ceph.ts';
import { inToolbox } from '../toolbox-command.ts';
import type { CephFileSystem } from './ceph-file-system.ts';
import type { CephPool } from './ceph-pool.ts';

/** Features of an RBD image that the kernel must know to map it. `layering` alone is mapped by every kernel. */
export type ImageFeature = 'layering' | 'exclusive-lock' | 'object-map' | 'fast-diff' | 'deep-flatten';

export interface CephStorageClassesProps {
  readonly ceph: RookCeph;
  /** Where volumes of the class `general` lie. */
  readonly general: CephPool;
  /** Adds a class for volumes that several Pods write to. @default - none */
  readonly shared?: CephFileSystem;
  /** Whether a claim that names no class gets `general`; a cluster has one such class. @default true */
  readonly isDefault?: boolean;
  /**
   * What becomes of a volume whose claim is deleted. With `Retain` a claim that was deleted by mistake, with its namespace for example, is mended by
   * hand, and somebody must remove what nobody misses. Neither can be changed later without making the class anew. @default 'Retain'
   */
  readonly reclaimPolicy?: 'Retain' | 'Delete';
  /** The rest needs Linux 5.3. @default - `layering` alone */
  readonly imageFeatures?: readonly ImageFeature[];
}

/** The name that charts of OpenStack-Helm ask for by default. */
const generalName = 'general';

/**
 * StorageClasses on Ceph: `general` for volumes of one Pod (RBD), and one of CephFS where there is a file system.
 *
 * There is no VolumeSnapshotClass: its definition and the controller behind it come from a manifest that K3s does not bring and Bastide does not
 * copy, so nothing would serve it.
 */
export class CephStorageClasses extends Component {
  /** Of volumes that one Pod mounts. */
  readonly general: Ref;
  /** Of volumes that several Pods mount. */
  readonly shared: Ref | undefined;

  constructor(scope: IConstruct, id: string, props: CephStorageClassesProps) {
    const { ceph, general, shared } = props;
    super(scope, id, { ...{ ceph, general, shared }, application: 'storage', runBook: storageClassesRunBook(props) });
    unscraped.declare(this, { because: 'a StorageClass runs nothing; the kubelet counts what volumes hold' });
    const reclaimPolicy = props.reclaimPolicy ?? 'Retain';
    this.general = this.manifest('general', StorageClass, {
      metadata: { name: generalName, annotations: { 'storageclass.kubernetes.io/is-default-class': String(props.isDefault ?? true) } },
      provisioner: ceph.csiDriverNames.rbd,
      parameters: {
        ...driverParameters(ceph, 'rbd'),
        pool: general.poolName,
        imageFormat: '2',
        imageFeatures: (props.imageFeatures ?? ['layering']).join(','),
        'csi.storage.k8s.io/fstype': 'ext4',
      },
      reclaimPolicy,
      allowVolumeExpansion: true,
      volumeBindingMode: 'Immediate',
      // Images are thin: without it what a Pod deletes is never given back to the pool.
      mountOptions: ['discard'],
    });
    if (shared === undefined) return;
    this.shared = this.manifest('shared', StorageClass, {
      metadata: { name: shared.fileSystemName },
      provisioner: ceph.csiDriverNames.cephFs,
      parameters: { ...driverParameters(ceph, 'cephfs'), fsName: shared.fileSystemName, pool: shared.dataPoolName },
      reclaimPolicy,
      allowVolumeExpansion: true,
      volumeBindingMode: 'Immediate',
    });
  }
}

/** Rook makes these Secrets with the cluster, in its namespace. */
const driverParameters = ({ namespace: { name } }: RookCeph, driver: 'rbd' | 'cephfs'): Record<string, string> => ({
  clusterID: name,
  ...Object.fromEntries(
    (['provisioner', 'controller-expand', 'controller-publish', 'node-stage'] as const).flatMap((use) => [
      [`csi.storage.k8s.io/${use}-secret-name`, `rook-csi-${driver}-${use === 'node-stage' ? 'node' : 'provisioner'}`],
      [`csi.storage.k8s.io/${use}-secret-namespace`, name],
    ]),
  ),
});

const storageClassesRunBook = ({ ceph, general, shared }: CephStorageClassesProps): RunBook => ({
  title: 'StorageClasses on Ceph',
  purpose: `Volumes of Pods: the class ${generalName} in the pool ${general.poolName}${shared === undefined ? '' : `, and ${shared.fileSystemName} on CephFS`}. Without them no Pod with a claim starts; Pods that run keep their volumes.`,
  checks: [
    { text: 'On any machine with a kubeconfig: the classes are there, one is the default.', command: 'kubectl get storageclass' },
    { text: 'No claim has been waiting for more than a minute.', command: 'kubectl get pvc -A | grep -v Bound' },
  ],
  failures: [
    {
      symptom: 'A claim stays Pending',
      steps: [
        { text: 'Read its events.', command: 'kubectl -n NAMESPACE describe pvc NAME' },
        { text: 'Does the provisioner run, and what does it say?', command: `kubectl -n ${ceph.namespace.name} get pods | grep ctrlplugin` },
        {
          text: 'Are its keys there? Rook makes them once the cluster is up.',
          command: `kubectl -n ${ceph.namespace.name} get secret rook-csi-rbd-provisioner rook-csi-rbd-node`,
        },
        { text: 'Does the pool take writes?', command: inToolbox('ceph health detail') },
      ],
    },
    {
      symptom: 'A claim was deleted by mistake',
      steps: [
        { text: 'With the policy Retain the volume is still there and Released. Find it by the claim that it had.', command: 'kubectl get pv | grep Released' },
        {
          text: 'Free it, then make the claim again with `volumeName` set to it.',
          command: `kubectl patch pv NAME --type json -p '[{"op":"remove","path":"/spec/claimRef"}]'`,
        },
      ],
    },
    {
      symptom: 'Argo CD cannot change a StorageClass: updates to parameters are forbidden',
      steps: [
        {
          text: 'A class is never changed. Delete it, which touches no volume, and let Argo CD make it anew.',
          command: `kubectl delete storageclass ${generalName}`,
        },
      ],
    },
    {
      symptom: 'A Pod hangs in ContainerCreating: rbd image is still being used',
      steps: [
        { text: 'Which node holds the image? It is named by the watcher.', command: inToolbox(`rbd status ${general.poolName}/IMAGE`) },
        {
          text: 'When that node is really off, tell Kubernetes; volumes are detached then.',
          command: `kubectl taint nodes NODE ${outOfService}`,
        },
      ],
    },
  ],
});
