import { isBound, type KubernetesNode, mayHold, memoryOf, roomsOf, type Workload } from '@bastide/constructs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unschedulablePods } from '../src/proofs/unschedulable-pods.ts';
import { placeOf } from '../src/scheduling.ts';

const node = (name: string, allocatableMebibytes: number, rack = name): KubernetesNode =>
  ({ machine: { name, rack: { name: rack } }, labels: { name, rack }, allocatableMebibytes, taints: [] }) as unknown as KubernetesNode;

const workload = (name: string, memoryMebibytes: number, other: Partial<Workload> = {}): Workload => ({
  kind: 'Deployment',
  namespace: 'x',
  name,
  pods: { replicas: 1 },
  nodeSelector: {},
  tolerations: [],
  hostNetwork: false,
  containers: [{ name: 'main', image: 'a:1', requests: { memoryMebibytes }, limits: {} }],
  source: 'operator',
  priority: 'promised',
  ...other,
});

/** Name, at least, at most, and why. */
const waiting = (nodes: readonly KubernetesNode[], ...workloads: readonly Workload[]): readonly string[] =>
  unschedulablePods(nodes, workloads).map((each) => `${each.workload.name} ${each.least} to ${each.most}: ${each.why}`);

describe('Pods that wait for a node', () => {
  it('are those that are bound to one that is lost, unless they are static or have ended', () => {
    const on = { pods: { onNode: 'b' } } as const;
    expect(
      waiting([node('a', 100)], workload('osd', 1, on), workload('static', 1, { ...on, kind: 'Pod' }), workload('job', 1, { ...on, kind: 'Job' })),
    ).toEqual(['osd 1 to 1: it is bound to b']);
    expect(waiting([node('b', 100)], workload('osd', 1, on))).toEqual([]);
  });

  it('are those that no node may run, by label, by affinity or for a taint', () => {
    const tainted = { ...node('a', 100), taints: [{ key: 'dedicated', effect: 'NoSchedule' as const }] };
    const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
    const at = (name: string) => ({ nodeAffinity: [[{ key: 'name', operator: 'In', values: [name] }]], tolerations });
    expect(
      waiting(
        [tainted],
        workload('selects', 1, { nodeSelector: { name: 'b' }, tolerations }),
        workload('prefers', 1, at('b')),
        workload('intolerant', 1),
        workload('fits', 1, at('a')),
      ),
    ).toEqual(['selects', 'prefers', 'intolerant'].map((name) => `${name} 1 to 1: no node may run it`));
  });

  it('are replicas that keep apart and have too few places', () => {
    const nodes = [node('a', 100, 'one'), node('b', 100, 'one'), node('c', 100, 'two')];
    expect(waiting(nodes, workload('apart', 1, { pods: { replicas: 3 }, spread: 'rack' }))).toEqual([
      'apart 1 to 1: its Pods keep apart, and 2 racks may run one',
    ]);
    expect(waiting(nodes, workload('apart', 1, { pods: { replicas: 3 }, spread: 'host' }))).toEqual([]);
  });

  it('are those that do not fit beside what is bound there, to the MiB', () => {
    const bound = [workload('osd', 60, { pods: { onNode: 'a' } }), workload('agent', 10, { kind: 'DaemonSet', pods: { perNode: true } })];
    expect(waiting([node('a', 100)], ...bound, workload('small', 30))).toEqual([]);
    expect(waiting([node('a', 100)], ...bound, workload('large', 31))).toEqual(['large 1 to 1: nodes that may run it have no room for more of 31 MiB']);
    expect(waiting([node('a', 100)], ...bound, workload('many', 10, { pods: { replicas: 4 } }))).toEqual([
      'many 1 to 1: nodes that may run it have no room for more of 10 MiB',
    ]);
  });

  it('are not expected on nodes that are too small for them, nor are others in their way there', () => {
    const nodes = [node('a', 100), node('b', 10)];
    expect(waiting(nodes, workload('large', 30), workload('others', 60))).toEqual([]);
    expect(waiting(nodes, workload('apart', 30, { pods: { replicas: 2 }, spread: 'host' }))).toEqual([
      'apart 1 to 1: nodes that may run it have no room for more of 30 MiB',
    ]);
  });

  const large = 'large 0 to 1: other Pods may lie so that no node that may run it has 80 MiB left';

  it('may be those that others can keep from all nodes together, to the MiB, unless it is of a higher class', () => {
    const nodes = [node('a', 100), node('b', 100)];
    const others = (mebibytes: number, other: Partial<Workload> = {}) => workload('others', mebibytes, { source: 'release', priority: 'sheddable', ...other });
    // To leave less than 80 MiB on both takes more than 20 MiB on each.
    expect(waiting(nodes, workload('large', 80), others(40))).toEqual([]);
    expect(waiting(nodes, workload('large', 80), others(41))).toEqual([large]);
    expect(waiting(nodes, workload('large', 80), others(60, { priorityClass: 'sheddable' }))).toEqual([]);
    expect(waiting(nodes, workload('large', 80, { priorityClass: 'system-cluster-critical' }), others(60))).toEqual([]);
    expect(waiting(nodes, workload('large', 80, { priorityClass: 'sheddable' }), others(41, { priorityClass: 'sheddable' }))).toEqual([large]);
  });

  it('may be those that an operator keeps away with Pods of a class that nobody here knows', () => {
    const critical = workload('large', 80, { priorityClass: 'system-cluster-critical' });
    expect(waiting([node('a', 100)], critical, workload('others', 21, { source: 'operator' }))).toContain(large);
    expect(waiting([node('a', 100)], critical, workload('others', 21, { source: 'release' }))).not.toContain(large);
  });

  it('are none for what only Jobs are in the way of, because that ends', () => {
    expect(waiting([node('a', 100)], workload('large', 80), workload('job', 100, { kind: 'Job' }))).toEqual([
      'job 0 to 1: other Pods may lie so that no node that may run it has 100 MiB left',
    ]);
  });
});

