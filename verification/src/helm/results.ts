import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { HelmRelease } from './releases.ts';

/** In the repository: a machine with charts says what it has seen to those without. */
export const resultsFile = join(import.meta.dirname, '../../results/charts.yaml');

/** A release that was rendered and accepted. */
interface Result {
  readonly chart: string;
  readonly version: string;
  /** SHA-256 of its documents of values. */
  readonly values: string;
  /** The first day on which it was so. */
  readonly date: string;
}

/** By site, by release. */
type Results = Readonly<Record<string, Readonly<Record<string, Result>>>>;

const heading = `# Releases whose charts were rendered with the values of the site and accepted by a real API server.
# Written by \`npm run verify helm -- --charts FOLDER\`.
`;

export const hashOf = ({ values }: HelmRelease): string => createHash('sha256').update(values.join('\0')).digest('hex');

const read = (file: string): Results => (existsSync(file) ? ((parse(readFileSync(file, 'utf8')) as Results | null) ?? {}) : {});

/** What is to be said of a release whose chart is not here: when it was rendered, and whether it is still the same. */
export const historyOf = (site: string, release: HelmRelease, file = resultsFile): string => {
  const last = read(file)[site]?.[release.name];
  if (last === undefined) return 'it was never rendered';
  if (last.version !== release.version) return `warning: ${last.version} was rendered on ${last.date}, and not this version`;
  return last.values === hashOf(release)
    ? `it was rendered with these values on ${last.date}`
    : `warning: its values have changed since ${last.date}, when it was rendered`;
};

/** Keeps the day of what has not changed, so that a run that finds nothing new writes nothing new. */
export const record = (site: string, releases: readonly HelmRelease[], date: string, file = resultsFile): void => {
  const results = read(file);
  const before = results[site] ?? {};
  const now = releases.map(({ name, chart, version, ...rest }): readonly [string, Result] => {
    const values = hashOf({ name, chart, version, ...rest });
    const last = before[name];
    return [name, last?.version === version && last.values === values ? last : { chart, version, values, date }];
  });
  const ofSite = Object.fromEntries(Object.entries({ ...before, ...Object.fromEntries(now) }).sort(([a], [b]) => (a < b ? -1 : 1)));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, heading + stringify({ ...results, [site]: ofSite }));
};
