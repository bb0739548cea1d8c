import { type Budget, budget, type Profile } from '../core/resources.ts';
import type { Disk, Machine } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { budgets, scales } from './budgets.ts';

/**
 * The least `osd_memory_target` that Ceph accepts, in MiB: 768 for the OSD itself and 128 of cache. With less, `ceph-osd` does not start.
 *
 * https://github.com/ceph/ceph/blob/v20.2.4/src/common/options/global.yaml.in (osd_memory_target, min)
 */
export const leastOsdMemoryTargetMebibytes = 896;

/** `osd_memory_target_cgroup_limit_ratio`: Ceph leaves a fifth of the limit for what its target does not count. */
const targetShareOfLimit = 0.8;

export interface OsdMemory {
  readonly machine: Machine;
  readonly disks: readonly Disk[];
  /** What is left for OSDs on the machine, in MiB. */
  readonly forOsdsMebibytes: number;
  /** Of one OSD. Its memory request is what Ceph takes as `osd_memory_target`: the lesser of the request and four fifths of the limit. */
  readonly budget: Budget;
  readonly isEnough: boolean;
}

/**
 * What each OSD may have: its share of what the scheduler gives away on its machine, once monitors and everybody else have theirs. Counted
 * with limits, so that all OSDs of a machine may be at theirs at once, during recovery.
 */
export const osdMemoryOf = ({
  cluster,
  osds,
  mons,
  profile,
  memoryForOthersMebibytes = scales[profile].memoryForOthersMebibytes,
}: {
  readonly cluster: K3sCluster;
  readonly osds: readonly Disk[];
  readonly mons: readonly Machine[];
  readonly profile: Profile;
  readonly memoryForOthersMebibytes?: number | undefined;
}): readonly OsdMemory[] =>
  [...new Set(osds.map(({ machine }) => machine))]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((machine) => {
      const disks = osds.filter((disk) => disk.machine === machine);
      const forMon = mons.includes(machine) ? budgets[profile].mon.requests.memoryMebibytes! : 0;
      const forOsdsMebibytes = cluster.allocatableMebibytesOf(machine) - memoryForOthersMebibytes - forMon;
      const limit = Math.max(0, Math.min(scales[profile].largestOsdMebibytes, Math.floor(forOsdsMebibytes / disks.length)));
      const target = Math.floor(limit * targetShareOfLimit);
      return {
        machine,
        disks,
        forOsdsMebibytes,
        budget: budget({ request: target, limit }, profile === 'tiny' ? 200 : 1000),
        isEnough: target >= leastOsdMemoryTargetMebibytes,
      };
    });

/** Memory that `disks` OSDs need on one machine, in MiB. */
export const leastMemoryForOsds = (disks: number): number => disks * Math.ceil(leastOsdMemoryTargetMebibytes / targetShareOfLimit);
