import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { clientsOf, makeClients, strayPools, tryClients } from '../ceph/clients.ts';
import { CephCluster, cephPrograms } from '../ceph/cluster.ts';
import { type CephClusterObject, cephClusterOf, optionsOf, osdsOf } from '../ceph/cluster-object.ts';
import { crushMapFile, crushtool, hostsIn } from '../ceph/crush-map.ts';
import { loseEachHost, loseTwoHosts, waitUntilClean } from '../ceph/host-loss.ts';
import { poolsOf } from '../ceph/pools.ts';
import { compareRule, makePool, refusalIn, setOptions } from '../ceph/settings.ts';
import type { Check, Problem, Result } from '../check.ts';
import { run } from '../run.ts';
import { secondsSince } from '../seconds.ts';

/**
 * A real small cluster with the OSDs, the CRUSH map, the pools and the options of the site. Its Ceph is the one of Debian: sites run a newer one, whose options
 * and defaults differ.
 */
export const ceph: Check = {
  name: 'ceph',
  title: 'Ceph takes the CRUSH map, pools, users and options, and every pool serves with any one host lost',
  needs: [...cephPrograms, crushtool],
  run: async (bench) => {
    const object = cephClusterOf(bench.site);
    return object === undefined ? { seen: ['the site has no Ceph'], problems: [] } : tryAll(bench, object);
  },
};

const tryAll = async (bench: Bench, object: CephClusterObject): Promise<Result> => {
  const start = performance.now();
  const map = bench.site.read(crushMapFile);
  const hosts = hostsIn(map);
  const osds = osdsOf(hosts, object);
  const pools = poolsOf(bench.site);
  const clients = clientsOf(bench.site);
  const strays = strayPools(clients, pools);
  if (strays.length > 0) return { seen: [], problems: strays };
  const cluster = await CephCluster.start(bench, osds);
  const [options] = await Promise.all([setOptions(cluster, optionsOf(bench.site, object)), cluster.startManager(), cluster.makeOsds()]);
  const problems: Problem[] = [...options.problems, ...(await setCrushMap(bench, cluster, map)), ...(await makeClients(bench, cluster, clients))];
  if (problems.length > 0) return { seen: [], problems };
  await cluster.startOsds();
  const targets = new Set<number>();
  for (const [id] of hosts.values()) targets.add(Number((await cluster.read('config', 'show', `osd.${id}`, 'osd_memory_target')) ?? 0) / 2 ** 20);
  const seen = [
    `Ceph ${versionOf(await cluster.ask('--version'))}, while the site runs ${object.spec.cephVersion.image}: ${osds.length} OSDs on ${hosts.size} hosts up after ${secondsSince(start)} s, osd_memory_target ${[...targets].join(', ')} MiB`,
    `${options.taken} options taken`,
    ...options.notShown.map((option) => `not shown, this Ceph does not have it yet: ${option}`),
  ];
  for (const pool of pools) {
    const refused = await makePool(cluster, pool);
    problems.push(...(refused.length > 0 ? refused : await compareRule(cluster, pool)));
  }
  if (problems.length > 0) return { seen, problems };
  const trial = { bench, cluster, pools };
  const results: Result[] = [];
  const clean = await waitUntilClean(trial, `${pools.length} pools`);
  results.push(clean);
  if (clean.problems.length === 0) results.push(await tryClients(bench, cluster, clients, pools));
  if (results.every((result) => result.problems.length === 0)) results.push(await loseEachHost(trial, [...hosts.keys()]));
  if (results.every((result) => result.problems.length === 0)) results.push(await loseTwoHosts(trial, clean.groups, [...hosts.keys()]));
  return { seen: [...seen, ...results.flatMap((result) => result.seen)], problems: results.flatMap((result) => result.problems) };
};

const setCrushMap = async (bench: Bench, cluster: CephCluster, text: string): Promise<readonly Problem[]> => {
  const [source, map] = [join(bench.scratch, 'map.txt'), join(bench.scratch, 'map')];
  writeFileSync(source, text);
  const compiled = await run(bench.path(crushtool), ['--compile', source, '--outfn', map]);
  const ran = compiled.code === 0 ? await cluster.ask('osd', 'setcrushmap', '-i', map) : compiled;
  return ran.code === 0 ? [] : [{ file: crushMapFile, what: refusalIn(ran) }];
};

const versionOf = ({ output }: { readonly output: string }): string => /ceph version (\S+)/.exec(output)?.[1] ?? 'a Ceph without a version';