interface Cluster {
  readonly nodes: readonly KubernetesNode[];
  readonly workloads: readonly Workload[];
  /** Drawn from when something is decided by chance. */
  readonly chances: readonly number[];
}

/** Small clusters in which room is scarce. What is bound fits, because node-memory sees to that. */
const clusters: fc.Arbitrary<Cluster> = fc.record({
  nodes: fc
    .array(fc.record({ mebibytes: fc.integer({ min: 4, max: 12 }), rack: fc.constantFrom('one', 'two', 'three') }), { minLength: 2, maxLength: 5 })
    .map((drawn) => drawn.map(({ mebibytes, rack }, index) => node(`node-${index}`, mebibytes, rack))),
  workloads: fc
    .array(
      fc.record({
        mebibytes: fc.integer({ min: 0, max: 6 }),
        pods: fc.oneof(
          { weight: 5, arbitrary: fc.record({ replicas: fc.integer({ min: 1, max: 3 }) }) },
          { weight: 1, arbitrary: fc.record({ onNode: fc.constantFrom('node-0', 'node-1') }) },
        ),
        spread: fc.constantFrom(undefined, undefined, 'host' as const, 'rack' as const),
        nodeSelector: fc.constantFrom<Workload['nodeSelector']>({}, {}, { rack: 'one' }),
        priorityClass: fc.constantFrom('promised', 'sheddable'),
      }),
      { minLength: 1, maxLength: 5 },
    )
    .map((drawn) =>
      drawn.map(({ mebibytes, pods, spread, nodeSelector, priorityClass }, index) =>
        workload(`w-${index}`, 'onNode' in pods ? mebibytes % 3 : mebibytes, { pods, nodeSelector, priorityClass, ...(spread ? { spread } : {}) }),
      ),
    ),
  chances: fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
});

/**
 * How many Pods of each workload wait once a node was lost, where the scheduler took any Pod first and any node that it fitted on, and drove out what had a
 * lower class where there was none.
 */
