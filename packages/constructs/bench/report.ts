import { availableParallelism, cpus, loadavg } from 'node:os';
import type { LadderMeasurement, SizeMeasurement, StartUpMeasurement } from './measurements.ts';
import type { Outcome } from './run-program.ts';

/** All that a bench found; `--json` prints it as it is. */
export interface Report {
  readonly machine: Machine;
  readonly startUps: readonly StartUpMeasurement[];
  readonly sizes: readonly SizeMeasurement[];
  readonly unchanged: { readonly sites: number; readonly outcome: Outcome };
  readonly ladders: readonly LadderMeasurement[];
}

export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  /** Processes that wanted a core while the bench ran; above `cores` the times are inflated and only ratios count. */
  readonly load: number;
  /** Where the objects were written. */
  readonly folder: string;
}

export const machineWith = (folder: string): Machine => ({
  node: process.version,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  load: loadavg()[0]!,
  folder,
});

/** A report as Markdown. */
export const markdownOf = (report: Report): string =>
  [
    `Node ${report.machine.node}, ${report.machine.cores} cores (${report.machine.cpu}), load ${report.machine.load.toFixed(1)}, written below ${report.machine.folder}`,
    'Each run is a fresh process that finds its modules compiled, as all but the first run of the command do. CPU seconds: median, least to most.',
    'cdk8s: one App a site, one file an object, no dependencies, nothing validated. Bastide: closed schemas, order, waves, crash-safe writing.',
    sizesTable(report.sizes),
    phasesTable(report),
    ladderTable(report.ladders),
    startUpTable(report.startUps),
  ].join('\n\n');

const sizesTable = (sizes: readonly SizeMeasurement[]): string =>
  table(
    ['sites', 'objects', '', 'CPU s', 'of it in the kernel', 'wall s', 'peak MiB', 'objects per CPU s', 'cdk8s : Bastide'],
    sizes.flatMap(({ sites, rounds }) => {
      const ratio = median(rounds.map(({ bastide, cdk8s }) => cdk8s.cpuSeconds / bastide.cpuSeconds));
      return (['bastide', 'cdk8s'] as const).map((side) => {
        const outcomes = rounds.map((round) => round[side]);
        const middle = (value: (outcome: Outcome) => number): number => median(outcomes.map(value));
        const { objects } = outcomes[0]!;
        return [
          String(sites),
          String(objects),
          side === 'bastide' ? 'Bastide' : 'cdk8s',
          spread(outcomes.map(({ cpuSeconds }) => cpuSeconds)),
          middle(({ systemSeconds }) => systemSeconds).toFixed(2),
          middle(({ wallSeconds }) => wallSeconds).toFixed(2),
          middle(({ peakMebibytes }) => peakMebibytes).toFixed(0),
          (objects / middle(({ cpuSeconds }) => cpuSeconds)).toFixed(0),
          side === 'bastide' ? `${ratio.toFixed(1)} : 1` : '',
        ];
      });
    }),
  );

const phases = ['start', 'build', 'plan', 'emit', 'write'] as const;

const phasesTable = ({ sizes, unchanged }: Report): string =>
  table(
    ['Bastide, CPU s', ...phases, 'µs per object beyond the start'],
    [
      ...sizes.map(({ sites, rounds }) => ({ what: countOf(sites), outcomes: rounds.map(({ bastide }) => bastide) })),
      { what: `${countOf(unchanged.sites)}, nothing changed: 0 writes`, outcomes: [unchanged.outcome] },
    ].map(({ what, outcomes }) => [
      what,
      ...phases.map((phase) => median(outcomes.map((outcome) => outcome.phases[phase]!)).toFixed(3)),
      median(outcomes.map(({ cpuSeconds, phases: { start }, objects }) => ((cpuSeconds - start!) * 1e6) / objects)).toFixed(0),
    ]),
  );

const countOf = (sites: number): string => (sites === 1 ? '1 site' : `${sites} sites`);

const ladderTable = (ladders: readonly LadderMeasurement[]): string =>
  table(
    ['ladder: two components a rung, each requires both below', 'rungs', 'CPU s beyond the start'],
    ladders.map(({ program, rungs, outcome }) => [
      program === 'cdk8s-ladder' ? 'cdk8s' : 'Bastide',
      String(rungs),
      (outcome.cpuSeconds - outcome.phases['start']!).toFixed(3),
    ]),
  );

const startUpTable = (startUps: readonly StartUpMeasurement[]): string =>
  table(
    ['start, CPU s', 'first run', 'later runs'],
    startUps.map(({ what, firstRun, laterRuns }) => [what, firstRun.toFixed(3), laterRuns.toFixed(3)]),
  );

const spread = (values: readonly number[]): string =>
  values.length === 1 ? values[0]!.toFixed(2) : `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;

/** The upper one of the two in the middle. */
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map((_, column) => (column === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
