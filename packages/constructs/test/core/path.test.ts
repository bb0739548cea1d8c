import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Identity, objectPath, tooLong } from '../../src/core/path.ts';

describe('the path of an object', () => {
  it('reads as folder, component, namespace, kind and name', () => {
    expect(objectPath('kubernetes/network', 'calico/routing', { group: 'projectcalico.org', kind: 'BGPPeer', name: 'leaf-1' })).toBe(
      'kubernetes/network/calico.routing/_cluster/BGPPeer.projectcalico.org_leaf-1.yaml',
    );
    expect(objectPath('kubernetes/storage', 'ceph', { group: '', kind: 'ConfigMap', namespace: 'rook-ceph', name: 'a.b' })).toBe(
      'kubernetes/storage/ceph/rook-ceph/ConfigMap_a.b.yaml',
    );
  });

  it('encodes what a file system or a reader could mistake', () => {
    expect(objectPath('argocd', 'a', { group: '', kind: 'Role', namespace: 'x', name: 'system:node/../é_' })).toBe(
      'argocd/a/x/Role_system%3Anode%2F..%2F%C3%A9%5F.yaml',
    );
  });

  it('keeps a cluster-scoped object apart from one in a namespace of that name', () => {
    const path = (namespace?: string) => objectPath('a', 'b', { group: '', kind: 'X', name: 'n', ...(namespace === undefined ? {} : { namespace }) });
    expect(path('_cluster')).not.toBe(path());
  });

  it('differs whenever folder, component, group, kind, namespace or name differ', () => {
    const word = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('', '.', '..', '_', 'a', 'a.b', 'a_b', 'a/b', '%', '%2E', '-', 'A', 'é', '_cluster'));
    const identity = fc.record({ group: word, kind: word, name: word, namespace: fc.option(word, { nil: undefined }) }) as fc.Arbitrary<Identity>;
    const component = fc
      .array(
        word.filter((id) => id !== '' && !id.includes('/')),
        { minLength: 1, maxLength: 3 },
      )
      .map((ids) => ids.join('/'));
    const place = fc.tuple(fc.constantFrom('argocd', 'kubernetes/network'), component, identity);
    fc.assert(
      fc.property(place, place, (a, b) => {
        const [one, other] = [objectPath(...a), objectPath(...b)];
        const same =
          JSON.stringify([a[0], a[1], a[2].group, a[2].kind, a[2].namespace ?? null, a[2].name]) ===
          JSON.stringify([b[0], b[1], b[2].group, b[2].kind, b[2].namespace ?? null, b[2].name]);
        expect(one === other).toBe(same);
        for (const segment of one.split('/')) expect(segment).toMatch(/^[^/\0]+$/);
        expect(one.split('/')).not.toContain('..');
      }),
      { numRuns: 4000 },
    );
  });

  it('says which names no file system takes', () => {
    expect(tooLong(`a/${'x'.repeat(255)}/b`)).toEqual([]);
    expect(tooLong(`a/${'x'.repeat(256)}/b`)).toHaveLength(1);
    expect(tooLong(`a/${'é'.repeat(128)}`)).toHaveLength(1);
  });
});
