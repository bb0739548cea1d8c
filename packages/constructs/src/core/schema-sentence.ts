import type * as z from 'zod/mini';
import { DEEPEST_JSON } from './closed-object.ts';
import { allowedBy, descriptionsAt, fieldNames, type JsonSchema, wordsOf } from './json-schema.ts';
import type { SchemaProblem } from './kind.ts';
import { nearest } from './nearest.ts';
import { looksLikeSecret, namesSecret, shown } from './secret-shape.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Zod's issues as sentences for people: what is wrong from the issue, what is allowed from the schema's own description. */
export const problemsOf = (issues: readonly Issue[], value: unknown, schema: JsonSchema): readonly SchemaProblem[] =>
  issues
    .flatMap((issue) => flattened(issue, []))
    .flatMap(({ issue, path }) => {
      const here = descriptionsAt(schema, path);
      if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(path, key, here));
      if (issue.code === 'invalid_key') return [{ path: pathText(path), what: 'is not a possible key', allowed: allowedBy(descriptionsOfKeys(schema, path)) }];
      const wrong = valueAt(value, path);
      return [
        {
          path: pathText(path),
          what: wrong === undefined ? 'is missing' : whatIsWrong(issue, wrong, path, here),
          allowed: allowedBy(here) ?? 'what JSON can hold',
        },
      ];
    });

/** Of a choice between forms, the one that comes nearest says what is wrong; where none is of the value's type, the choice itself does. */
const flattened = (issue: Issue, above: Path): readonly { readonly issue: Issue; readonly path: Path }[] => {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ issue, path }];
  const near = issue.errors.filter((branch) => !branch.some((each) => each.path.length === 0 && each.code !== 'unrecognized_keys'));
  const [closest] = near.toSorted((one, other) => one.length - other.length);
  return closest === undefined ? [{ issue, path }] : closest.flatMap((each) => flattened(each, path));
};

const unknownField = (path: Path, key: string, parents: readonly JsonSchema[]): SchemaProblem => {
  const known = [...new Set(parents.flatMap((parent) => Object.keys(parent.properties ?? {})))];
  const meant = looksLikeSecret(key) ? undefined : nearest(key, known);
  return {
    path: pathText([...path, key]),
    what: `is not a known field${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    allowed: known.length === 0 ? 'no fields' : fieldNames(known),
  };
};

const descriptionsOfKeys = (schema: JsonSchema, path: Path): readonly JsonSchema[] =>
  descriptionsAt(schema, path.slice(0, -1)).flatMap(({ propertyNames }) => propertyNames ?? []);

/** The value is shown where it is of the right type; a text in the place of anything else may be a password. */
const whatIsWrong = (issue: Issue, value: unknown, path: Path, here: readonly JsonSchema[]): string => {
  if (issue.code === 'custom' && here.length === 0)
    return path.length > DEEPEST_JSON ? 'is nested too deep, or contains itself' : `is ${typeName(value)}, which JSON cannot hold`;
  const words = wordsOf(here);
  if (typeof value === 'string' && words.length > 0) {
    const meant = looksLikeSecret(value) ? undefined : nearest(value, words);
    return `is ${visible(value, path)}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
  }
  if (typeof value === 'string' && !here.some(({ type }) => type === 'string'))
    return looksLikeScalar.test(value) ? `is the text ${shown(value)}` : 'is a text';
  if (Array.isArray(value)) return issue.code === 'too_big' || issue.code === 'too_small' ? `has ${value.length} items` : 'is a list';
  return `is ${typeof value === 'string' ? visible(value, path) : typeName(value)}`;
};

/** A number or a truth value in quotation marks is the usual slip and no secret. */
const looksLikeScalar = /^(?:true|false|yes|no|on|off|-?\d{1,9}(?:\.\d{1,3})?%?)$/;

const visible = (value: string, path: Path): string =>
  path.some((segment) => typeof segment === 'string' && namesSecret(segment)) ? 'a text that is not allowed' : shown(value);

const typeName = (value: unknown): string => {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const name: unknown = value.constructor?.name;
  return name === 'Object' || typeof name !== 'string' || name === '' ? 'an object' : `an instance of ${name}`;
};

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (container, segment) => (typeof container === 'object' && container !== null ? (container as Record<PropertyKey, unknown>)[segment] : undefined),
    value,
  );

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** So many steps of a path are shown; only what contains itself has more. */
const longestPath = 20;

/** `spec.ports[0].name`, `metadata.labels["app.kubernetes.io/name"]`; a key that looks like a secret is hidden. */
const pathText = (path: Path): string => {
  const steps = path.slice(0, longestPath).map((segment, index) => (typeof segment === 'number' ? `[${segment}]` : keyText(String(segment), index === 0)));
  return `${steps.join('')}${path.length > longestPath ? ' …' : ''}`;
};

const keyText = (key: string, isFirst: boolean): string => (plainKey.test(key) && !looksLikeSecret(key) ? `${isFirst ? '' : '.'}${key}` : `[${shown(key)}]`);
