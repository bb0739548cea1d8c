import * as z from 'zod/mini';
import type { JsonObject } from './json.ts';
import { isPlainObject } from './plain-object.ts';

// The words in which the closed schemas of custom resources are written. `zod/mini` because its schemas cost less to make and to use first than
// those of `zod` (measured with 4.6: 7 instead of 10 µs a field, 0.1 instead of 0.5 ms a kind), and the inventory loads it anyway.

/** The fields of a closed object, each under its own name. */
export type Shape = Readonly<Record<string, z.ZodMiniType>>;

/** What an engineer writes for a shape: read-only, so that constants declared `as const` fit. */
export type Fields<Required extends Shape, Optional extends Shape> = Flat<
  { readonly [Name in keyof Required]: z.output<Required[Name]> } & { readonly [Name in keyof Optional]?: z.output<Optional[Name]> }
>;

/** Without an `as` clause, because editors lose the doc comments of the fields behind one. */
type Flat<T> = { [Name in keyof T]: T[Name] };

/** A shape without fields. */
export type NoFields = Record<never, never>;

/**
 * An object that refuses every field it does not name.
 *
 * Most fields of a Kubernetes object are optional, so optional is the second list and not a wrapper around each field.
 */
export const closedObject = <Required extends Shape, Optional extends Shape = NoFields>(
  required: Required,
  optional?: Optional,
): z.ZodMiniType<Fields<Required, Optional>> => {
  const fields: Record<string, z.ZodMiniType> = { ...required };
  for (const [name, schema] of Object.entries(optional ?? {})) fields[name] = absentOr(schema);
  return z.strictObject(fields) as unknown as z.ZodMiniType<Fields<Required, Optional>>;
};

/** An ordered list of `least` to `most` items. */
export const list = <T>(item: z.ZodMiniType<T>, { least = 0, most }: { readonly least?: number; readonly most?: number } = {}): z.ZodMiniType<readonly T[]> => {
  const checks = [...(least > 0 ? [z.minLength(least)] : []), ...(most === undefined ? [] : [z.maxLength(most)])];
  return z.array(item).check(...checks) as unknown as z.ZodMiniType<readonly T[]>;
};

/** A map whose keys the engineer chooses: labels, selectors, resources. A key whose value is `undefined` counts as absent. */
export const map = <T>(value: z.ZodMiniType<T>, key: z.ZodMiniType<string> = text): z.ZodMiniType<Readonly<Record<string, T>>> =>
  z.record(key as z.ZodMiniString, absentOr(value)) as unknown as z.ZodMiniType<Readonly<Record<string, T>>>;

/** One of a few words. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words): z.ZodMiniType<Words[number]> =>
  z.enum(words) as unknown as z.ZodMiniType<Words[number]>;

/** Any text. */
export const text: z.ZodMiniType<string> = z.string();

/** A text of a form; `allowed` says the form in words, with an example. */
export const textLike = (pattern: RegExp, allowed: string, longest?: number): z.ZodMiniType<string> =>
  inWords(z.string().check(z.regex(pattern), ...(longest === undefined ? [] : [z.maxLength(longest)])), allowed);

export const trueOrFalse: z.ZodMiniType<boolean> = z.boolean();

/** In values of Helm: without the default of the chart. */
export const nothing: z.ZodMiniType<null> = z.literal(null);

/** A whole number from `least` to `most`, both allowed. */
export const whole = (least: number, most: number = Number.MAX_SAFE_INTEGER): z.ZodMiniType<number> => z.int().check(z.minimum(least), z.maximum(most));

/** A number, whole or not, from `least` to `most`, both allowed. */
export const number = (least: number, most: number = Number.MAX_SAFE_INTEGER): z.ZodMiniType<number> => z.number().check(z.minimum(least), z.maximum(most));

/** One of several forms. */
export const either = <const Forms extends readonly [z.ZodMiniType, ...z.ZodMiniType[]]>(...forms: Forms): z.ZodMiniType<z.output<Forms[number]>> =>
  z.union(forms) as unknown as z.ZodMiniType<z.output<Forms[number]>>;

/** Says in words what a schema allows; messages then show the sentence instead of the pattern or the range. */
export const inWords = <T extends z.ZodMiniType>(schema: T, allowed: string): T => {
  z.globalRegistry.add(schema, { description: allowed });
  return schema;
};

const absentOr = (schema: z.ZodMiniType): z.ZodMiniType => {
  let optional = optionals.get(schema);
  if (optional === undefined) optionals.set(schema, (optional = z.optional(schema)));
  return optional;
};

/** Shared terms are wrapped once: a schema costs microseconds, and there are thousands of fields. */
const optionals = new WeakMap<z.ZodMiniType, z.ZodMiniType>();

/** The mark that upstream schemas use for a place where anything may stand. */
export const ANY_FIELDS = 'x-kubernetes-preserve-unknown-fields';

/** How deep free JSON may be nested; an object that contains itself is found by this, too. */
export const DEEPEST_JSON = 100;

/**
 * An object whose content belongs to somebody else, such as the values of a Helm chart.
 *
 * `null` survives: in Helm values it removes a default. What JSON cannot hold (a function, `NaN`, a `Date`) is a problem.
 */
export const freeJsonObject: z.ZodMiniType<JsonObject> = (() => {
  const schema = z.unknown().check((payload) => {
    if (!isPlainObject(payload.value)) payload.issues.push({ code: 'invalid_type', expected: 'object', input: payload.value });
    else for (const path of placesThatAreNotJson(payload.value)) payload.issues.push({ code: 'custom', input: undefined, path });
  });
  z.globalRegistry.add(schema, { type: 'object', [ANY_FIELDS]: true });
  return schema as unknown as z.ZodMiniType<JsonObject>;
})();

const placesThatAreNotJson = (root: unknown): readonly PropertyKey[][] => {
  const places: PropertyKey[][] = [];
  const path: PropertyKey[] = [];
  let isTooDeep = false;
  const visit = (value: unknown): void => {
    if (isTooDeep || isScalar(value)) return;
    isTooDeep = path.length >= DEEPEST_JSON;
    if (isTooDeep || !(Array.isArray(value) || isPlainObject(value))) places.push([...path]);
    else if (Array.isArray(value)) for (const [index, item] of value.entries()) step(index, item === undefined ? notInLists : item);
    else for (const name of Object.keys(value)) if (value[name] !== undefined) step(name, value[name]);
  };
  const step = (segment: PropertyKey, value: unknown): void => {
    path.push(segment);
    visit(value);
    path.pop();
  };
  visit(root);
  return places;
};

/** `undefined` counts as absent in an object; in a list it has a place and no form. */
const notInLists = Symbol('undefined');

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
