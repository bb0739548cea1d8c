import { setTimeout as pause } from 'node:timers/promises';
import type { CephCluster } from './cluster.ts';

/** A placement group as the manager shows it. */
export interface PlacementGroup {
  readonly pool: string;
  /** In Ceph's words, e.g. `active+undersized+degraded`. */
  readonly state: string;
  /** OSDs that are to hold it, those that are down left out. */
  readonly up: readonly number[];
  /** OSDs that hold it. */
  readonly acting: readonly number[];
}

/** CRUSH's word for a place without an OSD. */
const nobody = 2147483647;

interface PoolDetail {
  readonly pool_id: number;
  readonly pool_name: string;
  readonly pg_num: number;
}

/** Of the pools that are named; undefined while some are not there yet. */
const groupsOf = async (cluster: CephCluster, pools: readonly string[]): Promise<readonly PlacementGroup[] | undefined> => {
  const details = ((await cluster.read('osd', 'pool', 'ls', 'detail')) as readonly PoolDetail[]).filter(({ pool_name }) => pools.includes(pool_name));
  const { pg_stats } = (await cluster.read('pg', 'dump', 'pgs_brief')) as {
    readonly pg_stats: readonly (Omit<PlacementGroup, 'pool'> & { readonly pgid: string })[];
  };
  const there = (osds: readonly number[]): readonly number[] => osds.filter((osd) => osd !== nobody);
  const groups = details.map(({ pool_id, pool_name, pg_num }) => ({
    pg_num,
    found: pg_stats
      .filter(({ pgid }) => pgid.startsWith(`${pool_id}.`))
      .map(({ state, up, acting }) => ({ pool: pool_name, state, up: there(up), acting: there(acting) })),
  }));
  return groups.length === pools.length && groups.every(({ pg_num, found }) => found.length === pg_num) ? groups.flatMap(({ found }) => found) : undefined;
};

/** Every copy is in its place. */
export const isClean = ({ state }: PlacementGroup): boolean => state === 'active+clean' || state.startsWith('active+clean+');

export const serves = ({ state }: PlacementGroup): boolean => state.split('+').includes('active');

/** Its OSDs have come to terms with what they have lost, for better or worse. */
export const isSettledWithout =
  (lost: readonly number[]) =>
  ({ state, acting }: PlacementGroup): boolean =>
    !acting.some((osd) => lost.includes(osd)) && !/creating|peering|activating|unknown|stale|wait/.test(state);

/** Waits until all groups of the pools are as asked, and gives them; when they do not come to it in time, as they are then. */
export const waitForGroups = async (
  cluster: CephCluster,
  pools: readonly string[],
  isAsAsked: (group: PlacementGroup) => boolean,
  seconds: number,
): Promise<readonly PlacementGroup[]> => {
  let groups: readonly PlacementGroup[] | undefined;
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await pause(200)) {
    groups = await groupsOf(cluster, pools);
    if (groups?.every(isAsAsked)) return groups;
  }
  if (groups === undefined) throw new Error(`Ceph does not show all placement groups of ${pools.join(', ')} within ${seconds} s`);
  return groups;
};

/** How many there are of each state, e.g. `32 active+clean`. */
export const statesOf = (groups: readonly PlacementGroup[]): string =>
  [...Map.groupBy(groups, ({ state }) => state)].map(([state, { length }]) => `${length} ${state}`).join(', ');
