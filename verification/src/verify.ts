import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Bench, clearBenches, type Options } from './bench.ts';
import { type Trial, tryBroken } from './broken/broken.ts';
import { broken } from './broken/index.ts';
import type { Check } from './check.ts';
import { checks } from './checks/index.ts';
import { type GeneratedSite, readSite } from './generated-site.ts';
import { lackedBy, type Outcome, outcomeOf } from './outcome.ts';

const generated = join(import.meta.dirname, '../../dist-manifests');

const usage = `npm run verify -- [name…] [options]

Asks the real components whether they take the generated files. Programs are built once, into \${XDG_CACHE_HOME:-~/.cache}/bastide-verify.

  --broken         mistakes in the files, each of which its check must find
  --list           which checks there are, and what each would take here
  --site NAME      one site; all of dist-manifests when none is named
  --crds FOLDER    CustomResourceDefinitions, or an export of those of your cluster
  --charts FOLDER  Helm charts, unpacked or as .tgz; what was seen is recorded in verification/results
  --minutes N      begins nothing more after so long; what is left out is listed
`;

class WrongUse extends Error {}

const main = async (arguments_: readonly string[]): Promise<number> => {
  const { names, site, options, list, help, isBroken, isOver } = parsed(arguments_);
  if (help) return say(usage, 0);
  const wanted = names.length === 0 ? checks : names.map(checkNamed);
  const sites = sitesNamed(site);
  if (list) return say(await listOf(wanted, sites[0]!, options), 0);
  if (isBroken) return breakAll(wanted, sites, options, isOver);
  const outcomes: Outcome[] = [];
  for (const each of sites) {
    for (const check of wanted) {
      const outcome = await outcomeOf(check, each, { ...options, keepsResults: true }, { show, keepsLogs: true, isOver });
      outcomes.push(outcome);
      process.stdout.write(`${textOf(each, outcome)}\n`);
    }
  }
  const count = (is: Outcome['is']): number => outcomes.filter((outcome) => outcome.is === is).length;
  return say(`${count('passed')} passed, ${count('failed')} failed, ${count('cannot run')} cannot run here\n`, count('failed') > 0 ? 1 : 0);
};

const parsed = (arguments_: readonly string[]) => {
  try {
    const options = {
      list: { type: 'boolean' },
      help: { type: 'boolean' },
      site: { type: 'string' },
      crds: { type: 'string' },
      charts: { type: 'string' },
      broken: { type: 'boolean' },
      minutes: { type: 'string' },
    } as const;
    const { values, positionals } = parseArgs({ args: [...arguments_], options, allowPositionals: true });
    const { list = false, help = false, broken: isBroken = false, site, crds, charts, minutes } = values;
    const folders = Object.entries({ crds, charts }).flatMap(([option, folder]) => {
      if (folder !== undefined && !existsSync(folder)) throw new WrongUse(`--${option} ${folder}: there is no such folder`);
      return folder === undefined ? [] : [[option, resolve(folder)] as const];
    });
    if (minutes !== undefined && !/^\d+$/.test(minutes)) throw new WrongUse(`--minutes ${minutes}: a whole number is needed`);
    const isOver = minutes === undefined ? undefined : Number(minutes) === 0 ? AbortSignal.abort() : AbortSignal.timeout(Number(minutes) * 60_000);
    return { isOver, names: positionals, site, options: Object.fromEntries(folders) satisfies Options, list, help, isBroken };
  } catch (error) {
    throw new WrongUse((error as Error).message);
  }
};

const breakAll = async (wanted: readonly Check[], sites: readonly GeneratedSite[], options: Options, isOver: AbortSignal | undefined): Promise<number> => {
  const trials: Trial[] = [];
  for (const each of broken.filter(({ check }) => wanted.includes(check))) {
    const trial = await tryBroken(each, sites[0]!, options, isOver);
    trials.push(trial);
    process.stdout.write(`${each.check.name}  ${each.mistake}: ${trial.is}${trial.because === undefined ? '' : `, ${trial.because}`}\n`);
  }
  const count = (is: Trial['is']): number => trials.filter((trial) => trial.is === is).length;
  return say(`${count('found')} found, ${count('missed')} missed, ${count('not tried')} not tried here\n`, count('missed') > 0 ? 1 : 0);
};

const checkNamed = (name: string): Check => {
  const found = checks.find((check) => check.name === name);
  if (!found) throw new WrongUse(`there is no check ${name}; there are ${checks.map((check) => check.name).join(', ')}`);
  return found;
};

const sitesNamed = (name: string | undefined): readonly GeneratedSite[] => {
  const there = existsSync(generated) ? readdirSync(generated).sort() : [];
  if (name !== undefined && !there.includes(name)) throw new WrongUse(`dist-manifests has no ${name}; it has ${there.join(', ') || 'nothing'}`);
  if (there.length === 0) throw new WrongUse('dist-manifests is empty: npm run synth');
  return (name === undefined ? there : [name]).map((each) => readSite(each, join(generated, each)));
};

const listOf = async (wanted: readonly Check[], site: GeneratedSite, options: Options): Promise<string> => {
  await using bench = new Bench(site, options);
  const lines = wanted.flatMap((check) => {
    const missing = lackedBy(check, bench, true);
    const built = check.needs.filter((program) => program.find() === undefined && program.prepare).map(({ name, install }) => `${name}: ${install}`);
    return [`${check.name}  ${check.title}`, ...missing.map((each) => `  lacks ${each}`), ...built.map((each) => `  first ${each}`)];
  });
  return `${lines.join('\n')}\n`;
};

const textOf = (site: GeneratedSite, outcome: Outcome): string => {
  const head = `${site.name}  ${outcome.check.name}  ${outcome.is}`;
  if (outcome.is === 'cannot run') return [head, ...outcome.lacks.map((each) => `  lacks ${each}`)].join('\n');
  const problems = outcome.is === 'failed' ? outcome.problems : [];
  return [
    `${head} in ${outcome.seconds.toFixed(1)} s`,
    ...outcome.seen.map((each) => `  ${each}`),
    ...(outcome.is === 'failed' && outcome.logs !== undefined ? [`  logs of what ran: ${outcome.logs}`] : []),
    ...problems.map(({ file, what }) => `  ${file === undefined ? '' : `dist-manifests/${site.name}/${file}\n    `}${what.replaceAll('\n', '\n    ')}`),
  ].join('\n');
};

const show = (text: string): void => void process.stderr.write(`-- ${text}\n`);

const say = (text: string, code: number): number => {
  process.stdout.write(text);
  return code;
};

// Whoever breaks it off finds nothing running afterwards.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => void clearBenches().finally(() => process.exit(code)));

// Where nobody reads on, e.g. `| head`, the check at work still goes on to its end, and stops what it has started.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isWrongUse = error instanceof WrongUse;
  process.stderr.write(isWrongUse ? `${error.message}\n\n${usage}` : `This is a bug of the verification: ${(error as Error).stack}\n`);
  process.exitCode = isWrongUse ? 2 : 3;
}
