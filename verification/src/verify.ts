import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Bench, clearBenches } from './bench.ts';
import { type Trial, tryBroken } from './broken/broken.ts';
import { broken } from './broken/index.ts';
import type { Check } from './check.ts';
import { checks } from './checks/index.ts';
import { type CommandLine, commandLineOf, usage, WrongUse } from './command-line.ts';
import { EarlierRuns } from './earlier-runs.ts';
import { type GeneratedSite, readSite } from './generated-site.ts';
import { lackedBy, type Outcome, outcomeOf } from './outcome.ts';

const generated = join(import.meta.dirname, '../../dist-manifests');

const main = async (arguments_: readonly string[]): Promise<number> => {
  const commandLine = commandLineOf(arguments_);
  if (commandLine.does === 'help') return say(usage, 0);
  const wanted = commandLine.names.length === 0 ? checks : commandLine.names.map(checkNamed);
  const sites = sitesNamed(commandLine.site);
  if (commandLine.does === 'list') return say(await listOf(wanted, sites[0]!, commandLine), 0);
  const earlier = commandLine.reuses ? new EarlierRuns(commandLine.options) : undefined;
  return commandLine.does === 'break' ? breakAll(wanted, sites[0]!, commandLine, earlier) : askAll(wanted, sites, commandLine, earlier);
};

const askAll = async (
  wanted: readonly Check[],
  sites: readonly GeneratedSite[],
  { options, isOver }: CommandLine,
  earlier: EarlierRuns | undefined,
): Promise<number> => {
  const outcomes: Outcome['is'][] = [];
  for (const site of sites) {
    for (const check of wanted) {
      const seen = earlier?.find(check, site);
      if (seen !== undefined) {
        process.stdout.write(`${[`${site.name}  ${check.name}  passed earlier, with all that it read as it is now`, ...seen].join('\n  ')}\n`);
        outcomes.push('passed');
        continue;
      }
      const keep = earlier?.begin(check, site);
      const outcome = await outcomeOf(check, site, { ...options, keepsResults: true }, { show, keepsLogs: true, isOver });
      if (outcome.is === 'passed') keep?.(outcome.seen);
      process.stdout.write(`${textOf(site, outcome)}\n`);
      outcomes.push(outcome.is);
    }
  }
  const count = (is: Outcome['is']): number => outcomes.filter((each) => each === is).length;
  return say(`${count('passed')} passed, ${count('failed')} failed, ${count('cannot run')} cannot run here\n`, count('failed') > 0 ? 1 : 0);
};

const breakAll = async (wanted: readonly Check[], site: GeneratedSite, { options, isOver }: CommandLine, earlier: EarlierRuns | undefined): Promise<number> => {
  const trials: Trial['is'][] = [];
  for (const each of broken.filter(({ check }) => wanted.includes(check))) {
    const { check, mistake } = each;
    const isKnown = earlier?.find(check, site, mistake) !== undefined;
    const keep = earlier?.begin(check, site, mistake);
    const { is, because }: Trial = isKnown
      ? { is: 'found', because: 'earlier, with all that it read as it is now' }
      : await tryBroken(each, site, options, isOver);
    if (is === 'found' && !isKnown) keep?.([]);
    process.stdout.write(`${check.name}  ${mistake}: ${is}${because === undefined ? '' : `, ${because}`}\n`);
    trials.push(is);
  }
  const count = (is: Trial['is']): number => trials.filter((each) => each === is).length;
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

const listOf = async (wanted: readonly Check[], site: GeneratedSite, { options }: CommandLine): Promise<string> => {
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

// Whoever breaks it off finds nothing running afterwards; npm passes signals on that a terminal has given to all, so they come twice.
let isEnding = false;
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.on(signal, () => {
    if (!isEnding) void clearBenches().finally(() => process.exit(code));
    isEnding = true;
  });

// Where nobody reads on, e.g. `| head`, the check at work still goes on to its end, and stops what it has started.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isWrongUse = error instanceof WrongUse;
  process.stderr.write(isWrongUse ? `${error.message}\n\n${usage}` : `This is a bug of the verification: ${(error as Error).stack}\n`);
  process.exitCode = isWrongUse ? 2 : 3;
}
