import type { SchemaProblem } from '../../src/core/kind.ts';
import { type UpstreamCrds, type UpstreamSchema, upstreamCrds } from './upstream-crds.ts';
import { patternOf, textFormats } from './upstream-formats.ts';

/** A whole object as it is written. */
export interface EmittedObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * Validates a whole object as the API server does with strict field validation: an unknown field is an error.
 *
 * Undefined where no definition of the object's group and kind is at hand. Left out: CEL rules (`x-kubernetes-validations`), which need Kubernetes'
 * own CEL library, and `metadata`, which the API server checks by rules that stand in no definition.
 */
export const upstreamValidator =
  (crds: UpstreamCrds = upstreamCrds()) =>
  (object: EmittedObject): readonly SchemaProblem[] | undefined => {
    const [group = '', version = ''] = object.apiVersion.split('/');
    const crd = crds.get(group, object.kind);
    if (crd === undefined) return undefined;
    const schema = crd.versions.get(version);
    if (schema === undefined) return [{ path: 'apiVersion', what: `upstream does not serve ${version}`, allowed: [...crd.versions.keys()].join(', ') }];
    const problems: SchemaProblem[] = [];
    check(withIdentity(schema), object, '', (path, what, allowed) => problems.push({ path, what, ...(allowed === undefined ? {} : { allowed }) }));
    return problems;
  };

type Report = (path: string, what: string, allowed?: string) => void;

const withIdentity = (schema: UpstreamSchema): UpstreamSchema => ({
  ...schema,
  properties: {
    ...schema.properties,
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
});

const check = (schema: UpstreamSchema, value: unknown, path: string, report: Report): void => {
  if (value === null && schema.nullable === true) return;
  const type = typeOf(value);
  const allowed = typesOf(schema);
  if (allowed !== undefined && !allowed.includes(type)) {
    report(path, `is ${type}`, allowed.join(' or '));
    return;
  }
  if (schema.enum !== undefined && !schema.enum.some((each) => equal(each, value))) report(path, 'is not one of the allowed values', schema.enum.join(', '));
  byType[type]?.(schema, value as never, path, report);
  combined(schema, value, path, report);
};

const checkText = (schema: UpstreamSchema, value: string, path: string, report: Report): void => {
  // The API server counts code points.
  const length = [...value].length;
  if (length < (schema.minLength ?? 0) || length > (schema.maxLength ?? Number.POSITIVE_INFINITY))
    report(path, `has ${length} characters`, range(schema.minLength, schema.maxLength));
  if (schema.pattern !== undefined && !patternOf(schema.pattern).test(value)) report(path, 'does not match', schema.pattern);
  if (schema.format !== undefined && textFormats[schema.format]?.(value) === false) report(path, 'has not the format', schema.format);
};

const checkNumber = (schema: UpstreamSchema, value: number, path: string, report: Report): void => {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, exclusiveMinimum = false, exclusiveMaximum = false } = schema;
  const isBelow = exclusiveMinimum ? value <= minimum : value < minimum;
  const isAbove = exclusiveMaximum ? value >= maximum : value > maximum;
  if (isBelow || isAbove) report(path, `is ${value}`, range(schema.minimum, schema.maximum));
  if (schema.multipleOf !== undefined && value % schema.multipleOf !== 0) report(path, `is ${value}`, `a multiple of ${schema.multipleOf}`);
};

const checkArray = (schema: UpstreamSchema, value: readonly unknown[], path: string, report: Report): void => {
  if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Number.POSITIVE_INFINITY))
    report(path, `has ${value.length} items`, range(schema.minItems, schema.maxItems));
  const isSet = schema['x-kubernetes-list-type'] === 'set' || schema.uniqueItems === true;
  const keys = schema['x-kubernetes-list-type'] === 'map' ? schema['x-kubernetes-list-map-keys'] : undefined;
  const identities = new Set<string>();
  for (const [index, item] of value.entries()) {
    if (schema.items !== undefined) check(schema.items, item, `${path}[${index}]`, report);
    if (!isSet && keys === undefined) continue;
    const identity = canonical(
      keys === undefined ? item : keys.map((key) => (item as Record<string, unknown>)[key] ?? schema.items?.properties?.[key]?.default),
    );
    if (identities.has(identity)) report(`${path}[${index}]`, 'is there twice', keys === undefined ? 'a set' : `one item for each ${keys.join(' and ')}`);
    identities.add(identity);
  }
};

const checkObject = (schema: UpstreamSchema, value: Readonly<Record<string, unknown>>, path: string, report: Report): void => {
  const place = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const present = Object.entries(value).filter(([, item]) => item !== undefined);
  for (const [name, item] of present) {
    const field = schema.properties?.[name];
    const other = schema.additionalProperties;
    // A null is pruned and the default taken in its place.
    if (field !== undefined && !(item === null && field.default !== undefined)) check(field, item, place(name), report);
    else if (field === undefined && typeof other === 'object') check(other, item, place(name), report);
    else if (field === undefined && other !== true && !isOpen(schema, name))
      report(place(name), 'is not known upstream', Object.keys(schema.properties ?? {}).join(', '));
  }
  for (const name of schema.required ?? [])
    if (value[name] === undefined && schema.properties?.[name]?.default === undefined) report(place(name), 'is missing');
  if (present.length < (schema.minProperties ?? 0) || present.length > (schema.maxProperties ?? Number.POSITIVE_INFINITY))
    report(path, `has ${present.length} fields`, range(schema.minProperties, schema.maxProperties));
};

const isOpen = (schema: UpstreamSchema, name: string): boolean =>
  schema['x-kubernetes-preserve-unknown-fields'] === true ||
  (schema['x-kubernetes-embedded-resource'] === true && ['apiVersion', 'kind', 'metadata'].includes(name));

const byType: Readonly<Record<string, (schema: UpstreamSchema, value: never, path: string, report: Report) => void>> = {
  string: checkText,
  integer: checkNumber,
  number: checkNumber,
  array: checkArray,
  object: checkObject,
};

/** In a combination fields may go unnamed: the structure around it names them. */
const combined = (schema: UpstreamSchema, value: unknown, path: string, report: Report): void => {
  const holds = (part: UpstreamSchema): boolean => {
    let problems = 0;
    check({ ...part, 'x-kubernetes-preserve-unknown-fields': true }, value, path, () => problems++);
    return problems === 0;
  };
  for (const part of schema.allOf ?? []) check({ ...part, 'x-kubernetes-preserve-unknown-fields': true }, value, path, report);
  if (schema.anyOf !== undefined && !schema.anyOf.some(holds)) report(path, 'fits none of the allowed forms');
  if (schema.oneOf !== undefined && schema.oneOf.filter(holds).length !== 1) report(path, 'does not fit exactly one of the allowed forms');
  if (schema.not !== undefined && holds(schema.not)) report(path, 'has the form that is not allowed');
};

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
};

const typesOf = (schema: UpstreamSchema): readonly string[] | undefined => {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  if (schema.type === 'number') return ['number', 'integer'];
  return schema.type === undefined ? undefined : [schema.type];
};

const range = (least: number | undefined, most: number | undefined): string =>
  [least === undefined ? '' : `${least} or more`, most === undefined ? '' : `${most} at most`].filter(Boolean).join(', ');

const equal = (one: unknown, other: unknown): boolean => one === other || canonical(one) === canonical(other);

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
