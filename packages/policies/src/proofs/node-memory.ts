import { ends, isBound, kubernetesNodes, mayHold, memoryOf, type PlannedWorkload, type Room, roomsOf } from '@bastide/constructs';
import { definePolicy, type Violation } from '../policy.ts';
import { label, placeOf } from '../scheduling.ts';

export const nodeMemory = definePolicy({
  id: 'node-memory',
  title: 'What all Pods request fits into the memory of the nodes',
  why: 'On machines of 4 GB the last Pod that does not fit is Pending for ever, and it is never the one that nobody needs.',
  severity: 'error',
  *check({ site, workloads }) {
    const pods = workloads.map((each) => ({ ...each, mebibytes: memoryOf(each.workload) }));
    const lasting = pods.filter(({ workload }) => !ends(workload));
    const rooms = roomsOf(
      site.contributions.of(kubernetesNodes).map(({ value }) => value),
      workloads.map(({ workload }) => workload),
    );
    if (rooms.length === 0) return;
    yield* boundPods(rooms, lasting);
    yield* movePods(rooms, lasting);
    yield* lendToJobs(
      rooms,
      pods.filter(({ workload }) => ends(workload)),
    );
  },
});

interface Pod extends PlannedWorkload {
  readonly mebibytes: number;
}

/** What is bound to a node has its room there already. Nodes that are overfull with Pods of the same products are one finding, at the largest of them. */
const boundPods = function* (rooms: readonly Room[], pods: readonly Pod[]): Generator<Violation> {
  const overfull = rooms
    .filter(({ freeMebibytes }) => freeMebibytes < 0)
    .map((room) => ({ room, bound: largestFirst(pods.filter(({ workload }) => isBound(workload, room.node))) }));
  const alike = Map.groupBy(overfull, ({ bound }) => [...new Set(bound.map(({ from }) => from))].sort().join(' '));
  for (const places of alike.values()) {
    const { room, bound } = places.reduce((worst, each) => (each.room.freeMebibytes < worst.room.freeMebibytes ? each : worst));
    const { machine, allocatableMebibytes } = room.node;
    yield {
      construct: bound[0]!.from,
      what: `what is bound to ${places.map((place) => place.room.node.machine.name).join(', ')} requests more memory than there is`,
      allowed: `${allocatableMebibytes} MiB on ${machine.name}`,
      mend: 'request less, or run less there',
      counterExample: [
        `${machine.name} gives ${allocatableMebibytes} MiB to Pods, and ${allocatableMebibytes - room.freeMebibytes} MiB are requested`,
        ...bound.map(({ workload, mebibytes }) => `${label(workload)}: ${mebibytes} MiB`),
      ],
    };
  }
};

/** The largest first, each where most is free: what the scheduler comes to when it starts from nothing. */
const movePods = function* (rooms: readonly Room[], pods: readonly Pod[]): Generator<Violation> {
  for (const { workload, from, mebibytes } of largestFirst(pods)) {
    const { spread } = workload;
    const replicas = 'replicas' in workload.pods ? workload.pods.replicas : 0;
    const taken = new Set<string>();
    for (let replica = 1; replica <= replicas; replica += 1) {
      const candidates = rooms.filter(({ node }) => mayHold(node, workload) && (spread === undefined || !taken.has(placeOf(node, spread))));
      const best = mostFree(candidates);
      // Where there is no node at all, node-selectors-find-nodes says so; what overfills a node has been said above.
      if (!best || candidates.some(({ freeMebibytes }) => freeMebibytes < 0)) break;
      if (best.freeMebibytes < mebibytes) {
        yield noRoom({ workload, from, mebibytes }, `replica ${replica} of ${replicas} of ${label(workload)}`, candidates);
        break;
      }
      best.freeMebibytes -= mebibytes;
      if (spread) taken.add(placeOf(best.node, spread));
    }
  }
};

const lendToJobs = function* (rooms: readonly Room[], jobs: readonly Pod[]): Generator<Violation> {
  for (const job of jobs) {
    const candidates = rooms.filter(({ node }) => mayHold(node, job.workload));
    const best = mostFree(candidates);
    if (!best || best.freeMebibytes >= job.mebibytes || candidates.some(({ freeMebibytes }) => freeMebibytes < 0)) continue;
    yield noRoom(job, label(job.workload), candidates);
  }
};

const noRoom = ({ from, mebibytes }: Pod, what: string, candidates: readonly Room[]): Violation => ({
  construct: from,
  what: `${what} requests ${mebibytes} MiB and fits on no node`,
  mend: 'request less, run fewer, or let it run on more nodes',
  counterExample: [...candidates]
    .sort((a, b) => b.freeMebibytes - a.freeMebibytes)
    .slice(0, 6)
    .map(({ node, freeMebibytes }) => `${node.machine.name}: ${freeMebibytes} of ${node.allocatableMebibytes} MiB free`),
});

const mostFree = (rooms: readonly Room[]): Room | undefined =>
  rooms.reduce<Room | undefined>((most, each) => (most && most.freeMebibytes >= each.freeMebibytes ? most : each), undefined);

const largestFirst = (pods: readonly Pod[]): readonly Pod[] =>
  [...pods].sort((a, b) => b.mebibytes - a.mebibytes || (label(a.workload) < label(b.workload) ? -1 : label(a.workload) > label(b.workload) ? 1 : 0));
