import type { KubernetesNode, Workload } from '@bastide/constructs';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../src/scheduler/node-losses.ts';

const node = (name: string) => ({ machine: { name }, labels: { name }, taints: [], allocatableMebibytes: 100 }) as unknown as KubernetesNode;
const [a, b] = [node('a'), node('b')];

const workload = (change: Partial<Workload>): Workload => ({
  kind: 'Deployment',
  namespace: 'x',
  name: 'y',
  pods: { replicas: 1 },
  nodeSelector: {},
  tolerations: [],
  hostNetwork: false,
  containers: [{ name: 'main', image: 'b:2', requests: { memoryMebibytes: 60 }, limits: {} }],
  source: 'release',
  priority: 'sheddable',
  ...change,
});

/** What is said where this node is lost, and one Pod got no node, or got one. */
const said = (change: Partial<Workload>, isRefused: boolean, ...others: readonly Workload[]): readonly string[] => {
  const own = workload(change);
  const seen = { workload: own, nodes: isRefused ? [] : ['b'], waiting: isRefused ? ['0/1 nodes'] : [] };
  return problemsOf(a, [b], [own, ...others], [seen]);
};

describe('with a node lost', () => {
  it('a Pod may wait that is predicted to wait, and must', () => {
    const onlyThere = { nodeSelector: { name: 'a' } };
    expect(said(onlyThere, true)).toEqual([]);
    expect(said(onlyThere, false)).toEqual(['with a lost 0 of 1 Pods of Deployment x/y wait, and the model predicts 1, because no node may run it']);
    expect(said({}, false)).toEqual([]);
    expect(said({}, true)).toEqual(['with a lost 1 of 1 Pods of Deployment x/y wait, and the model predicts 0: 0/1 nodes']);
  });

  it('a Pod that others can keep from the nodes may wait or not', () => {
    const other = workload({ name: 'other' });
    expect(said({}, true, other)).toEqual([]);
    expect(said({}, false, other)).toEqual([]);
  });

  it('a promised Pod may not wait, whatever is predicted, unless peers go on', () => {
    const bound = { priority: 'promised', pods: { onNode: 'a' } } as const;
    expect(said({ priority: 'promised', nodeSelector: { name: 'a' } }, true)).toEqual([
      'with a lost the promise of Deployment x/y is broken: 1 of 1 Pods wait, because no node may run it; the scheduler: 0/1 nodes',
    ]);
    expect(said(bound, true)).toEqual(['with a lost the promise of Deployment x/y is broken: no other machine does what it does; the scheduler: 0/1 nodes']);
    const peers = { name: 'ys', leastMachines: 1 };
    expect(said({ ...bound, peers }, true, workload({ name: 'z', pods: { onNode: 'b' }, peers }))).toEqual([]);
  });

  it('a Job that has ended is not missed', () => {
    expect(said({ kind: 'Job', nodeSelector: { name: 'a' } }, false)).toEqual([]);
  });
});
