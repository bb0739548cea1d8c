import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import type { Problem, Result } from '../check.ts';
import { secondsSince } from '../seconds.ts';
import type { CephCluster } from './cluster.ts';
import { isClean, isSettledWithout, type PlacementGroup, serves, statesOf, waitForGroups } from './placement-groups.ts';
import type { Pool } from './pools.ts';

const settleSeconds = 90;
const cleanSeconds = 180;

interface Trial {
  readonly bench: Bench;
  readonly cluster: CephCluster;
  readonly pools: readonly Pool[];
}

/** Waits until every copy of every pool is in its place. */
export const waitUntilClean = async ({ cluster, pools }: Trial, when: string): Promise<{ readonly groups: readonly PlacementGroup[] } & Result> => {
  const start = performance.now();
  const groups = await waitForGroups(
    cluster,
    pools.map(({ name }) => name),
    isClean,
    cleanSeconds,
  );
  if (groups.every(isClean)) return { groups, seen: [`${when}: ${statesOf(groups)} after ${secondsSince(start)} s`], problems: [] };
  return { groups, seen: [], problems: [{ what: `${when}: after ${cleanSeconds} s there are ${statesOf(groups)}` }] };
};

/** Each host lost in turn: every placement group serves, a client writes and reads; the host comes back: every copy is in its place again. */
export const loseEachHost = async (trial: Trial, hosts: readonly string[]): Promise<Result> => {
  const results: Result[] = [];
  for (const host of hosts) {
    const when = `with ${host} lost`;
    const start = performance.now();
    await trial.cluster.lose(host);
    const groups = await settledGroups(trial, [host]);
    const seconds = secondsSince(start);
    const problems: Problem[] = [];
    for (const pool of trial.pools) {
      const own = groups.filter((group) => group.pool === pool.name);
      const idle = own.filter((group) => !serves(group));
      if (idle.length > 0)
        problems.push({ file: pool.file, what: `pool ${pool.name} ${when}: ${idle.length} of ${own.length} placement groups do not serve: ${statesOf(idle)}` });
      else problems.push(...(await useAsClient(trial, pool, when)));
    }
    if (problems.length > 0) return joined([...results, { seen: [], problems }]);
    const used = secondsSince(start);
    trial.cluster.bringBack(host);
    const back = await waitUntilClean(trial, `${when}: all serve after ${seconds} s, written and read after ${used} s; back`);
    results.push(back);
    if (back.problems.length > 0) break;
  }
  return joined(results);
};

/**
 * Two hosts lost at once: what has fewer copies left than `min_size` waits, and all else serves. Only the first two of
 * the map: this shows that Ceph keeps `min_size`, not that a site outlives it.
 */
export const loseTwoHosts = async (trial: Trial, clean: readonly PlacementGroup[], [first, second]: readonly string[]): Promise<Result> => {
  if (first === undefined || second === undefined) return { seen: ['not shown: two hosts lost, there is one'], problems: [] };
  const { cluster, pools } = trial;
  const when = `with ${first} and ${second} lost`;
  const lost = [first, second].flatMap((host) => cluster.osdsOf(host));
  await Promise.all([cluster.lose(first), cluster.lose(second)]);
  const groups = await settledGroups(trial, [first, second]);
  const seen: string[] = [];
  const problems: Problem[] = [];
  for (const pool of pools) {
    const least = Number(pool.parameters?.['min_size']);
    const expected = clean.filter((group) => group.pool === pool.name && group.up.filter((osd) => !lost.includes(osd)).length < least).length;
    const waiting = groups.filter((group) => group.pool === pool.name && !serves(group));
    if (waiting.length !== expected)
      problems.push({
        file: pool.file,
        what: `pool ${pool.name} ${when}: ${waiting.length} placement groups wait, and ${expected} have fewer than ${least} copies`,
      });
    else if (waiting.length > 0) seen.push(`${when} pool ${pool.name} waits rather than keep one copy of anything: ${statesOf(waiting)}`);
    else seen.push(`${when} pool ${pool.name} serves`);
  }
  for (const host of [first, second]) cluster.bringBack(host);
  return joined([{ seen, problems }, await waitUntilClean(trial, `${first} and ${second} back`)]);
};

const settledGroups = (trial: Trial, hosts: readonly string[]): Promise<readonly PlacementGroup[]> =>
  waitForGroups(
    trial.cluster,
    trial.pools.map(({ name }) => name),
    isSettledWithout(hosts.flatMap((host) => trial.cluster.osdsOf(host))),
    settleSeconds,
  );

/** Writes an object and reads it back. */
const useAsClient = async ({ bench, cluster }: Trial, { name, file }: Pool, when: string): Promise<readonly Problem[]> => {
  const [source, target] = [join(bench.scratch, 'written'), join(bench.scratch, 'read')];
  writeFileSync(source, when);
  for (const words of [
    ['put', 'verification', source],
    ['get', 'verification', target],
  ]) {
    const { code, output } = await cluster.rados(name, ...words);
    if (code !== 0) return [{ file, what: `pool ${name} ${when}: ${output.trim()}` }];
  }
  const read = readFileSync(target, 'utf8');
  return read === when ? [] : [{ file, what: `pool ${name} ${when}: "${when}" was written and "${read}" is read` }];
};

const joined = (results: readonly Result[]): Result => ({
  seen: results.flatMap(({ seen }) => seen),
  problems: results.flatMap(({ problems }) => problems),
});
