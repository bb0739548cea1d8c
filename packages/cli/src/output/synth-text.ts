import type { SiteReport, SynthReport } from '../synth/report.ts';
import { findingsText } from './findings-text.ts';
import type { Paint } from './terminal.ts';

/** Where the text goes. */
interface Reader {
  readonly paint: Paint;
  /** A person looks at it now, so that it may say how long it took. */
  readonly isTerminal: boolean;
}

/** A run as people read it: findings by site, then a line a site, then what to do next where there is something. */
export const synthText = (report: SynthReport, { paint, isTerminal }: Reader): string => {
  const sites = Object.entries(report.sites);
  const findings = [findingsText('the repository', report.findings, paint), ...sites.map(([name, site]) => findingsText(name, site.findings, paint))].filter(
    (text) => text !== '',
  );
  const lines = sites.flatMap(([name, site]) => [`${paint('bold', name)}: ${doneText(report, site)}`, ...differenceLines(site, paint)]);
  if (report.outcome === 'differs') lines.push('Run `bastide synth`, and commit what it writes.');
  if (isTerminal) lines.push(paint('dim', `${(performance.now() / 1000).toFixed(2)} s`));
  return [...findings, lines.map((line) => `${line}\n`).join('')].join('\n');
};

const doneText = ({ outcome }: SynthReport, site: SiteReport): string => {
  const { written, removed, added = [], changed = [], stale = [], unchanged } = site;
  if (outcome === 'stopped' && !written)
    return site.findings.some(({ severity }) => severity === 'error')
      ? 'stopped by its errors; nothing was written'
      : 'stopped by the errors elsewhere; nothing was written';
  const counts =
    written && removed
      ? ([
          ['written', written],
          ['removed', removed],
        ] as const)
      : ([
          ['missing', added],
          ['changed', changed],
          ['stale', stale],
        ] as const);
  const parts = counts.filter(([, paths]) => paths.length > 0).map(([done, paths]) => `${paths.length} ${done}`);
  if (parts.length === 0) return `${written ? 'nothing changed in' : 'current,'} ${filesText(unchanged)}`;
  return `${written ? '' : 'not current: '}${parts.join(', ')}, ${unchanged} unchanged`;
};

const filesText = (count: number): string => `${count} file${count === 1 ? '' : 's'}`;

const differenceLines = ({ added = [], changed = [], stale = [] }: SiteReport, paint: Paint): readonly string[] => [
  ...added.map((path) => `  ${paint('green', `+ ${path}`)}`),
  ...changed.map((path) => `  ${paint('yellow', `~ ${path}`)}`),
  ...stale.map((path) => `  ${paint('red', `- ${path}`)}`),
];
