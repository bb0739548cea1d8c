import type { Machine } from '../../inventory/index.ts';

/** Memory of a node for what runs outside of Pods, of which Kubernetes sees nothing. */
export interface ReservedMemory {
  /** Whole, from 1. */
  readonly memoryMebibytes: number;
  /** What runs there, as people name it, e.g. `virtual machines`. */
  readonly for: string;
}

/** By role of the inventory. */
export type ReservedByRole = Readonly<Record<string, ReservedMemory>>;

/** All that the roles of a machine bring. */
export const reservedOn = ({ roles }: Pick<Machine, 'roles'>, byRole: ReservedByRole): ReservedMemory => {
  const reserved = roles.flatMap((role) => byRole[role] ?? []);
  return {
    memoryMebibytes: reserved.reduce((sum, each) => sum + each.memoryMebibytes, 0),
    for: [...new Set(reserved.map((each) => each.for))].join(', '),
  };
};
