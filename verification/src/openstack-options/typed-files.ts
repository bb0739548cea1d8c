import type { JsonSchema } from '@bastide/constructs';
import { type OsloFile, osloFiles } from './oslo-files.ts';
import { osloText, textUnlessSaid } from './oslo-text.ts';
import { type Finding, type Question, questionOf } from './registry.ts';

/** A value that the types of a site let somebody write. */
interface Sample {
  readonly section: string;
  readonly key: string;
  readonly text: string;
  /** Whether the type says what the service must take; of a text it does not. */
  readonly isTold: boolean;
}

/** What the types let sites write into one file: questions with the least, the most and every choice. */
export interface TypedFile {
  readonly file: OsloFile;
  readonly samples: readonly Sample[];
  readonly questions: readonly Question[];
}

/**
 * By what the types say of the values of a chart: every option that a site may set, of releases that no site has as well.
 *
 * @param values of the chart, as its definition describes them
 */
export const typedFilesOf = (chart: string, values: JsonSchema): readonly TypedFile[] => {
  const files = osloFiles[chart] ?? [];
  return files.flatMap((file) => {
    const sections = ['conf', ...file.place.split('.')].reduce<JsonSchema | undefined>((schema, key) => schema?.properties?.[key], values);
    const before = textUnlessSaid(files, file);
    const options = sectionsIn(sections ?? {}, before).flatMap(([section, { properties = {} }]) =>
      // A sample would name other sections than those that are asked about.
      Object.entries(properties)
        .filter(([key]) => !(key in (file.unlessSaid ?? {})))
        .map(([key, schema]) => samplesOf(schema).map((sample): Sample => ({ section, key, ...sample }))),
    );
    if (options.length === 0) return [];
    // A file has one value of an option, so there are as many files as the option with most samples has.
    const turns = Array.from({ length: Math.max(...options.map((samples) => samples.length)) }, (_, turn) => options.flatMap((samples) => samples[turn] ?? []));
    return [{ file, samples: options.flat(), questions: turns.map((samples) => questionOf(file, osloText(samples), [before])) }];
  });
};

type Section = readonly [name: string, schema: JsonSchema];

/** Sections of any name are asked under the first that is listed before. */
const sectionsIn = ({ properties = {}, additionalProperties }: JsonSchema, before: string): readonly Section[] => {
  const forms = typeof additionalProperties === 'object' ? (additionalProperties.anyOf ?? [additionalProperties]) : [];
  const name = /= (\w+)/.exec(before)?.[1] ?? 'any';
  return [...Object.entries(properties), ...forms.map((form): Section => [name, form])];
};

type Told = Pick<Sample, 'text' | 'isTold'>;

const samplesOf = (schema: JsonSchema): readonly Told[] => {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(samplesOf);
  const words = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (words !== undefined) return words.filter((word) => word !== null).map((word) => ({ text: String(word), isTold: true }));
  return samplesByType[schema.type ?? '']?.(schema) ?? [{ text: '', isTold: false }];
};

const samplesByType: Readonly<Record<string, (schema: JsonSchema) => readonly Told[]>> = {
  boolean: () => ['true', 'false'].map((text) => ({ text, isTold: true })),
  integer: (schema) => ends(schema),
  number: (schema) => ends(schema),
  null: () => [],
};

/** A range that ends where JavaScript stops counting has no end. */
const ends = ({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema): readonly Told[] => {
  const numbers = [minimum, maximum].filter((number) => Number.isSafeInteger(number + 1) && Number.isSafeInteger(number - 1));
  return (numbers.length > 0 ? numbers : [1]).map((number) => ({ text: String(number), isTold: true }));
};

/** What is wrong with the types: an option that no site can set to any good, or a value that they allow and the service refuses. */
export const mistakesIn = ({ file, samples, questions }: TypedFile, answers: readonly (readonly Finding[])[]): readonly string[] => {
  const mistakes = questions.flatMap((_, turn) =>
    answers[turn]!.filter(
      ({ section, key, kind }) =>
        kind === 'unknown' || (kind === 'refused' && samples.some((sample) => sample.section === section && sample.key === key && sample.isTold)),
    ),
  );
  return [...new Set(mistakes.map(({ section, key, words }) => `the types let a site set conf.${file.place}.${section}.${key}: ${words}`))];
};
