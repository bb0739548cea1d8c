import { isMap, type Members } from './helm-values.ts';
import type { OsloFile } from './oslo-files.ts';

/** One line of a file. */
export interface Assignment {
  readonly section: string;
  readonly key: string;
  readonly text: string;
  /** Whether the value is one: Helm writes it in its own way. */
  readonly isNumber: boolean;
}

/**
 * The lines that a chart writes for a file: lists joined by commas, `{type: multistring, values: […]}` a line each, `{type: csv, values: […]}` joined. A null
 * takes away what stands in the chart and is left out.
 *
 * https://opendev.org/openstack/openstack-helm/src/tag/2025.2.0/helm-toolkit/templates/utils/_to_oslo_conf.tpl
 */
export const assignmentsOf = (file: Members): readonly Assignment[] =>
  Object.entries(file).flatMap(([section, options]) =>
    Object.entries(isMap(options) ? options : {}).flatMap(([key, value]) =>
      textsOf(value).map((text) => ({ section, key, text, isNumber: typeof value === 'number' })),
    ),
  );

const textsOf = (value: unknown): readonly string[] => {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return [value.map(goText).join(',')];
  if (!isMap(value)) return [goText(value)];
  const values: readonly unknown[] = Array.isArray(value['values']) ? value['values'] : [];
  if (value['type'] === 'multistring') return values.map(goText);
  return value['type'] === 'csv' ? [values.map(goText).join(',')] : [];
};

/** As Go's templates write it. To Helm every number is a float64, which has an exponent from a million on. */
export const goText = (value: unknown): string => (typeof value === 'number' ? numberText(value) : String(value));

const numberText = (value: number): string => {
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  return Number(exponent) >= -4 && Number(exponent) < 6 ? String(value) : `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
};

export const osloText = (assignments: readonly Omit<Assignment, 'isNumber'>[]): string => {
  const sections = Map.groupBy(assignments, ({ section }) => section);
  return [...sections].map(([section, lines]) => `[${section}]\n${lines.map(({ key, text }) => `${key} = ${text}\n`).join('')}`).join('');
};

/** What stands in `DEFAULT` of a file, and of the one before it, where the values of a release say nothing. */
export const textUnlessSaid = (files: readonly OsloFile[], file: OsloFile): string =>
  osloText(
    files
      .filter((each) => each === file || each.place === file.after)
      .flatMap(({ unlessSaid = {} }) => Object.entries(unlessSaid).map(([key, text]) => ({ section: 'DEFAULT', key, text }))),
  );

export const optionName = (section: string, key: string): string => `[${section}] ${key}`;

/** Each `[section] key` of a text. */
export const optionsIn = (text: string): ReadonlySet<string> => {
  const options = new Set<string>();
  let section = '';
  for (const line of text.split('\n')) {
    section = /^\[(.*)\]$/.exec(line)?.[1] ?? section;
    const key = /^([^\s=[]+) *=/.exec(line)?.[1];
    if (key !== undefined) options.add(optionName(section, key));
  }
  return options;
};
