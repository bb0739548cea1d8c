import type { IConstruct } from 'constructs';
import { Component } from '../core/component.ts';
import { kept } from '../core/kept.ts';
import type { Disk } from '../inventory/index.ts';
import { PersistentVolume, StorageClass } from '../kubernetes/kinds.ts';
import { hostnameLabel } from './placement.ts';

export interface LocalBlockVolumesProps {
  readonly disks: readonly Disk[];
  /** Name of their StorageClass. */
  readonly storageClass: string;
}

/** The PersistentVolume of a disk; it stays the same when disks are added. */
export const volumeNameOf = (disk: Disk): string => `ceph-osd-${disk.machine.name}-${disk.name}`;

/**
 * One PersistentVolume a disk, as the raw device it is, bound to its machine.
 *
 * https://kubernetes.io/docs/concepts/storage/volumes/#local
 */
export class LocalBlockVolumes extends Component {
  readonly storageClass: string;

  constructor(scope: IConstruct, id: string, { disks, storageClass }: LocalBlockVolumesProps) {
    super(scope, id, { application: 'storage' });
    this.storageClass = storageClass;
    this.manifest('class', StorageClass, {
      metadata: { name: storageClass, annotations: kept },
      provisioner: 'kubernetes.io/no-provisioner',
      // A claim takes a volume of the machine that its Pod was sent to.
      volumeBindingMode: 'WaitForFirstConsumer',
      reclaimPolicy: 'Retain',
    });
    for (const disk of disks) {
      this.manifest(`${disk.machine.name}-${disk.name}`, PersistentVolume, {
        metadata: { name: volumeNameOf(disk), annotations: kept },
        spec: {
          storageClassName: storageClass,
          capacity: { storage: String(disk.sizeBytes) },
          accessModes: ['ReadWriteOnce'],
          // A released volume waits for a person: its stick still holds the old OSD.
          persistentVolumeReclaimPolicy: 'Retain',
          volumeMode: 'Block',
          local: { path: disk.path },
          nodeAffinity: {
            required: { nodeSelectorTerms: [{ matchExpressions: [{ key: hostnameLabel, operator: 'In', values: [disk.machine.name] }] }] },
          },
        },
      });
    }
  }
}
