import type { Workload } from '@bastide/constructs';
import { describe, expect, it } from 'vitest';
import { objectOfWorkload } from '../src/objects-of-workloads.ts';

const workload: Workload = {
  kind: 'Deployment',
  namespace: 'x',
  name: 'y',
  pods: { replicas: 2 },
  nodeSelector: { role: 'control' },
  tolerations: [{ key: 'a', operator: 'Exists' }],
  hostNetwork: false,
  containers: [
    { name: 'prepare', image: 'a:1', requests: { memoryMebibytes: 8 }, limits: { memoryMebibytes: 16 }, init: true },
    { name: 'main', image: 'b:2', requests: { memoryMebibytes: 1.5, cpuMillicores: 50 }, limits: {} },
  ],
  source: 'release',
  priority: 'promised',
};
// biome-ignore lint/suspicious/noExplicitAny: an object of any kind
const specOf = (change: Partial<Workload>): any => (objectOfWorkload({ ...workload, ...change }) as never as { readonly spec: unknown }).spec;

describe('the object that makes the Pods of a workload', () => {
  it('asks the scheduler for what the workload asks for', () => {
    const { replicas, selector, template } = specOf({});
    expect(replicas).toBe(2);
    expect(template.metadata.labels).toEqual(selector.matchLabels);
    expect(template.spec).toMatchObject({
      nodeSelector: { role: 'control' },
      tolerations: [{ key: 'a', operator: 'Exists' }],
      initContainers: [{ name: 'prepare', image: 'a:1', resources: { requests: { memory: '8388608' }, limits: { memory: '16777216' } } }],
      containers: [{ name: 'main', image: 'b:2', resources: { requests: { memory: '1572864', cpu: '50m' }, limits: {} } }],
    });
    expect(template.spec.affinity).toEqual({});
  });

  it('keeps replicas apart, and on the nodes of an affinity', () => {
    const requirement = { key: 'kubernetes.io/hostname', operator: 'In', values: ['a'] };
    const { selector, template } = specOf({ spread: 'rack', nodeAffinity: [[requirement]] });
    const { nodeAffinity, podAntiAffinity } = template.spec.affinity;
    expect(nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms).toEqual([{ matchExpressions: [requirement] }]);
    expect(podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution).toEqual([
      { topologyKey: 'topology.kubernetes.io/zone', labelSelector: { matchLabels: selector.matchLabels } },
    ]);
  });

  it.each([
    [{ kind: 'DaemonSet', pods: { perNode: true } }, 'DaemonSet'],
    [{ kind: 'StatefulSet' }, 'StatefulSet'],
    [{ kind: 'Job' }, 'Job'],
    [{ kind: 'CronJob' }, 'Job'],
    [{ kind: 'Pod' }, 'Deployment'],
    [{ kind: 'Pod', pods: { onNode: 'a' } }, 'Pod'],
  ] as const)('of %j is a %s', (change, kind) => {
    expect(objectOfWorkload({ ...workload, ...change }).kind).toBe(kind);
  });

  it('binds a Pod to its machine by label where the scheduler places it, and by name where it is static', () => {
    const pods = { onNode: 'a' };
    expect(specOf({ pods }).template.spec.nodeSelector).toEqual({ role: 'control', 'kubernetes.io/hostname': 'a' });
    expect(specOf({ kind: 'Pod', pods }).nodeName).toBe('a');
  });
});
