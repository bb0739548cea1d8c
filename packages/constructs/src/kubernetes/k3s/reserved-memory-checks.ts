import { type Problem, report } from '../../core/site.ts';
import type { K3sCluster } from './cluster.ts';
import type { ReservedByRole } from './reserved-by-role.ts';

/** Says so where memory would be kept on no node, none would be kept, or so much that a node has none left for Pods. */
export const checkReservedByRole = (cluster: K3sCluster, byRole: ReservedByRole): void => {
  const found = (problem: Omit<Problem, 'rule'>): void => report(cluster, { rule: 'k3s-reserved-memory', ...problem });
  const roles = new Set(cluster.nodes.flatMap((node) => node.roles));
  for (const [role, { memoryMebibytes, for: what }] of Object.entries(byRole)) {
    if (!roles.has(role))
      found({ what: `reservedByRole names the role ${role}, and no node has it`, allowed: [...roles].sort().join(', '), mend: 'name a role of the inventory' });
    if (!(Number.isInteger(memoryMebibytes) && memoryMebibytes >= 1))
      found({
        what: `reservedByRole.${role} keeps ${memoryMebibytes} MiB`,
        allowed: 'a whole number of MiB from 1',
        mend: 'say how much is kept, or leave it out',
      });
    if (what.trim() === '')
      found({ what: `reservedByRole.${role} does not say what its memory is for`, allowed: 'a few words', mend: 'write e.g. virtual machines' });
  }
  const full = cluster.nodes.filter((node) => cluster.allocatableMebibytesOf(node) <= 0);
  for (const alike of Map.groupBy(full, (node) => JSON.stringify([cluster.reservationOf(node), node.memoryMebibytes])).values()) {
    const { othersMemoryMebibytes, othersFor } = cluster.reservationOf(alike[0]!);
    const left = cluster.allocatableMebibytesOf(alike[0]!) + othersMemoryMebibytes;
    found({
      what: `${othersMemoryMebibytes} MiB are kept for ${othersFor} on ${alike.map(({ name }) => name).join(', ')}, and K3s and the system leave ${left} MiB there: no Pod could run`,
      allowed: `less than ${left} MiB`,
      mend: 'keep less in reservedByRole, or choose machines with more memory',
    });
  }
};
