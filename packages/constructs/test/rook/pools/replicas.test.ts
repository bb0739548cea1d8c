import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Replicas, replicaProblems } from '../../../src/rook/pools/replicas.ts';

const replicas = (change: Partial<Replicas> = {}): Replicas => ({
  copies: 3,
  leastCopies: 2,
  failureDomain: 'host',
  crushFailureDomain: 'host',
  domains: ['storage-1', 'storage-2', 'storage-3'],
  dataLossAcceptedBecause: undefined,
  ...change,
});
const rules = (change: Partial<Replicas>): string[] => replicaProblems('general', replicas(change)).map(({ rule }) => rule);

describe('the copies of a pool', () => {
  it('may be 3 by host on 3 hosts', () => {
    expect(rules({})).toEqual([]);
  });

  it('are refused beyond the failure domains, with those that there are', () => {
    expect(replicaProblems('general', replicas({ copies: 4, leastCopies: 2 }))).toMatchObject([
      {
        rule: 'ceph-copies-beyond-domains',
        what: expect.stringContaining('keeps 4 copies'),
        allowed: 'at most 3 copies',
        counterExample: ['with OSDs: storage-1, storage-2, storage-3'],
      },
    ]);
  });

  it('are beyond the failure domains exactly when there are more of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 12 }), (copies, domains) => {
        const found = rules({ copies, leastCopies: Math.min(2, copies), domains: Array.from({ length: domains }, (_, index) => `host-${index}`) });
        expect(found.includes('ceph-copies-beyond-domains')).toBe(copies > domains);
      }),
    );
  });

  it.for([
    [1, 1],
    [2, 1],
    [3, 1],
  ] as const)('%i copies that write with %i are refused, unless somebody says why data may be lost', ([copies, leastCopies]) => {
    expect(rules({ copies, leastCopies })).toEqual(['ceph-data-loss']);
    expect(rules({ copies, leastCopies, dataLossAcceptedBecause: 'it holds caches' })).toEqual([]);
  });

  it('may not share a host by spreading over OSDs', () => {
    expect(replicaProblems('general', replicas({ failureDomain: 'osd' as never }))).toMatchObject([
      { rule: 'ceph-failure-domain', allowed: 'host, rack', what: expect.stringContaining('"osd"') },
    ]);
  });

  it('that all must be there for a write are for the policy of every product to refuse', () => {
    expect(rules({ leastCopies: 3 })).toEqual([]);
  });

  it.for([0, 11, 2.5, Number.NaN])('cannot be %s', (copies) => {
    expect(rules({ copies, leastCopies: 1 })).toEqual(['ceph-copies']);
  });

  it('cannot ask for more copies than there are before it writes', () => {
    expect(rules({ leastCopies: 4 })).toEqual(['ceph-copies']);
    expect(rules({ leastCopies: 0 })).toEqual(['ceph-copies']);
  });
});
