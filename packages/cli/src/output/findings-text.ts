import type { Finding, SourcePosition } from '@bastide/constructs';
import type { Paint } from './terminal.ts';

/**
 * Findings as people read them: by rule, those with errors first, and in each the errors first; then how many there are.
 *
 * @param of what they concern: the name of a site, or the repository
 */
export const findingsText = (of: string, findings: readonly Finding[], paint: Paint): string => {
  if (findings.length === 0) return '';
  const groups = [...Map.groupBy(findings, ({ rule }) => rule)].map(([rule, each]) => ({ rule, findings: errorsFirst(each) }));
  const sorted = [
    ...groups.filter(({ findings: [first] }) => first!.severity === 'error'),
    ...groups.filter(({ findings: [first] }) => first!.severity !== 'error'),
  ];
  const body = sorted.flatMap(({ rule, findings: each }) => [`  ${paint('bold', rule)}`, ...each.flatMap((finding) => linesOf(finding, paint))]);
  return `${paint('bold', of)}\n${body.join('\n')}\n${countText(of, findings, paint)}\n`;
};

/** `2 errors and 1 warning in mini-waas`. */
const countText = (of: string, findings: readonly Finding[], paint: Paint): string => {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const parts = [
    ...(errors > 0 ? [paint('red', `${errors} error${errors === 1 ? '' : 's'}`)] : []),
    ...(warnings > 0 ? [paint('yellow', `${warnings} warning${warnings === 1 ? '' : 's'}`)] : []),
  ];
  return `${parts.join(' and ')} in ${of}`;
};

const errorsFirst = (findings: readonly Finding[]): readonly Finding[] => [
  ...findings.filter(({ severity }) => severity === 'error'),
  ...findings.filter(({ severity }) => severity !== 'error'),
];

const colours = { error: 'red', warning: 'yellow' } as const;

/** What follows the sentence, in this order. */
const details: readonly (readonly [label: string, textOf: (finding: Finding) => string | undefined])[] = [
  ['allowed', ({ allowed }) => allowed],
  ['at', ({ construct }) => construct],
  ['file', ({ file }) => file],
  ['source', ({ source }) => source && placeText(source)],
  ['inventory', ({ inventory }) => inventory && placeText(inventory)],
  ['mend', ({ mend }) => mend],
];

const labelWidth = Math.max(...details.map(([label]) => label.length)) + 2;
const margin = ' '.repeat(6);

const linesOf = (finding: Finding, paint: Paint): readonly string[] => [
  `    ${paint(colours[finding.severity], finding.severity)} ${indented(finding.what, margin)}`,
  ...details.flatMap(([label, textOf]) => {
    const text = textOf(finding);
    return text === undefined ? [] : [`${margin}${paint('dim', label.padEnd(labelWidth))}${indented(text, margin + ' '.repeat(labelWidth))}`];
  }),
  ...(finding.counterExample ?? []).map(
    (step, index) => `${margin}${paint('dim', `step ${index + 1}`.padEnd(labelWidth))}${indented(step, margin + ' '.repeat(labelWidth))}`,
  ),
];

const placeText = ({ file, line, column }: SourcePosition): string => `${file}:${line}:${column}`;

const indented = (text: string, margins: string): string => text.trimEnd().replaceAll('\n', `\n${margins}`);
