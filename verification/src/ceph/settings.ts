import type { Problem } from '../check.ts';
import type { Ran } from '../run.ts';
import type { CephCluster } from './cluster.ts';
import type { CephOption } from './cluster-object.ts';
import { newerOptions } from './newer-options.ts';
import type { Pool } from './pools.ts';

/** What Ceph says when it refuses, without what the client says of itself. */
export const refusalIn = ({ output }: Ran): string =>
  output
    .split('\n')
    .filter((line) => /error|invalid/i.test(line))
    .join('\n') || output.trim();

/** Sets options as Rook does; those that this release has not yet are neither taken nor refused. */
export const setOptions = async (
  cluster: CephCluster,
  options: readonly CephOption[],
): Promise<{ readonly taken: number; readonly notShown: readonly string[]; readonly problems: readonly Problem[] }> => {
  const notShown: string[] = [];
  const problems: Problem[] = [];
  for (const { file, who, name, value } of options) {
    const ran = await cluster.ask('config', 'set', who, name, value);
    if (ran.code === 0) continue;
    if (newerOptions[name] !== undefined && /unrecognized config option/.test(ran.output)) notShown.push(`${name} (of Ceph ${newerOptions[name]})`);
    else problems.push({ file, what: `${name} = ${value} of ${who}: ${refusalIn(ran)}` });
  }
  return { taken: options.length - notShown.length - problems.length, notShown, problems };
};

/** Makes a pool in the steps of Rook, and asks Ceph what has become of it. Rook itself only logs a parameter that is refused. */
export const makePool = async (cluster: CephCluster, { name, file, ...spec }: Pool): Promise<readonly Problem[]> => {
  const problems: Problem[] = [];
  const must = async (...words: readonly string[]): Promise<boolean> => {
    const ran = await cluster.ask(...words);
    if (ran.code !== 0) problems.push({ file, what: `pool ${name}: ${refusalIn(ran)}` });
    return ran.code === 0;
  };
  const parameters = Object.entries(spec.parameters ?? {});
  const groups = spec.parameters?.['pg_num'] ?? '0';
  if (!(await must('osd', 'pool', 'create', name, groups, 'replicated', name, '--size', String(spec.replicated.size)))) return problems;
  for (const [parameter, value] of parameters) await must('osd', 'pool', 'set', name, parameter, value);
  if (spec.application !== undefined) await must('osd', 'pool', 'application', 'enable', name, spec.application, '--yes-i-really-mean-it');
  if (spec.quotas?.maxSize !== undefined) await must('osd', 'pool', 'set-quota', name, 'max_bytes', spec.quotas.maxSize);
  if (problems.length > 0) return problems;
  const has = (await cluster.read('osd', 'pool', 'get', name, 'all')) as Readonly<Record<string, unknown>>;
  const asked: readonly (readonly [string, string])[] = [['size', String(spec.replicated.size)], ...parameters];
  return asked
    .filter(([parameter, value]) => String(has[parameter]) !== value && Number(has[parameter]) !== Number(value))
    .map(([parameter, value]) => ({ file, what: `pool ${name}: ${parameter} is ${has[parameter]}, and not ${value}` }));
};

/** The rule that Ceph makes of the failure domain and the device class of a pool must be the one of the map. */
export const compareRule = async (cluster: CephCluster, { name, file, failureDomain, deviceClass }: Pool): Promise<readonly Problem[]> => {
  const asked = `asked-by-${name}`;
  const ran = await cluster.ask('osd', 'crush', 'rule', 'create-replicated', asked, 'default', failureDomain ?? 'host', ...(deviceClass ? [deviceClass] : []));
  if (ran.code !== 0) return [{ file, what: `pool ${name}: ${refusalIn(ran)}` }];
  const rules = (await cluster.read('osd', 'crush', 'rule', 'dump')) as readonly { readonly rule_name: string; readonly steps: unknown }[];
  const [ours, theirs] = [name, asked].map((rule) => JSON.stringify(rules.find(({ rule_name }) => rule_name === rule)?.steps));
  return ours === theirs ? [] : [{ file, what: `pool ${name}: Ceph makes the rule ${theirs} of it, and the map of the site has ${ours}` }];
};
