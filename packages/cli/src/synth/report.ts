import type { Finding } from '@bastide/constructs';

/** What a run of `bastide synth` did. Printed as it stands by `--json`: fields are added, never renamed; `format` counts what breaks readers. */
export interface SynthReport {
  readonly format: 1;
  /**
   * `written`: files changed; `unchanged`: nothing to write; `stopped`: errors, nothing was written.
   * With `--check`: `current`, `differs`, or `stopped`, and nothing was written in any case.
   */
  readonly outcome: 'written' | 'unchanged' | 'stopped' | 'current' | 'differs';
  /** Of the repository as a whole, such as a lock that cannot be read. */
  readonly findings: readonly Finding[];
  /** By name, in the order of names. */
  readonly sites: Readonly<Record<string, SiteReport>>;
}

/** Paths are relative to `dist-manifests/<site>/`. A run that writes has `written` and `removed`; one that compares has the other three lists. */
export interface SiteReport {
  readonly findings: readonly Finding[];
  /** How many files are as they should be; 0 where errors stopped the run before it looked. */
  readonly unchanged: number;
  readonly written?: readonly string[];
  readonly removed?: readonly string[];
  readonly added?: readonly string[];
  readonly changed?: readonly string[];
  readonly stale?: readonly string[];
}

/** Puts the parts together; `outcome` follows from them. */
export const reportOf = (check: boolean, findings: readonly Finding[], sites: ReadonlyMap<string, SiteReport>): SynthReport => {
  const sorted = [...sites].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { format: 1, outcome: outcomeOf(check, findings, [...sites.values()]), findings, sites: Object.fromEntries(sorted) };
};

const outcomeOf = (check: boolean, findings: readonly Finding[], sites: readonly SiteReport[]): SynthReport['outcome'] => {
  const isStopped = [findings, ...sites.map((site) => site.findings)].flat().some(({ severity }) => severity === 'error');
  if (isStopped) return 'stopped';
  const lists = sites.flatMap(({ written, removed, added, changed, stale }) => [written, removed, added, changed, stale]);
  const isDifferent = lists.some((list) => list !== undefined && list.length > 0);
  if (check) return isDifferent ? 'differs' : 'current';
  return isDifferent ? 'written' : 'unchanged';
};
