import type { KubernetesNode } from '../contributions/kubernetes-nodes.ts';
import { ends, memoryOf } from './pod-memory.ts';
import { runsOn } from './scheduling.ts';
import type { Workload } from './workload.ts';

/** A node and what it can still give to Pods. */
export interface Room {
  readonly node: KubernetesNode;
  /** Negative where what is bound to the node does not fit. */
  freeMebibytes: number;
}

/** Nodes with what is bound to them in its place, so that what is free is for Pods that move. */
export const roomsOf = (nodes: readonly KubernetesNode[], workloads: readonly Workload[]): readonly Room[] => {
  const lasting = workloads.filter((workload) => !ends(workload));
  return nodes.map((node) => ({
    node,
    freeMebibytes: lasting.reduce((free, workload) => (isBound(workload, node) ? free - memoryOf(workload) : free), node.allocatableMebibytes),
  }));
};

/** Whether a Pod of it is on this node and nowhere else. */
export const isBound = (workload: Workload, node: KubernetesNode): boolean =>
  'onNode' in workload.pods ? workload.pods.onNode === node.machine.name : 'perNode' in workload.pods && runsOn(workload, node);

/** Whether a Pod of it may be on this node, memory aside. */
export const mayHold = (node: KubernetesNode, workload: Workload): boolean => ('replicas' in workload.pods ? runsOn(workload, node) : isBound(workload, node));
