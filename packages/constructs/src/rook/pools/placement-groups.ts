import type { Profile } from '../../core/resources.ts';
import type { Problem } from '../../core/site.ts';
import type { Osd } from '../rook-ceph.ts';
import { domainShares } from './capacity.ts';
import { domainOf, type Replicas } from './replicas.ts';

/** Placement groups of a pool: a fixed number, or bounds for Ceph's autoscaler. Each is a power of 2. */
export type PlacementGroups =
  | number
  | {
      readonly least: number;
      readonly most: number;
      /** What the autoscaler expects of the pool, beside the ratios of other pools. @default - it goes by what is stored */
      readonly targetSizeRatio?: number;
    };

/**
 * What a pool starts with where nobody says otherwise. `tiny`: fixed at Ceph's own `osd_pool_default_pg_num`, because an autoscaler that splits
 * and merges groups rewrites data on sticks that wear out.
 */
export const defaultPlacementGroups: Readonly<Record<Profile, PlacementGroups>> = { tiny: 32, standard: { least: 32, most: 128 } };

/**
 * Groups, counted with their copies, that an OSD may hold. Monitors refuse a pool above `mon_max_pg_per_osd`, which was 250 up to Ceph 19; later
 * releases allow more, at the price of memory that small machines do not have.
 */
export const mostGroupsPerOsd = 250;

/** The largest number that a pool can grow to. */
export const mostGroupsOf = (groups: PlacementGroups): number => (typeof groups === 'number' ? groups : groups.most);

/** As `ceph osd pool set` takes them. */
export const placementGroupParameters = (groups: PlacementGroups) =>
  typeof groups === 'number'
    ? { pg_autoscale_mode: 'off' as const, pg_num: String(groups) }
    : {
        pg_autoscale_mode: 'on' as const,
        pg_num_min: String(groups.least),
        pg_num_max: String(groups.most),
        ...(groups.targetSizeRatio === undefined ? {} : { target_size_ratio: String(groups.targetSizeRatio) }),
      };

const isPowerOfTwo = (value: number): boolean => Number.isInteger(value) && value > 0 && value <= 65_536 && Number.isInteger(Math.log2(value));

export const placementGroupProblems = (pool: string, groups: PlacementGroups): readonly Problem[] => {
  const counts = typeof groups === 'number' ? [groups] : [groups.least, groups.most];
  const problem = (what: string, allowed: string): Problem => ({
    rule: 'ceph-placement-groups',
    what: `the pool ${pool} ${what}`,
    allowed,
    mend: 'choose 32, or leave it out',
  });
  const odd = counts.filter((count) => !isPowerOfTwo(count)).map((count) => problem(`has ${count} placement groups`, 'a power of 2 up to 65536'));
  if (odd.length > 0 || typeof groups === 'number') return odd;
  const { least, most, targetSizeRatio } = groups;
  return [
    ...(least > most ? [problem(`has at least ${least} placement groups and at most ${most}`, 'least up to most')] : []),
    ...(targetSizeRatio !== undefined && !(targetSizeRatio > 0 && targetSizeRatio < 1000)
      ? [problem(`has a target size ratio of ${targetSizeRatio}`, 'a number above 0 and below 1000')]
      : []),
  ];
};

/** How many placement groups each OSD would hold with all pools as large as they may grow, in the order of the OSDs. */
export const groupsPerOsd = (
  osds: readonly Osd[],
  pools: readonly { readonly replicas: Pick<Replicas, 'copies' | 'failureDomain'>; readonly placementGroups: PlacementGroups }[],
): readonly number[] => {
  const groups = new Array<number>(osds.length).fill(0);
  for (const { replicas, placementGroups } of pools) {
    const sizes = sizesOfDomains(osds, replicas.failureDomain);
    const shares = new Map([...sizes.keys()].map((name, index) => [name, domainShares([...sizes.values()], replicas.copies)[index]!]));
    for (const [index, osd] of osds.entries()) {
      const domain = domainOf(osd, replicas.failureDomain);
      groups[index]! += mostGroupsOf(placementGroups) * shares.get(domain)! * (osd.disk.sizeBytes / sizes.get(domain)!);
    }
  }
  return groups;
};

/** Bytes of each failure domain, by its name in sorted order. */
export const sizesOfDomains = (osds: readonly Osd[], failureDomain: Replicas['failureDomain']): ReadonlyMap<string, number> => {
  const sizes = new Map<string, number>();
  for (const osd of osds) {
    const domain = domainOf(osd, failureDomain);
    sizes.set(domain, (sizes.get(domain) ?? 0) + osd.disk.sizeBytes);
  }
  return new Map([...sizes].sort(([a], [b]) => (a < b ? -1 : 1)));
};
