/** The fill of an OSD at which Ceph warns, refuses to move data onto it, and refuses writes, as shares of its size. */
export const fullRatios = { nearFull: 0.85, backfillFull: 0.9, full: 0.95 } as const;

/**
 * Which share of a pool's objects has a copy in each failure domain, when no domain holds two copies of one object.
 *
 * Each domain holds objects in proportion to its size until it holds one copy of every object: min(1, λ · size), with λ such that the shares
 * add up to the number of copies. CRUSH comes near to it; with unequal domains it fills the small ones a little more.
 *
 * @param sizes of the failure domains, above 0
 * @param copies as many as there are domains at most; more count as that many
 */
export const domainShares = (sizes: readonly number[], copies: number): readonly number[] => {
  const order = sizes.map((_, index) => index).sort((a, b) => sizes[b]! - sizes[a]!);
  const shares = new Array<number>(sizes.length).fill(0);
  let remainingCopies = Math.min(copies, sizes.length);
  let remainingSize = sizes.reduce((sum, size) => sum + size, 0);
  for (const index of order) {
    const share = Math.min(1, (remainingCopies * sizes[index]!) / remainingSize);
    shares[index] = share;
    remainingCopies -= share;
    remainingSize -= sizes[index]!;
  }
  return shares;
};

/** How much fits, in the unit of the sizes, if the pool has them all to itself; 0 without domains. */
export const usableSize = (sizes: readonly number[], copies: number): number => {
  if (sizes.length === 0) return 0;
  const shares = domainShares(sizes, copies);
  return Math.min(...sizes.map((size, index) => size / shares[index]!));
};

/** The same after the largest domain was lost; with as many copies as are still possible. */
export const usableSizeWithoutLargest = (sizes: readonly number[], copies: number): number => usableSize([...sizes].sort((a, b) => a - b).slice(0, -1), copies);
