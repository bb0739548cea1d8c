import type { Contributions } from '../../core/contribution.ts';
import { counted, documentOf, escaped, table } from '../../core/markdown.ts';
import type { Workload } from '../../core/workload.ts';
import type { Inventory } from '../../inventory/index.ts';
import { memoryBudgetOf, sumOf } from './budget.ts';
import { jobsTable, movingTable, roomTable, shedList, stayingText } from './moving.ts';
import { boundPods, nodesTable, othersText } from './nodes.ts';
import { mebibytesText } from './workload-text.ts';

/** Who has the memory of each Kubernetes node, and what waits when one is lost. Undefined where there are no nodes. */
export const memoryBudget = (all: Contributions, workloads: readonly Workload[], inventory: Inventory): string | undefined => {
  const budget = memoryBudgetOf(all, workloads);
  if (budget.nodes.length === 0) return undefined;
  const shed = shedList(budget);
  return documentOf([
    '# Memory budget',
    `Who has the memory of each of the ${counted(budget.nodes.length, 'Kubernetes node')} of ${inventory.site}, and what waits when one is lost. In MiB of 2^20 bytes. A request is what the scheduler sets aside for a Pod, a limit is where the kernel ends a process of it.`,
    'Where the figures come from is said in the comments beside them, below `packages/constructs/src`: `budgets.ts` of each product, `openstack/profiles.ts`, and for what the kubelet keeps `kubernetes/k3s/reservation.ts`. They are estimates where nothing there says that they were measured.',
    '## Nodes',
    nodesTable(budget),
    'Kubernetes: K3s itself and containerd. System: all else that systemd runs. Eviction: the kubelet throws Pods out when less than this is available. Bound Pods: those of DaemonSets, static Pods, and Pods that no other node may run. The rest is for Pods that move.',
    othersText(budget),
    '## Pods that move',
    movingTable(budget),
    '## Room for Pods that move',
    'For each set of nodes that some Pods are held to: what is left there, and what Pods request that can go nowhere else. That sums fit is not enough; that each Pod finds a node, with any one node lost too, is proven by the policies `node-memory` and `node-loss` whenever the site is synthesized.',
    roomTable(budget),
    stayingText(budget),
    '## What is shed when a node is lost',
    shed === '' ? 'Nothing: all is promised.' : 'These may wait until the node is back, where the others have no room for all. What is promised has its room.',
    shed,
    ...reservationsSection(inventory),
    '## Pods bound to nodes',
    ...boundPods(budget),
    ...(budget.jobs.length === 0
      ? []
      : [
          '## Jobs',
          'They end, and give back what they borrowed: their memory is not in the sums above, and need only be there for one at a time.',
          jobsTable(budget),
        ]),
  ]);
};

const reservationsSection = ({ reservations }: Inventory): readonly string[] => {
  const all = [...reservations].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (all.length === 0) return [];
  return [
    '## Reservations',
    'Memory that the inventory keeps for what the site does not describe yet. It is counted above as that of Pods, and nothing uses it.',
    table(
      [
        'Reservation',
        'For',
        'On nodes with the role',
        ...['Pods', 'Request', 'Request of all'].map((heading) => ({ heading, align: 'right' as const })),
        'With a node lost',
      ],
      [
        ...all.map(({ name, description, role, pods, memoryMebibytes, priority }) => [
          name,
          escaped(description),
          role,
          String(pods),
          mebibytesText(memoryMebibytes),
          mebibytesText(pods * memoryMebibytes),
          priority,
        ]),
        ['Sum', '', '', String(sumOf(all.map(({ pods }) => pods))), '', mebibytesText(sumOf(all.map((each) => each.pods * each.memoryMebibytes))), ''],
      ],
    ),
  ];
};
