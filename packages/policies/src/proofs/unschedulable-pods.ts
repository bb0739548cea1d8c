import { ends, type KubernetesNode, mayHold, memoryOf, priorityOf, type Room, roomsOf, type Workload } from '@bastide/constructs';
import { placeOf } from '../scheduling.ts';

/** Pods of one workload that wait for a node. */
export interface UnschedulablePods {
  readonly workload: Workload;
  /** So many find no node, however the others lie. */
  readonly least: number;
  /** So many may find none: that the others leave them room cannot be shown. */
  readonly most: number;
  /** What keeps them from the nodes. */
  readonly why: string;
}

/**
 * Which Pods wait on these nodes, by their workloads; a lost node is one that is not among them.
 *
 * What is bound to a node that is there has its place. Of the others neither the order nor the places are known: after a loss most lie where they
 * lay before. So a Pod is only sure of a node where all that could be in its way together cannot fill every node that it fits on. What has a lower
 * PriorityClass is not in its way: the scheduler takes it away for it. Memory is all that is counted.
 *
 * A static Pod is gone with its machine and a Job has ended, so neither waits; what Jobs borrow comes back.
 */
export const unschedulablePods = (nodes: readonly KubernetesNode[], workloads: readonly Workload[]): readonly UnschedulablePods[] => {
  const rooms = roomsOf(nodes, workloads);
  const movers = workloads.flatMap((workload) => ('replicas' in workload.pods ? [moverOf(rooms, workload, workload.pods.replicas)] : []));
  const lasting = movers.filter(({ workload }) => !ends(workload));
  return [
    ...workloads.flatMap((workload) => boundElsewhere(nodes, workload)),
    ...movers.flatMap((mover) =>
      waitingOf(
        mover,
        lasting.filter((other) => other !== mover && isInTheWay(other.workload, mover.workload)),
      ),
    ),
  ];
};

/** Whether Pods of one stay where Pods of the other would lie. */
const isInTheWay = (one: Workload, other: Workload): boolean => priorityOf(one).most >= priorityOf(other).least;

/** A workload whose Pods are bound to no node. */
interface Mover {
  readonly workload: Workload;
  readonly replicas: number;
  /** That one Pod requests. */
  readonly mebibytes: number;
  /** Where its Pods may be, memory aside. */
  readonly candidates: readonly Room[];
  /** Where one fits as long as nothing else moves there. */
  readonly fitting: readonly Room[];
}

const moverOf = (rooms: readonly Room[], workload: Workload, replicas: number): Mover => {
  const mebibytes = memoryOf(workload);
  const candidates = rooms.filter(({ node }) => mayHold(node, workload));
  return { workload, replicas, mebibytes, candidates, fitting: candidates.filter(({ freeMebibytes }) => freeMebibytes >= mebibytes) };
};

const boundElsewhere = (nodes: readonly KubernetesNode[], workload: Workload): readonly UnschedulablePods[] => {
  const { pods, kind } = workload;
  if (!('onNode' in pods) || kind === 'Pod' || ends(workload) || nodes.some(({ machine }) => machine.name === pods.onNode)) return [];
  return [{ workload, least: 1, most: 1, why: `it is bound to ${pods.onNode}` }];
};

const waitingOf = (mover: Mover, others: readonly Mover[]): readonly UnschedulablePods[] => {
  const { workload, replicas } = mover;
  const least = Math.max(0, replicas - mostThatFit(mover));
  let sure = replicas - least;
  while (sure > 0 && !isSureOfRoom(mover, sure - 1, others)) sure -= 1;
  const most = replicas - sure;
  if (most === 0) return [];
  return [{ workload, least, most, why: whyOf(mover, least) }];
};

const whyOf = ({ workload: { spread }, replicas, mebibytes, candidates }: Mover, least: number): string => {
  if (candidates.length === 0) return 'no node may run it';
  if (least === 0) return `other Pods may lie so that no node that may run it has ${mebibytes} MiB left`;
  const places = spread ? byPlace(candidates, spread).length : replicas;
  if (places < replicas) return `its Pods keep apart, and ${places} ${spread}${places === 1 ? '' : 's'} may run one`;
  return `nodes that may run it have no room for more of ${mebibytes} MiB`;
};

/** With nothing else that moves. */
const mostThatFit = ({ workload: { spread }, mebibytes, fitting }: Mover): number => {
  if (spread) return byPlace(fitting, spread).length;
  if (mebibytes === 0) return fitting.length === 0 ? 0 : Number.POSITIVE_INFINITY;
  return fitting.reduce((sum, { freeMebibytes }) => sum + Math.floor(freeMebibytes / mebibytes), 0);
};

/**
 * Whether one more Pod finds a node with so many of its siblings placed, however they and all others lie: to keep it away, every node that it fits
 * on must be filled so far that less is left than it requests, and the others do not request as much as that takes.
 */
const isSureOfRoom = ({ workload: { spread }, mebibytes, fitting }: Mover, siblings: number, others: readonly Mover[]): boolean => {
  const spare = (rooms: readonly Room[]): number => rooms.reduce((sum, { freeMebibytes }) => sum + freeMebibytes - mebibytes, 0);
  const places = spread ? byPlace(fitting, spread) : [fitting];
  // Siblings that keep apart take whole places, at worst those with the most room.
  const spares = places.map(spare).sort((a, b) => a - b);
  const left = spread ? spares.slice(0, Math.max(0, spares.length - siblings)) : spares;
  if (fitting.length === 0 || left.length === 0) return false;
  const inTheWay = others.reduce((sum, other) => sum + memoryWithin(fitting, other), spread ? 0 : siblings * mebibytes);
  return inTheWay <= left.reduce((sum, each) => sum + each, 0);
};

/** The most that Pods of a workload can request in these rooms. */
const memoryWithin = (rooms: readonly Room[], { workload: { spread }, replicas, mebibytes, fitting }: Mover): number => {
  const shared = fitting.filter((room) => rooms.includes(room));
  if (shared.length === 0) return 0;
  return mebibytes * (spread ? Math.min(replicas, byPlace(shared, spread).length) : replicas);
};

const byPlace = (rooms: readonly Room[], spread: NonNullable<Workload['spread']>): readonly (readonly Room[])[] => [
  ...Map.groupBy(rooms, ({ node }) => placeOf(node, spread)).values(),
];
