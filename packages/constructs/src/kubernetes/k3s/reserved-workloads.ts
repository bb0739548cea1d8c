import { type Problem, report, Site } from '../../core/site.ts';
import type { Workload } from '../../core/workload.ts';
import type { MemoryReservation } from '../../inventory/index.ts';
import type { K3sCluster } from './cluster.ts';
import { type LabelsByRole, type Taint, taintText } from './node-labels.ts';

/** The namespace that reservations are counted in; no manifest makes it. */
const reservedNamespace = 'reserved';

/**
 * The Pods that the reservations of the inventory stand for: on nodes with the labels that the site gives their role, whatever taints these have.
 *
 * Reported as findings: a role that no node has, and one that no label tells from others.
 */
export const reservedWorkloads = (cluster: K3sCluster, labelsByRole: LabelsByRole): readonly Workload[] => {
  const { inventory } = Site.of(cluster);
  const roles = [...new Set(cluster.nodes.flatMap((node) => node.roles))].sort();
  const labelsOf = (role: string) => Object.entries(labelsByRole[role] ?? {});
  return [...inventory.reservations].flatMap((reservation) => {
    const { name, role } = reservation;
    const position = inventory.positionOf(reservation);
    const unplaced = (problem: Pick<Problem, 'what' | 'allowed' | 'mend'>): readonly Workload[] => {
      report(cluster, { rule: 'k3s-reservation', ...(position ? { inventory: position } : {}), ...problem });
      return [];
    };
    if (!roles.includes(role)) {
      return unplaced({
        what: `the reservation ${name} is for nodes with the role ${role}, and no node has it`,
        allowed: roles.join(', '),
        mend: 'name a role of the nodes, or let a machine with this role be a node',
      });
    }
    if (labelsOf(role).length === 0) {
      return unplaced({
        what: `the reservation ${name} is for nodes with the role ${role}, and no label says which these are`,
        allowed: roles.filter((each) => labelsOf(each).length > 0).join(', ') || 'a role with labels',
        mend: `give ${role} a label in labelsByRole, or name a role that has one`,
      });
    }
    const taints = cluster.nodes.filter((node) => node.roles.includes(role)).flatMap((node) => cluster.taintsOf(node));
    return [reservedWorkload(reservation, Object.fromEntries(labelsOf(role)), taints)];
  });
};

const reservedWorkload = (reservation: MemoryReservation, nodeSelector: Workload['nodeSelector'], taints: readonly Taint[]): Workload => {
  const { name, pods, memoryMebibytes, priority } = reservation;
  return {
    kind: 'Deployment',
    namespace: reservedNamespace,
    name,
    pods: { replicas: pods },
    nodeSelector,
    tolerations: [...new Map(taints.map((taint) => [taintText(taint), taint])).values()],
    hostNetwork: false,
    containers: [{ name, image: '', requests: { memoryMebibytes }, limits: { memoryMebibytes } }],
    source: 'reservation',
    priority,
    // What comes in its place will name the class of its priority.
    priorityClass: priority,
  };
};
