import type { IConstruct } from 'constructs';
import { report } from '../core/site.ts';
import type { Machine } from '../inventory/index.ts';
import type { OpenStackPlane } from './plane.ts';

/** What the kubelet of a compute keeps from Pods for virtual machines. */
const keptForServers = ({ cluster }: OpenStackPlane, compute: Machine): number => cluster.reservationOf(compute).othersMemoryMebibytes;

/**
 * `reserved_host_memory_mb`: what servers do not get, which is all that the kubelet does not keep for them. Nova has one figure for all computes, so it is that
 * of the one where most is not theirs. It is of the installed memory; firmware takes a part of that, so servers get as much less.
 */
export const reservedHostMemoryMebibytes = (plane: OpenStackPlane): number =>
  Math.max(0, ...plane.nodes('compute').map((compute) => compute.memoryMebibytes - keptForServers(plane, compute)));

/** No server can have as much: what the largest compute has for servers, before firmware took its part of the memory. */
export const roomForServersMebibytes = (plane: OpenStackPlane): number =>
  Math.max(0, ...plane.nodes('compute').map(({ memoryMebibytes }) => memoryMebibytes)) - reservedHostMemoryMebibytes(plane);

/** Kubernetes does not see what virtual machines take, and would give the same memory to Pods. */
export const checkHypervisorMemory = (from: IConstruct, plane: OpenStackPlane): void => {
  const without = plane.nodes('compute').filter((compute) => keptForServers(plane, compute) === 0);
  if (without.length === 0) return;
  report(from, {
    rule: 'openstack-hypervisor-memory',
    what: `no memory is kept for virtual machines on ${without.map(({ name }) => name).join(', ')}, so the scheduler of Kubernetes gives all of it to Pods, and Nova none of it to servers`,
    allowed: 'some memory on every compute',
    mend: "say it by reservedByRole of the cluster, e.g. compute: { memoryMebibytes: 1024, for: 'virtual machines' }",
  });
};
