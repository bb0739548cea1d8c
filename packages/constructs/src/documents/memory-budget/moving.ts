import { code, escaped, table } from '../../core/markdown.ts';
import { memoryLimitOf, memoryOf } from '../../core/pod-memory.ts';
import { type MemoryBudget, type MovingWorkload, type NodeBudget, nameOf, sumOf } from './budget.ts';
import { kindText, mebibytesText, placesText, promiseText } from './workload-text.ts';

const right = (heading: string) => ({ heading, align: 'right' as const });

/** What moves, each with what its Pods request, ending with the sum. */
export const movingTable = (budget: MemoryBudget): string =>
  table(
    ['Pods', 'Kind', right('Replicas'), right('Request'), right('Limit'), right('Request of all'), 'With a node lost', 'May run on'],
    [
      ...budget.moving.map(({ workload, replicas, mebibytes, nodes }) => [
        code(nameOf(workload)),
        kindText(workload),
        String(replicas),
        mebibytesText(memoryOf(workload)),
        mebibytesText(memoryLimitOf(workload)),
        mebibytesText(mebibytes),
        promiseText(workload),
        escaped(placesText(nodes, budget, workload.spread)),
      ]),
      ['Sum', '', String(sumOf(budget.moving.map(({ replicas }) => replicas))), '', '', requested(budget.moving), '', ''],
    ],
  );

/** For each set of nodes that some Pods are held to: what there is, and what is asked for by those that can go nowhere else. */
export const roomTable = (budget: MemoryBudget): string => {
  const sets = Map.groupBy(budget.moving, ({ nodes }) => nodes.map(({ node }) => node.machine.name).join(' '));
  return table(
    [
      'Nodes',
      right('Left for Pods that move'),
      right('Promised'),
      right('Sheddable'),
      right('Free'),
      right('Free for what is promised, without the roomiest node'),
    ],
    [...sets.values()]
      .map((same) => same[0]!.nodes)
      .filter((places) => places.length > 0)
      .map((places) => {
        const held = budget.moving.filter(({ nodes }) => nodes.length > 0 && nodes.every((node) => places.includes(node)));
        const left = sumOf(places.map(leftOn));
        const [promised, sheddable] = (['promised', 'sheddable'] as const).map((priority) =>
          sumOf(held.filter(({ workload }) => workload.priority === priority).map(({ mebibytes }) => mebibytes)),
        ) as [number, number];
        const largest = Math.max(...places.map(leftOn));
        return [escaped(placesText(places, budget)), ...[left, promised, sheddable, left - promised - sheddable, left - largest - promised].map(mebibytesText)];
      }),
  );
};

const leftOn = ({ leftMebibytes }: NodeBudget): number => leftMebibytes;

/** What ends. */
export const jobsTable = (budget: MemoryBudget): string =>
  table(
    ['Pods', 'Kind', right('Request'), right('Limit'), 'May run on'],
    budget.jobs.map(({ workload, nodes }) => [
      code(nameOf(workload)),
      workload.kind,
      mebibytesText(memoryOf(workload)),
      mebibytesText(memoryLimitOf(workload)),
      escaped(placesText(nodes, budget)),
    ]),
  );

const requested = (moving: readonly MovingWorkload[]): string => mebibytesText(sumOf(moving.map(({ mebibytes }) => mebibytes)));

/** What moves only on a word of somebody: Kubernetes does not begin a second Pod of a name while the first may still run. */
export const stayingText = ({ moving }: MemoryBudget): string => {
  const names = moving.filter(({ workload }) => workload.kind === 'StatefulSet').map(({ workload }) => code(nameOf(workload)));
  const whose = names.length === 0 ? 'Pods that hold a volume' : `Pods of StatefulSets (${names.join(', ')}), and others that hold a volume,`;
  return `That there is room does not say when it is taken. Pods of Deployments are made anew when their node has not answered for five minutes. ${whose} stay with a node that is silent until somebody declares it lost, as the run book of K3s says under “A node is not Ready”.`;
};

/** What may wait when a node is lost, whether it moves or not. */
export const shedList = ({ lasting, moving }: MemoryBudget): string =>
  lasting
    .filter(({ priority }) => priority === 'sheddable')
    .map((workload) => {
      const moves = moving.find((each) => each.workload === workload);
      const text = moves ? `${mebibytesText(moves.mebibytes)} MiB in ${moves.replicas === 1 ? '1 Pod' : `${moves.replicas} Pods`}` : 'gone with its node';
      return `- ${code(nameOf(workload))}: ${kindText(workload)}, ${text}`;
    })
    .join('\n');
