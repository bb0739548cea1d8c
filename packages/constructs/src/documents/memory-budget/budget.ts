import { type KubernetesNode, kubernetesNodes } from '../../contributions/kubernetes-nodes.ts';
import { compareTexts } from '../../core/compare-texts.ts';
import type { Contributions } from '../../core/contribution.ts';
import { ends, memoryOf } from '../../core/pod-memory.ts';
import { isBound, mayHold, roomsOf } from '../../core/rooms.ts';
import type { Workload } from '../../core/workload.ts';
import { compareNames } from '../machine-names.ts';

/** A node, and what the Pods that it and no other may run leave there. */
export interface NodeBudget {
  readonly node: KubernetesNode;
  readonly bound: readonly Workload[];
  /** In MiB; negative where what is bound does not fit. */
  readonly leftMebibytes: number;
}

/** A workload whose Pods are bound to no node. */
export interface MovingWorkload {
  readonly workload: Workload;
  readonly replicas: number;
  /** Of all replicas, in MiB. */
  readonly mebibytes: number;
  /** Where its Pods may be, memory aside. */
  readonly nodes: readonly NodeBudget[];
}

/** Who has the memory of the nodes; every list by name. */
export interface MemoryBudget {
  readonly nodes: readonly NodeBudget[];
  readonly lasting: readonly Workload[];
  /** Of what lasts. */
  readonly moving: readonly MovingWorkload[];
  /** What ends, and gives back what it borrowed. */
  readonly jobs: readonly MovingWorkload[];
}

export const memoryBudgetOf = (all: Contributions, planned: readonly Workload[]): MemoryBudget => {
  const workloads = [...planned].sort((a, b) => compareNames(nameOf(a), nameOf(b)) || compareTexts(a.kind, b.kind));
  const lasting = workloads.filter((workload) => !ends(workload));
  const kubernetes = all
    .of(kubernetesNodes)
    .map(({ value }) => value)
    .sort((a, b) => compareNames(a.machine.name, b.machine.name));
  const nodes = roomsOf(kubernetes, workloads).map(({ node, freeMebibytes }) => ({
    node,
    bound: lasting.filter((workload) => isBound(workload, node)),
    leftMebibytes: freeMebibytes,
  }));
  const moving = workloads.flatMap((workload): readonly MovingWorkload[] => {
    if (!('replicas' in workload.pods)) return [];
    const { replicas } = workload.pods;
    return [{ workload, replicas, mebibytes: replicas * memoryOf(workload), nodes: nodes.filter(({ node }) => mayHold(node, workload)) }];
  });
  return {
    nodes,
    lasting,
    moving: moving.filter(({ workload }) => !ends(workload)),
    jobs: moving.filter(({ workload }) => ends(workload)),
  };
};

export const nameOf = ({ namespace, name }: Workload): string => `${namespace}/${name}`;

export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
