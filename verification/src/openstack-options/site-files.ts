import type { HelmRelease } from '../helm/releases.ts';
import { type Configuration, configurationsOf, isMap, valueAt, valuesOf } from './helm-values.ts';
import { type OsloFile, osloFiles } from './oslo-files.ts';
import { type Assignment, assignmentsOf, osloText, textUnlessSaid } from './oslo-text.ts';
import { type Question, questionOf } from './registry.ts';

/** What the values of a release say for one file of oslo.config. */
export interface SiteFile {
  readonly file: OsloFile;
  /** In the values: `conf.plugins.ml2_conf`. */
  readonly place: string;
  readonly assignments: readonly Assignment[];
  readonly question: Question;
}

export const siteFilesOf = (release: HelmRelease): readonly SiteFile[] => {
  const files = osloFiles[release.chart] ?? [];
  const [common, ...overrides] = configurationsOf(valuesOf(release));
  if (common === undefined) return [];
  return [
    ...files.flatMap((file) => siteFile(file, common, textsBefore(files, file, common))),
    ...overrides.flatMap((each) => files.flatMap((file) => siteFile(file, each, [...textsBefore(files, file, common), textOf(file, common)]))),
  ];
};

const siteFile = (file: OsloFile, { place, conf }: Configuration, before: readonly string[]): readonly SiteFile[] => {
  const assignments = assignmentsIn(file, conf);
  if (assignments.length === 0) return [];
  return [{ file, place: `${place}.${file.place}`, assignments, question: questionOf(file, osloText(assignments), before) }];
};

const assignmentsIn = ({ place }: OsloFile, conf: Configuration['conf']): readonly Assignment[] => {
  const sections = valueAt(conf, place);
  return isMap(sections) ? assignmentsOf(sections) : [];
};

const textOf = (file: OsloFile, { conf }: Configuration): string => osloText(assignmentsIn(file, conf));

/** What the chart writes unless the values say otherwise, which come after it, and the file that is read first. */
const textsBefore = (files: readonly OsloFile[], file: OsloFile, common: Configuration): readonly string[] => [
  textUnlessSaid(files, file),
  ...files.filter(({ place }) => place === file.after).map((each) => textOf(each, common)),
];

/** What else stands in `conf`: written by the chart in another way, for other readers. */
export const otherPlacesOf = (release: HelmRelease): readonly string[] => {
  const places = (osloFiles[release.chart] ?? []).map(({ place }) => place);
  const { conf } = valuesOf(release);
  return isMap(conf) ? Object.entries(conf).flatMap(([key, value]) => (value === null || key === 'overrides' ? [] : othersBelow(key, value, places))) : [];
};

const othersBelow = (place: string, value: unknown, places: readonly string[]): readonly string[] => {
  if (places.includes(place)) return [];
  const isAbove = places.some((each) => each.startsWith(`${place}.`));
  return isAbove && isMap(value) ? Object.entries(value).flatMap(([key, below]) => othersBelow(`${place}.${key}`, below, places)) : [`conf.${place}`];
};
