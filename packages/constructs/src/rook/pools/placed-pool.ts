import type { IConstruct } from 'constructs';
import { replications } from '../../contributions/replications.ts';
import { defineContribution } from '../../core/contribution.ts';
import { report } from '../../core/site.ts';
import type { RookCeph } from '../rook-ceph.ts';
import { usableSize } from './capacity.ts';
import { type PlacementGroups, placementGroupParameters, placementGroupProblems, sizesOfDomains } from './placement-groups.ts';
import { beyondDomains, type Replicas, replicaProblems } from './replicas.ts';

const bytesPerGibibyte = 2 ** 30;

/** A pool as Ceph will show it, whichever object makes it. */
export interface PlacedPool {
  readonly ceph: RookCeph;
  /** As `ceph osd pool ls` shows it. */
  readonly name: string;
  /** What it holds, in a few words. */
  readonly holds: string;
  readonly replicas: Replicas;
  readonly placementGroups: PlacementGroups;
  /** Of data, each counted once. */
  readonly quotaGibibytes: number | undefined;
}

/** Pools of the Ceph clusters of a site. */
export const placedPools = defineContribution<PlacedPool>('ceph-pool');

/** Declares a pool and reports what is wrong with it. */
export const placePool = (from: IConstruct, pool: PlacedPool): void => {
  const { ceph, name, replicas, quotaGibibytes } = pool;
  const problems = replicaProblems(name, replicas);
  placedPools.declare(from, pool);
  replications.declare(from, {
    name: `Ceph pool ${name}`,
    copies: replicas.copies,
    leastCopies: replicas.leastCopies,
    failureDomain: replicas.failureDomain,
    domains: replicas.domains,
    ...(problems.some(({ rule }) => rule === beyondDomains) ? { tooManyCopiesReported: true } : {}),
  });
  for (const problem of [...problems, ...placementGroupProblems(name, pool.placementGroups)]) report(from, problem);
  const usable = usableGibibytes(pool);
  if (quotaGibibytes !== undefined && !(quotaGibibytes > 0 && quotaGibibytes <= usable)) {
    report(from, {
      rule: 'ceph-quota',
      what: `the pool ${name} may hold ${quotaGibibytes} GiB; alone on these disks it has room for ${Math.floor(usable)} GiB with ${replicas.copies} copies`,
      allowed: `above 0 and up to ${Math.floor(usable)}`,
      mend: `lower the quota, or add disks of the class ${ceph.deviceClass}`,
    });
  }
};

/** What fits into a pool that has the disks to itself, in GiB of data that is counted once. */
export const usableGibibytes = ({ ceph, replicas }: Pick<PlacedPool, 'ceph' | 'replicas'>): number =>
  usableSize([...sizesOfDomains(ceph.osds, replicas.failureDomain).values()], replicas.copies) / bytesPerGibibyte;

/** The part of a spec that makes a pool; the same for block pools, file systems and object stores. */
export const poolSpec = ({ ceph, replicas, placementGroups, quotaGibibytes }: Omit<PlacedPool, 'name' | 'holds'>) => ({
  failureDomain: replicas.crushFailureDomain,
  deviceClass: ceph.deviceClass,
  // Else a pool that exists (`.mgr` does, before Rook sees it) keeps a rule that takes any disk.
  enableCrushUpdates: true,
  replicated: { size: replicas.copies, requireSafeReplicaSize: replicas.copies > 1 },
  parameters: { compression_mode: 'none' as const, min_size: String(replicas.leastCopies), ...placementGroupParameters(placementGroups) },
  ...(quotaGibibytes === undefined ? {} : { quotas: { maxSize: `${quotaGibibytes}Gi` } }),
});