const waitingAfterLoss = ({ nodes, workloads, chances }: Cluster): ReadonlyMap<Workload, readonly Workload[]> => {
  let drawn = 0;
  const any = <T>(of: readonly T[]): T => of[chances[drawn++ % chances.length]! % of.length]!;
  let placed: { readonly workload: Workload; readonly at: KubernetesNode }[] = [];
  const fits = (each: Workload, at: KubernetesNode): boolean => {
    const used = placed.filter((other) => other.at === at).reduce((sum, other) => sum + memoryOf(other.workload), 0);
    const { spread } = each;
    return (
      mayHold(at, each) &&
      used + memoryOf(each) <= at.allocatableMebibytes &&
      (spread === undefined || !placed.some((other) => other.workload === each && placeOf(other.at, spread) === placeOf(at, spread)))
    );
  };
  const isLower = (other: Workload, each: Workload): boolean =>
    'replicas' in other.pods && other.priorityClass === 'sheddable' && each.priorityClass === 'promised';
  const fitsInstead = (each: Workload, at: KubernetesNode): boolean => {
    const before = placed;
    placed = placed.filter((other) => !(other.at === at && isLower(other.workload, each)));
    const isRoom = fits(each, at);
    placed = before;
    return isRoom;
  };
  const schedule = (pods: readonly Workload[], there: readonly KubernetesNode[]): readonly Workload[] => {
    const queue = [...pods];
    const waits: Workload[] = [];
    while (queue.length > 0) {
      const [each] = queue.splice(queue.indexOf(any(queue)), 1);
      const open = there.filter((at) => fits(each!, at));
      const emptied = open.length > 0 ? [] : there.filter((at) => fitsInstead(each!, at));
      if (open.length + emptied.length === 0) {
        waits.push(each!);
        continue;
      }
      const at = any(open.length > 0 ? open : emptied);
      while (!fits(each!, at)) {
        const victim = any(placed.filter((other) => other.at === at && isLower(other.workload, each!)));
        placed = placed.filter((other) => other !== victim);
        queue.push(victim.workload);
      }
      placed.push({ workload: each!, at });
      // What waited may fit where others were driven out.
      if (emptied.length > 0) queue.push(...waits.splice(0));
    }
    return waits;
  };
  for (const at of nodes) placed.push(...workloads.filter((each) => isBound(each, at)).map((each) => ({ workload: each, at })));
  const movers = workloads.flatMap((each) => ('replicas' in each.pods ? Array.from({ length: each.pods.replicas }, () => each) : []));
  const waitedBefore = schedule(movers, nodes);
  const lost = nodes[0]!;
  const moved = placed.filter(({ at }) => at === lost).map((each) => each.workload);
  placed = placed.filter(({ at }) => at !== lost);
  return Map.groupBy(schedule([...waitedBefore, ...moved], nodes.slice(1)), (each) => each);
};

it('however Pods lie and whichever comes first, as many wait as is said: never fewer, never more', () => {
  let sure = 0;
  fc.assert(
    fc.property(clusters, (cluster) => {
      const left = cluster.nodes.slice(1);
      const said = new Map(unschedulablePods(left, cluster.workloads).map((each) => [each.workload, each]));
      // What is bound to a node must fit there, or nothing holds.
      fc.pre(roomsOf(cluster.nodes, cluster.workloads).every(({ freeMebibytes }) => freeMebibytes >= 0));
      const waits = waitingAfterLoss(cluster);
      for (const each of cluster.workloads) {
        const { least, most } = said.get(each) ?? { least: 0, most: 0 };
        const seen = waits.get(each)?.length ?? 0;
        expect(seen).toBeGreaterThanOrEqual(least);
        expect(seen).toBeLessThanOrEqual(most);
        if ('replicas' in each.pods && most === 0) sure += 1;
      }
    }),
    { numRuns: 3000 },
  );
  // Else the bound would be so loose that it says nothing.
  expect(sure).toBeGreaterThan(1000);
});
