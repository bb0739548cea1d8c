import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/core/kind.ts';
import { meets } from '../../src/core/workload.ts';
import { mebibytes, millicores, quantity } from '../../src/kubernetes/quantity.ts';
import { workloadOf } from '../../src/kubernetes/workloads-of-objects.ts';

const pod = {
  initContainers: [{ name: 'prepare', image: 'a:1', resources: { requests: { memory: '32Mi' }, limits: { memory: '64Mi' } } }],
  containers: [{ name: 'main', image: 'b:2', resources: { requests: { memory: '1Gi', cpu: '0.5' }, limits: { memory: '2G' } } }],
  nodeSelector: { role: 'control' },
  tolerations: [{ key: 'a', operator: 'Exists' }],
};
const object = (kind: string, spec: object, annotations?: Record<string, string>) =>
  ({ apiVersion: 'apps/v1', kind, metadata: { name: 'x', namespace: 'y', ...(annotations ? { annotations } : {}) }, spec }) as unknown as KubernetesObject;

describe('the workload that an object is', () => {
  it('is its Pods with what each container may use', () => {
    expect(workloadOf(object('Deployment', { replicas: 3, template: { spec: pod } }))).toEqual({
      kind: 'Deployment',
      namespace: 'y',
      name: 'x',
      pods: { replicas: 3 },
      nodeSelector: { role: 'control' },
      tolerations: [{ key: 'a', operator: 'Exists' }],
      hostNetwork: false,
      containers: [
        { name: 'prepare', image: 'a:1', requests: { memoryMebibytes: 32 }, limits: { memoryMebibytes: 64 }, init: true },
        { name: 'main', image: 'b:2', requests: { memoryMebibytes: 1024, cpuMillicores: 500 }, limits: { memoryMebibytes: 2e9 / 2 ** 20 } },
      ],
      source: 'object',
      priority: 'promised',
    });
  });

  it.each([
    ['StatefulSet', { template: { spec: pod } }, { replicas: 1 }],
    ['DaemonSet', { template: { spec: pod } }, { perNode: true }],
    ['Job', { parallelism: 4, template: { spec: pod } }, { replicas: 4 }],
    ['CronJob', { jobTemplate: { spec: { template: { spec: pod } } } }, { replicas: 1 }],
    ['Pod', pod, { replicas: 1 }],
    ['Pod', { ...pod, nodeName: 'control-1' }, { onNode: 'control-1' }],
  ])('counts the Pods of a %s', (kind, spec, pods) => {
    expect(workloadOf(object(kind, spec))).toMatchObject({ kind, pods, containers: [{ name: 'prepare' }, { name: 'main' }] });
  });

  it('knows replicas that keep apart, and workloads that can be done without', () => {
    const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname' }] } };
    expect(workloadOf(object('Deployment', { template: { spec: { ...pod, affinity } } }, { 'bastide/priority': 'sheddable' }))).toMatchObject({
      spread: 'host',
      priority: 'sheddable',
    });
  });

  it('knows the nodes that an affinity requires; fields of a node, which nobody declares, are met by none', () => {
    const requirement = { key: 'kubernetes.io/hostname', operator: 'In', values: ['control-1'] };
    const field = { key: 'metadata.name', operator: 'In', values: ['control-1'] };
    const nodeSelectorTerms = [{ matchExpressions: [requirement] }, { matchFields: [field] }];
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
    expect(workloadOf(object('Pod', { ...pod, affinity }))?.nodeAffinity).toEqual([[requirement], [field]]);
    expect(meets({ 'kubernetes.io/hostname': 'control-1' }, field)).toBe(false);
  });

  it.each([
    ['In', ['a'], [true, false, false]],
    ['NotIn', ['a'], [false, true, true]],
    ['Exists', undefined, [true, true, false]],
    ['DoesNotExist', undefined, [false, false, true]],
    ['Gt', ['0'], [false, false, false]],
  ] as const)('knows what %s asks of a label', (operator, values, expected) => {
    const labels: readonly Readonly<Record<string, string>>[] = [{ role: 'a' }, { role: 'b' }, {}];
    expect(labels.map((each) => meets(each, { key: 'role', operator, ...(values ? { values } : {}) }))).toEqual(expected);
  });

  const addsCapability = (capability: string) => ({ containers: [{ name: 'main', image: 'a:1', securityContext: { capabilities: { add: [capability] } } }] });

  it.each([
    ['a privileged init container', { initContainers: [{ name: 'main', image: 'a:1', securityContext: { privileged: true } }] }, true],
    ['processes of the host', { hostPID: true }, true],
    ['memory that processes of the host share', { hostIPC: true }, true],
    ['a folder of the host', { volumes: [{ name: 'x', hostPath: { path: '/' } }] }, true],
    ['a capability that the Pod security baseline refuses', addsCapability('NET_RAW'), true],
    ['all capabilities', addsCapability('ALL'), true],
    ['a capability that any container may have', addsCapability('CHOWN'), undefined],
    ['the network of the host alone', { hostNetwork: true }, undefined],
  ])('knows whether %s makes it root on the node', (_what, access, privileged) => {
    expect(workloadOf(object('Pod', { ...pod, ...access }))?.privileged).toBe(privileged);
  });

  it('is none where the object runs no Pods', () => {
    expect(workloadOf(object('ConfigMap', {}))).toBeUndefined();
  });
});

describe('a quantity', () => {
  it.each([
    ['128Mi', 128],
    ['1Gi', 1024],
    ['1048576', 1],
    ['1e6', 1e6 / 2 ** 20],
    ['1.5Gi', 1536],
    ['1048576000m', (1000 * 1024 * 1024) / 1000 / 2 ** 20],
  ])('%s is %d MiB', (text, expected) => {
    expect(mebibytes(text)).toBeCloseTo(expected, 6);
  });

  it('of processors is read in thousandths', () => {
    expect([millicores('100m'), millicores('2'), millicores(0.25)]).toEqual([100, 2000, 250]);
  });

  it('that is none has no number', () => {
    for (const text of ['', 'Mi', '1 Gi', '1KiB', 'abc', '--1', '1e']) expect(quantity(text)).toBeUndefined();
  });

  it('is read in time that grows with its length only', () => {
    fc.assert(
      fc.property(fc.nat(20_000), (length) => quantity(`${'1'.repeat(length)}x`) === undefined),
      { numRuns: 20 },
    );
  });
});
