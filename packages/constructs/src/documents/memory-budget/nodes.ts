import type { KeptMemory } from '../../contributions/kubernetes-nodes.ts';
import { code, table } from '../../core/markdown.ts';
import { memoryLimitOf, memoryOf } from '../../core/pod-memory.ts';
import { machineNames } from '../machine-names.ts';
import { type MemoryBudget, type NodeBudget, nameOf, sumOf } from './budget.ts';
import { mebibytesText, promiseText } from './workload-text.ts';

const keptFor: readonly (readonly [heading: string, mebibytes: (kept: KeptMemory) => number])[] = [
  ['Kubernetes', ({ kubeMemoryMebibytes }) => kubeMemoryMebibytes],
  ['System', ({ systemMemoryMebibytes }) => systemMemoryMebibytes],
  ['Eviction', ({ evictionMemoryMebibytes }) => evictionMemoryMebibytes],
  ['Others', ({ othersMemoryMebibytes }) => othersMemoryMebibytes],
];

/** What each node has, and who gets it, ending with the sums. */
export const nodesTable = ({ nodes }: MemoryBudget): string => {
  const columns: readonly (readonly [heading: string, mebibytes: (node: NodeBudget) => number])[] = [
    ['Installed', ({ node }) => node.machine.memoryMebibytes],
    ...keptFor
      .filter(([, mebibytes]) => nodes.some(({ node }) => mebibytes(node.kept) > 0))
      .map(([heading, mebibytes]) => [heading, ({ node }: NodeBudget) => mebibytes(node.kept)] as const),
    ['Given to Pods', ({ node }) => node.allocatableMebibytes],
    ['Bound Pods', ({ node, leftMebibytes }) => node.allocatableMebibytes - leftMebibytes],
    ['Left for Pods that move', ({ leftMebibytes }) => leftMebibytes],
  ];
  return table(
    ['Node', 'Roles', ...columns.map(([heading]) => ({ heading, align: 'right' as const }))],
    [
      ...nodes.map((each) => [each.node.machine.name, each.node.machine.roles.join(', '), ...columns.map(([, mebibytes]) => mebibytesText(mebibytes(each)))]),
      ['Sum', '', ...columns.map(([, mebibytes]) => mebibytesText(sumOf(nodes.map(mebibytes))))],
    ],
  );
};

/** What the column of others holds, one line for nodes where it is the same; empty where none has any. */
export const othersText = ({ nodes }: MemoryBudget): string => {
  const having = nodes.filter(({ node }) => node.kept.othersMemoryMebibytes > 0);
  const alike = Map.groupBy(having, ({ node }) => JSON.stringify([node.kept.othersFor, node.kept.othersMemoryMebibytes]));
  return [...alike.values()]
    .map((same) => {
      const { othersFor, othersMemoryMebibytes } = same[0]!.node.kept;
      return `- Others on ${machineNames(same.map(({ node }) => node.machine))}: ${mebibytesText(othersMemoryMebibytes)} MiB for ${othersFor}.`;
    })
    .join('\n');
};

/** The Pods that a node runs whatever moves; nodes that run the same are told once. */
export const boundPods = ({ nodes }: MemoryBudget): readonly string[] => {
  const alike = Map.groupBy(nodes, ({ node, bound }) => JSON.stringify([node.allocatableMebibytes, bound.map(podRow)]));
  return [...alike.values()].flatMap((same) => {
    const { node, bound, leftMebibytes } = same[0]!;
    const [given, requested, left] = [node.allocatableMebibytes, node.allocatableMebibytes - leftMebibytes, leftMebibytes].map(mebibytesText);
    return [
      `### ${machineNames(same.map((each) => each.node.machine))}`,
      bound.length === 0
        ? ''
        : table(['Pod', 'Kind', { heading: 'Request', align: 'right' }, { heading: 'Limit', align: 'right' }, 'With a node lost'], bound.map(podRow)),
      `${same.length === 1 ? '' : 'Each: '}${given} MiB given to Pods, less ${requested} bound, leave ${left} for Pods that move.`,
    ];
  });
};

const podRow = (workload: NodeBudget['bound'][number]): readonly string[] => [
  code(nameOf(workload)),
  workload.kind,
  mebibytesText(memoryOf(workload)),
  mebibytesText(memoryLimitOf(workload)),
  promiseText(workload),
];
