import { describe, expect, it } from 'vitest';
import { closedObject, text } from '../../src/core/closed-object.ts';
import { customKind } from '../../src/kubernetes/custom-kind.ts';

const spec = { spec: closedObject({ name: text }) };
const Thing = customKind({ group: 'example.org', version: 'v1', kind: 'Thing', scope: 'Namespaced' }, spec);
const Place = customKind({ group: 'example.org', version: 'v1', kind: 'Place', scope: 'Cluster' }, spec);

const object = {
  apiVersion: 'example.org/v1',
  kind: 'Thing',
  metadata: { name: 'a.b', namespace: 'ns', labels: { 'app.kubernetes.io/name': 'x' }, annotations: { 'Example.org/a': 'Any text\n' } },
  spec: { name: 'x' },
};
const sentences = (change: object, kind = Thing) => kind.schema.check({ ...object, ...change }).map(({ path, what }) => `${path} ${what}`);

describe('a custom kind', () => {
  it('accepts a whole object', () => {
    expect(sentences({})).toEqual([]);
  });

  it('refuses another version or kind, and fields beside its own, such as a status', () => {
    expect(sentences({ apiVersion: 'example.org/v2', kind: 'Other', status: {} })).toEqual([
      'apiVersion is "example.org/v2"; did you mean example.org/v1?',
      'kind is "Other"',
      'status is not a known field',
    ]);
  });

  it('refuses names, labels and annotations that the API server refuses', () => {
    const metadata = { name: 'A_b', namespace: 'a.b', labels: { 'a b': 'x', ok: 'a b' }, annotations: { x: 1 }, finalizers: ['a b'] };
    expect(sentences({ metadata })).toEqual([
      'metadata.name is "A_b"',
      'metadata.namespace is "a.b"',
      'metadata.labels["a b"] is not a possible key',
      'metadata.labels.ok is "a b"',
      'metadata.annotations.x is 1',
      'metadata.finalizers[0] is "a b"',
    ]);
  });

  it('refuses a namespace where its scope is the cluster', () => {
    expect(sentences({ kind: 'Place' }, Place)).toEqual(['metadata.namespace is not a known field']);
    expect(sentences({ kind: 'Place', metadata: { name: 'x' } }, Place)).toEqual([]);
  });
});
