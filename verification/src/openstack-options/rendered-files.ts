import type { KubernetesObject } from '../generated-site.ts';
import type { HelmRelease } from '../helm/releases.ts';
import { type OsloFile, osloFiles } from './oslo-files.ts';
import { optionName } from './oslo-text.ts';
import { type Question, questionOf } from './registry.ts';
import { siteFilesOf } from './site-files.ts';

/** A file of oslo.config as a chart renders it. */
export interface RenderedFile {
  readonly file: OsloFile;
  readonly question: Question;
  /** Each `[section] key` that the values of the site set, and where. */
  readonly ofTheSite: ReadonlyMap<string, string>;
}

interface Stored extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** Those of a release, once where Pods of several hosts have the very same. */
export const renderedFilesOf = (release: HelmRelease, objects: readonly KubernetesObject[]): readonly RenderedFile[] => {
  const files = osloFiles[release.chart] ?? [];
  const ofTheSite = siteFilesOf(release);
  return files.flatMap((file) => {
    const first = files.filter(({ place }) => place === file.after).flatMap(({ name }) => textsIn(objects, name));
    const set = ofTheSite
      .filter((each) => each.file === file)
      .flatMap(({ place, assignments }) => assignments.map(({ section, key }) => [optionName(section, key), `${place}.${section}.${key}`] as const));
    const texts = textsIn(objects, file.name);
    // One that is lacking is empty: nothing arrives in it.
    return (texts.length === 0 && set.length > 0 ? [''] : texts).map((text) => ({
      file,
      question: questionOf(file, text, first.slice(0, 1)),
      ofTheSite: new Map(set),
    }));
  });
};

const textsIn = (objects: readonly KubernetesObject[], name: string): readonly string[] => {
  const texts = objects.flatMap(({ kind, ...rest }) => {
    const text = (rest as Stored).data?.[name];
    if (text === undefined) return [];
    return kind === 'Secret' ? [Buffer.from(text, 'base64').toString()] : [text];
  });
  return [...new Set(texts)];
};
