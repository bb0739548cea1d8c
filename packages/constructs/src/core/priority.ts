import type { Workload } from './workload.ts';

/**
 * PriorityClasses of a site, with their values: those that every cluster has, and two of Bastide's. A Pod for which there is no room drives out Pods of a
 * lower value. https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
 */
export const priorityClasses = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
  /** Of every Pod that names none. */
  promised: 1000,
  /** Of what may wait when a node is lost. */
  sheddable: 0,
} as const;

export type PriorityClassName = keyof typeof priorityClasses;

/** The class of Pods that name none. */
export const defaultPriorityClass = 'promised' satisfies PriorityClassName;

/**
 * Which value the Pods of a workload have: at least, and at most. What an operator makes may have a class that is not known here, so it counts as high where
 * it is in the way of others and as the default where others are in its way.
 */
export const priorityOf = ({ priorityClass, source }: Pick<Workload, 'priorityClass' | 'source'>): { readonly least: number; readonly most: number } => {
  if (priorityClass !== undefined) {
    const value = priorityClasses[priorityClass as PriorityClassName] ?? priorityClasses[defaultPriorityClass];
    return { least: value, most: value };
  }
  const value = priorityClasses[defaultPriorityClass];
  return { least: value, most: source === 'operator' ? priorityClasses['system-node-critical'] : value };
};
