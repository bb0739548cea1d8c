import { ANY_FIELDS } from './closed-object.ts';

/** As much of JSON Schema as a closed schema describes itself with, and as an upstream definition uses. */
export interface JsonSchema {
  readonly type?: string;
  /** What is allowed, for people; replaces the sentence that follows from the rest. */
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  /** A form that a function checks, under the name that upstream gives it. */
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly [ANY_FIELDS]?: boolean;
}

/** Every description that a place may have: more than one below a choice between forms, none below free JSON. */
export const descriptionsAt = (schema: JsonSchema, path: readonly PropertyKey[]): readonly JsonSchema[] => {
  let here = branches(schema);
  for (const segment of path) here = here.flatMap((each) => branches(below(each, segment)));
  return here;
};

const branches = (schema: JsonSchema | undefined): readonly JsonSchema[] =>
  schema === undefined ? [] : schema.anyOf === undefined || schema.description !== undefined ? [schema] : schema.anyOf.flatMap(branches);

const below = (schema: JsonSchema, segment: PropertyKey): JsonSchema | undefined => {
  if (typeof segment === 'number') return schema.items;
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, segment)) return schema.properties[String(segment)];
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
};

/** What a place allows, for people. */
export const allowedBy = (schemas: readonly JsonSchema[]): string | undefined => {
  const sentences = [...new Set(schemas.map(sentence))];
  return sentences.length === 0 ? undefined : sentences.join(', or ');
};

/** The words that a place allows, where it allows only some. */
export const wordsOf = (schemas: readonly JsonSchema[]): readonly string[] =>
  schemas.flatMap((schema) => schema.enum ?? (schema.const === undefined ? [] : [schema.const])).filter((word) => typeof word === 'string');

const sentence = (schema: JsonSchema): string => {
  if (schema.description !== undefined) return schema.description;
  const words = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (words !== undefined) return words.length === 1 ? word(words[0]) : `one of ${words.map(word).join(', ')}`;
  return sentences[schema.type ?? '']?.(schema) ?? 'any JSON value';
};

/** In quotation marks where it would pass for a truth value, or for nothing at all. */
const word = (value: unknown): string => (value === '' || value === 'true' || value === 'false' ? `"${value}"` : String(value));

const sentences: Readonly<Record<string, (schema: JsonSchema) => string>> = {
  string: ({ pattern, maxLength }) =>
    `a text${pattern === undefined ? '' : ` of the form ${pattern}`}${maxLength === undefined ? '' : `, at most ${maxLength} characters`}`,
  integer: (schema) => `a whole number${range(schema)}`,
  number: (schema) => `a number${range(schema)}`,
  boolean: () => 'true or false',
  array: ({ minItems = 0, maxItems }) =>
    `a list${minItems > 0 ? ` of ${minItems} or more` : ''}${maxItems === undefined ? '' : `${minItems > 0 ? ' and' : ' of'} at most ${maxItems}`}`,
  object: (schema) => (schema.properties === undefined ? 'an object' : `an object with the fields ${fieldNames(Object.keys(schema.properties))}`),
};

/** The schema of a whole number says how far JavaScript counts; that is no range to tell anybody. */
const range = ({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema): string => {
  if (minimum === Number.MIN_SAFE_INTEGER) return maximum === Number.MAX_SAFE_INTEGER ? '' : `, at most ${maximum}`;
  return maximum === Number.MAX_SAFE_INTEGER ? ` from ${minimum}` : ` from ${minimum} to ${maximum}`;
};

const mostNamed = 20;

/** Names in the order of the definition; the first twenty of many. */
export const fieldNames = (names: readonly string[]): string =>
  names.length <= mostNamed ? names.join(', ') : `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`;
