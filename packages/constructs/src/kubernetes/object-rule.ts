import type { Members } from '../core/plain-object.ts';

/** Notes a problem at a path below the object, e.g. `template.metadata.labels.app`; the empty path is the object itself. */
export type Report = (path: string, what: string, allowed: string) => void;

/** What the fields of one object must satisfy together. It is called with whatever was written: the types of the fields may be wrong. */
export type ObjectRule = (object: Members, report: Report) => void;

/** Of these fields exactly one is set. */
export const exactlyOne =
  (...fields: readonly string[]): ObjectRule =>
  (object, report) => {
    const set = countOf(object, fields);
    if (set === 0) report('', `none of ${fields.join(', ')} is set`, 'exactly one of them');
    if (set > 1) report('', `${setOf(object, fields)} exclude each other`, `exactly one of ${fields.join(', ')}`);
  };

/** Of these fields one is set at most. */
export const atMostOne =
  (...fields: readonly string[]): ObjectRule =>
  (object, report) => {
    if (countOf(object, fields) > 1) report('', `${setOf(object, fields)} exclude each other`, `at most one of ${fields.join(', ')}`);
  };

/** Of all fields but these exactly one is set: the source of a volume. */
export const oneSourceBesides =
  (...others: readonly string[]): ObjectRule =>
  (object, report) => {
    let sources = 0;
    for (const field in object) if (object[field] !== undefined && !others.includes(field)) sources++;
    if (sources === 0) report('', 'has no source', 'exactly one source, e.g. emptyDir, configMap, csi');
    if (sources > 1)
      report(
        '',
        `${setOf(
          object,
          Object.keys(object).filter((field) => !others.includes(field)),
        )} exclude each other`,
        'exactly one source',
      );
  };

/** The list is not empty where it is set. */
export const notEmpty =
  (field: string, allowed: string): ObjectRule =>
  (object, report) => {
    const value = object[field];
    if (Array.isArray(value) && value.length === 0) report(field, 'is empty', allowed);
  };

const countOf = (object: Members, fields: readonly string[]): number => {
  let count = 0;
  for (const field of fields) if (object[field] !== undefined) count++;
  return count;
};

const setOf = (object: Members, fields: readonly string[]): string => fields.filter((field) => object[field] !== undefined).join(' and ');
