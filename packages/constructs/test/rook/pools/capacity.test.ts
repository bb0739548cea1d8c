import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domainShares, usableSize, usableSizeWithoutLargest } from '../../../src/rook/pools/capacity.ts';

const sizes = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 12 });
const copies = fc.integer({ min: 1, max: 10 });
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('what fits into a pool', () => {
  it('is one host’s size with as many copies as hosts', () => {
    expect(usableSize([100, 100, 100], 3)).toBe(100);
    expect(usableSize([100, 80, 120], 3)).toBe(80);
  });

  it('is a third of all with 3 copies on 6 equal hosts', () => {
    expect(usableSize([50, 50, 50, 50, 50, 50], 3)).toBeCloseTo(100);
  });

  it('is no more than the others can take the copies of, where one host is large', () => {
    expect(usableSize([1000, 10, 10], 2)).toBeCloseTo(20);
  });

  it('is counted with fewer copies where no more are possible after a loss', () => {
    expect(usableSizeWithoutLargest([100, 100, 100], 3)).toBe(100);
    expect(usableSizeWithoutLargest([100, 100, 100, 100], 3)).toBe(100);
    expect(usableSizeWithoutLargest([100], 3)).toBe(0);
  });

  it('puts each copy into another failure domain and fills none beyond its size', () => {
    fc.assert(
      fc.property(sizes, copies, (all, count) => {
        const shares = domainShares(all, count);
        expect(sum(shares)).toBeCloseTo(Math.min(count, all.length));
        const usable = usableSize(all, count);
        for (const [index, share] of shares.entries()) {
          expect(share).toBeGreaterThan(0);
          expect(share).toBeLessThanOrEqual(1);
          expect(share * usable).toBeLessThanOrEqual(all[index]! * (1 + 1e-9));
        }
      }),
    );
  });

  it('is the most that can fit: with a little more, some copies have no place', () => {
    fc.assert(
      fc.property(sizes, copies, (all, count) => {
        const least = Math.min(count, all.length);
        const fits = (amount: number): boolean => sum(all.map((size) => Math.min(size, amount))) >= least * amount * (1 - 1e-9);
        const usable = usableSize(all, count);
        expect(fits(usable)).toBe(true);
        expect(fits(usable * 1.001)).toBe(false);
      }),
    );
  });
});
