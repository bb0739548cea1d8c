import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { crushtool, crushMapFile as file, hostsIn, ruleIn } from '../ceph/crush-map.ts';
import { poolsOf } from '../ceph/pools.ts';
import type { Check, Problem } from '../check.ts';
import { run } from '../run.ts';

const inputs = 1024;

/** Places data by the CRUSH map that the site implies: with all hosts, and with each of them lost. */
export const crush: Check = {
  name: 'crush',
  title: 'Every copy has a host of its own, and with any host lost enough copies are left to serve',
  needs: [crushtool],
  run: async (bench) => {
    if (!bench.site.files.includes(file)) return { seen: ['the site has no Ceph'], problems: [] };
    const text = bench.site.read(file);
    const [source, map] = [join(bench.scratch, 'map.txt'), join(bench.scratch, 'map')];
    writeFileSync(source, text);
    const compiled = await run(bench.path(crushtool), ['--compile', source, '--outfn', map]);
    if (compiled.code !== 0)
      return { seen: [], problems: [{ file, what: compiled.output.trim() || `crushtool does not compile it, without a word (${compiled.code})` }] };
    const hosts = hostsIn(text);
    const problems: Problem[] = [];
    const pools = poolsOf(bench.site);
    for (const pool of pools) {
      const copies = pool.replicated.size;
      const rule = ruleIn(text, pool.name);
      if (rule === undefined) {
        problems.push({ file, what: `there is no rule ${pool.name} for the pool of that name` });
        continue;
      }
      for (const lost of [undefined, ...hosts.keys()]) {
        const least = lost === undefined ? copies : Number(pool.parameters?.['min_size'] ?? 1);
        const places = await placesOf(bench, map, { rule, copies, without: lost === undefined ? [] : hosts.get(lost)! });
        const poor = places.filter((osds) => new Set(osds.map((osd) => hostOf(hosts, osd))).size < least);
        if (places.length === inputs && poor.length === 0) continue;
        const when = lost === undefined ? '' : ` with ${lost} lost`;
        problems.push({
          file,
          what:
            places.length === inputs
              ? `pool ${pool.name}${when}: ${poor.length} of ${inputs} placements are on fewer than ${least} hosts, e.g. OSDs ${poor[0]!.join(', ')}`
              : `pool ${pool.name}${when}: ${places.length} of ${inputs} placements`,
        });
      }
    }
    return { seen: [`${pools.length} pools, ${hosts.size} hosts, ${inputs} placements each, with all hosts and with each of them lost`], problems };
  },
};

const hostOf = (hosts: ReadonlyMap<string, readonly number[]>, osd: number): string | undefined => [...hosts].find(([, osds]) => osds.includes(osd))?.[0];

/** The OSDs of each placement. */
const placesOf = async (
  bench: Bench,
  map: string,
  { rule, copies, without }: { readonly rule: number; readonly copies: number; readonly without: readonly number[] },
): Promise<readonly (readonly number[])[]> => {
  const { output } = await run(bench.path(crushtool), [
    '--infn',
    map,
    '--test',
    '--show-mappings',
    ...['--rule', String(rule), '--num-rep', String(copies), '--min-x', '0', '--max-x', String(inputs - 1)],
    ...without.flatMap((osd) => ['--weight', String(osd), '0']),
  ]);
  return [...output.matchAll(/^CRUSH rule \d+ x \d+ \[([\d,]*)\]$/gm)].map(([, osds]) => osds!.split(',').filter(Boolean).map(Number));
};
