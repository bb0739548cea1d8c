import type { KeptMemory } from '../../contributions/kubernetes-nodes.ts';
import type { Machine } from '../../inventory/index.ts';
import { type ReservedByRole, reservedOn } from './reserved-by-role.ts';

/** What the kubelet keeps from Pods: memory, and thousandths of a processor. */
export interface Reservation extends KeptMemory {
  readonly kubeCpuMillicores: number;
  readonly systemCpuMillicores: number;
}

/** What depends on the size of the machine alone. */
type OwnReservation = Omit<Reservation, 'othersMemoryMebibytes' | 'othersFor'>;

export type NodeKind = 'server' | 'agent';

interface Row extends Readonly<Record<NodeKind, OwnReservation>> {
  /** Largest machine that the row is for, in MiB of installed memory. */
  readonly upToMebibytes: number;
}

/**
 * By installed memory. K3s documents 896 MB for a server with etcd and a workload and 256 MB for an agent (https://docs.k3s.io/reference/resource-profiling,
 * measured with 1.19); the rows add what newer API servers, operators with many watches and containerd need on top, and grow with the machine
 * because larger machines run more Pods.
 *
 * Eviction starts at 200 MiB (209.7 MB) on the smallest machines: just before the 200 MB under which a leak kills a node. The alert that
 * a person gets must fire above it. K3s sets no memory threshold at all by itself.
 */
const rows: readonly Row[] = [
  {
    upToMebibytes: 6 * 1024,
    server: { kubeMemoryMebibytes: 1152, kubeCpuMillicores: 300, systemMemoryMebibytes: 256, systemCpuMillicores: 100, evictionMemoryMebibytes: 200 },
    agent: { kubeMemoryMebibytes: 320, kubeCpuMillicores: 100, systemMemoryMebibytes: 256, systemCpuMillicores: 100, evictionMemoryMebibytes: 200 },
  },
  {
    upToMebibytes: 16 * 1024,
    server: { kubeMemoryMebibytes: 1536, kubeCpuMillicores: 500, systemMemoryMebibytes: 512, systemCpuMillicores: 200, evictionMemoryMebibytes: 320 },
    agent: { kubeMemoryMebibytes: 512, kubeCpuMillicores: 150, systemMemoryMebibytes: 384, systemCpuMillicores: 200, evictionMemoryMebibytes: 320 },
  },
  {
    upToMebibytes: 64 * 1024,
    server: { kubeMemoryMebibytes: 2560, kubeCpuMillicores: 1000, systemMemoryMebibytes: 1024, systemCpuMillicores: 300, evictionMemoryMebibytes: 512 },
    agent: { kubeMemoryMebibytes: 768, kubeCpuMillicores: 200, systemMemoryMebibytes: 1024, systemCpuMillicores: 300, evictionMemoryMebibytes: 512 },
  },
  {
    upToMebibytes: Number.POSITIVE_INFINITY,
    server: { kubeMemoryMebibytes: 4096, kubeCpuMillicores: 2000, systemMemoryMebibytes: 2048, systemCpuMillicores: 500, evictionMemoryMebibytes: 1024 },
    agent: { kubeMemoryMebibytes: 1536, kubeCpuMillicores: 300, systemMemoryMebibytes: 2048, systemCpuMillicores: 500, evictionMemoryMebibytes: 1024 },
  },
];

export const reservationFor = (kind: NodeKind, machine: Pick<Machine, 'memoryMebibytes' | 'roles'>, reservedByRole: ReservedByRole = {}): Reservation => {
  const own = rows.find((row) => machine.memoryMebibytes <= row.upToMebibytes)![kind];
  const others = reservedOn(machine, reservedByRole);
  return { ...own, othersMemoryMebibytes: others.memoryMebibytes, othersFor: others.for };
};

/** What is left for the requests of Pods, as the scheduler sees it; negative on a machine that is too small. */
export const allocatableMebibytes = ({ memoryMebibytes }: Pick<Machine, 'memoryMebibytes'>, reservation: Reservation): number =>
  memoryMebibytes -
  reservation.kubeMemoryMebibytes -
  reservation.systemMemoryMebibytes -
  reservation.evictionMemoryMebibytes -
  reservation.othersMemoryMebibytes;
