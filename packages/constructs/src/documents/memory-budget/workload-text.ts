import type { Workload } from '../../core/workload.ts';
import { machineNames } from '../machine-names.ts';
import type { MemoryBudget, NodeBudget } from './budget.ts';

/** A chart may write a request in another unit, so there may be a part of a MiB. */
export const mebibytesText = (mebibytes: number): string => String(Math.round(mebibytes * 10) / 10);

/** Nobody runs in the place of a reservation. */
export const kindText = ({ kind, source }: Workload): string => (source === 'reservation' ? 'reservation' : kind);

/** What becomes of it with a node lost. */
export const promiseText = ({ priority, pods, leastReplicas }: Workload): string =>
  priority === 'promised' && 'replicas' in pods && leastReplicas !== undefined && leastReplicas < pods.replicas
    ? `promised: ${leastReplicas} of ${pods.replicas}`
    : priority;

/** The nodes that it may run on; how its Pods keep apart there. */
export const placesText = (places: readonly NodeBudget[], { nodes }: MemoryBudget, spread?: Workload['spread']): string => {
  const named = places.length === nodes.length ? 'every node' : machineNames(places.map(({ node }) => node.machine)) || 'no node';
  return spread === undefined ? named : `${named}, each on another ${spread}`;
};
