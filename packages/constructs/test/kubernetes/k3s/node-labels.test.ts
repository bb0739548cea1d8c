import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLabelKey, isLabelValue, maySetItself, taintText } from '../../../src/kubernetes/k3s/node-labels.ts';

describe('a label that a node may give itself', () => {
  it.each([
    'openstack-control-plane',
    'bastide.example/power-feed',
    'kubernetes.io/hostname',
    'topology.kubernetes.io/zone',
    'node.kubernetes.io/anything',
    'example.node.kubernetes.io/anything',
    'kubelet.kubernetes.io/anything',
    'notkubernetes.io/anything',
    'mykubernetes.io.example/anything',
  ])('%s', (key) => expect(maySetItself(key)).toBe(true));

  it.each([
    'kubernetes.io/role',
    'node-role.kubernetes.io/control-plane',
    'node-role.kubernetes.io/worker',
    'node-restriction.kubernetes.io/tier',
    'example.node-restriction.kubernetes.io/tier',
    'example.k8s.io/tier',
    'k8s.io/tier',
    'topology.kubernetes.io/rack',
  ])('is not %s', (key) => expect(maySetItself(key)).toBe(false));

  it('is never a role, whatever the role', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z-]{0,20}$/), (role) => !maySetItself(`node-role.kubernetes.io/${role}`)));
  });
});

describe('the form of labels', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
  const prefix = fc.stringMatching(/^[a-z0-9]{1,20}(\.[a-z0-9]{1,20}){0,3}$/);

  it('is a name, with or without a DNS prefix', () => {
    fc.assert(fc.property(name, prefix, (key, domain) => isLabelKey(key) && isLabelKey(`${domain}/${key}`) && isLabelValue(key)));
  });

  it.each(['', '/a', 'a/', 'a/b/c', '-a', 'a-', 'a b', 'A.example/b', 'a=b', 'a'.repeat(64), `${'a'.repeat(254)}/b`])('is not %j', (key) =>
    expect(isLabelKey(key)).toBe(false),
  );

  it('lets a value be empty, and nothing else that a name is not', () => {
    expect(['', 'a', 'a'.repeat(63)].map(isLabelValue)).toEqual([true, true, true]);
    expect(['-', 'a b', 'a'.repeat(64), 'a/b'].map(isLabelValue)).toEqual([false, false, false, false]);
  });
});

it('writes taints as kubectl takes them', () => {
  expect(taintText({ key: 'dedicated', value: 'compute', effect: 'NoSchedule' })).toBe('dedicated=compute:NoSchedule');
  expect(taintText({ key: 'drained', effect: 'NoExecute' })).toBe('drained=:NoExecute');
});
