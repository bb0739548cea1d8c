import { resourceRequirements } from '../core/resources.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import type { LocalBlockVolumes } from './local-block-volumes.ts';
import type { OsdMemory } from './osd-memory.ts';
import { onMachines } from './placement.ts';
import type { DeviceSelection } from './props.ts';

const noneByAccident = { useAllNodes: false, useAllDevices: false, onlyApplyOSDPlacement: false } as const;

/** OSDs on volumes: one set of claims a machine, because each machine gives its OSDs another share of memory. */
export const storageOnVolumes = (cluster: K3sCluster, memory: readonly OsdMemory[], volumes: LocalBlockVolumes, deviceClass: string) => ({
  ...noneByAccident,
  storageClassDeviceSets: memory.map(({ machine, disks, budget }) => ({
    name: machine.name,
    count: disks.length,
    portable: false,
    encrypted: false,
    placement: onMachines(cluster, [machine]),
    preparePlacement: onMachines(cluster, [machine]),
    resources: resourceRequirements(budget),
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' as const, annotations: { crushDeviceClass: deviceClass } },
        spec: {
          accessModes: ['ReadWriteOnce' as const],
          resources: { requests: { storage: String(Math.min(...disks.map(({ sizeBytes }) => sizeBytes))) } },
          storageClassName: volumes.storageClass,
          volumeMode: 'Block' as const,
        },
      },
    ],
  })),
});

/** OSDs on devices, which Rook finds on each machine by name or by filter. */
export const storageOnDevices = (memory: readonly OsdMemory[], devices: DeviceSelection, deviceClass: string) => ({
  ...noneByAccident,
  nodes: memory.map(({ machine, disks, budget }) => ({
    name: machine.name,
    config: { deviceClass },
    resources: resourceRequirements(budget),
    ...(devices === 'explicit' ? { devices: disks.map(({ path }) => ({ name: path })) } : devices),
  })),
});
