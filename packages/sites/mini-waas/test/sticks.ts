import { sticksOf } from './machine-files.ts';
import type { Facts } from './planned.ts';

/** Leaves sticks in the first three storage machines alone: as many places as a pool has copies, whatever the table has. */
export const sticksInThree = ({ machines }: Facts): void => {
  const kept = Object.keys(machines)
    .filter((name) => machines[name]!.roles.includes('storage'))
    .slice(0, 3);
  for (const [name, machine] of Object.entries(machines)) if (!kept.includes(name)) for (const stick of sticksOf(machine)) delete machine.disks[stick];
};

/** Moves the sticks of one machine into another. */
export const moveSticks =
  (from: string, to: string) =>
  ({ machines }: Facts): void => {
    for (const stick of sticksOf(machines[from]!)) {
      machines[to]!.disks[stick] = machines[from]!.disks[stick]!;
      delete machines[from]!.disks[stick];
    }
  };
