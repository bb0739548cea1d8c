import fc from 'fast-check';
import { ANY_FIELDS } from '../../src/core/closed-object.ts';
import type { JsonSchema } from '../../src/core/json-schema.ts';
import type { CustomKind } from '../../src/kubernetes/custom-kind.ts';
import type { UpstreamCrds, UpstreamSchema } from './upstream-crds.ts';
import { patternOf, textFormats } from './upstream-formats.ts';

/** Where one of our kinds allows what upstream refuses, or what cannot be compared. */
export interface Disagreement {
  readonly path: string;
  readonly what: string;
}

export interface Conformance {
  readonly disagreements: readonly Disagreement[];
  /** Rules of upstream that only the API server can check. */
  readonly unchecked: readonly Disagreement[];
  /** How many fields were compared, so that a walk that finds nothing to compare shows. */
  readonly fields: number;
}

/** Compares a kind with the upstream definition of its group, version and name. */
export const conformanceOf = (kind: CustomKind<never>, crds: UpstreamCrds): Conformance => {
  const crd = crds.get(kind.group, kind.kind);
  const identity = `${kind.group}/${kind.version} ${kind.kind}`;
  if (crd === undefined) return { disagreements: [{ path: '', what: `there is no ${kind.group}/${kind.kind} upstream` }], unchecked: [], fields: 0 };
  const schema = crd.versions.get(kind.version);
  if (schema === undefined)
    return { disagreements: [{ path: '', what: `upstream serves ${[...crd.versions.keys()].join(', ')}, not ${identity}` }], unchecked: [], fields: 0 };
  const walk = new Walk();
  if (crd.scope !== kind.scope) walk.disagree('', `is ${kind.scope} here and ${crd.scope} upstream`);
  walk.object(kind.schema.describe(), schema, '');
  return walk;
};

/** What every object has; the API server checks it by itself. */
const everywhere: readonly string[] = ['apiVersion', 'kind', 'metadata'];

type Fields = NonNullable<JsonSchema['properties']>;

class Walk implements Conformance {
  readonly disagreements: Disagreement[] = [];
  readonly unchecked: Disagreement[] = [];
  fields = 0;

  disagree(path: string, what: string): void {
    this.disagreements.push({ path, what });
  }

  value(ours: JsonSchema, upstream: UpstreamSchema, path: string): void {
    this.fields++;
    const theirs = allTogether(upstream);
    for (const rule of ['anyOf', 'oneOf', 'not'] as const)
      if (theirs[rule] !== undefined && theirs['x-kubernetes-int-or-string'] !== true) this.unchecked.push({ path, what: rule });
    if (theirs['x-kubernetes-validations'] !== undefined) this.unchecked.push({ path, what: `${theirs['x-kubernetes-validations'].length} CEL rules` });
    for (const form of ours.anyOf ?? [ours]) this.form(form, theirs, path);
  }

  private form(ours: JsonSchema, theirs: UpstreamSchema, path: string): void {
    const type = ours.type ?? (ours.const === undefined ? 'anything' : typeof ours.const);
    const allowed = typesOf(theirs);
    if (allowed !== undefined && !allowed.includes(type)) this.disagree(path, `is ${type} here and ${allowed.join(' or ')} upstream`);
    else if (type === 'object') this.object(ours, theirs, path);
    else if (type === 'array') this.array(ours, theirs, path);
    else if (type === 'string') this.text(ours, theirs, path);
    else if (type === 'integer' || type === 'number') this.number(ours, theirs, path);
  }

  object(ours: JsonSchema, theirs: UpstreamSchema, path: string): void {
    const isOpen = theirs['x-kubernetes-preserve-unknown-fields'] === true || theirs.additionalProperties === true;
    const inMap = typeof theirs.additionalProperties === 'object' ? theirs.additionalProperties : undefined;
    if (ours[ANY_FIELDS] === true) {
      if (!isOpen) this.disagree(path, 'is free JSON here and has fixed fields upstream');
    } else if (ours.properties === undefined) this.map(ours, theirs, inMap, isOpen, path);
    else this.fixedFields(ours, ours.properties, theirs, inMap, isOpen, path);
  }

  private fixedFields(ours: JsonSchema, fields: Fields, theirs: UpstreamSchema, inMap: UpstreamSchema | undefined, isOpen: boolean, path: string): void {
    const place = (name: string): string => (path === '' ? name : `${path}.${name}`);
    const isOfEveryObject = (name: string): boolean => path === '' && everywhere.includes(name);
    for (const [name, field] of Object.entries(fields)) {
      const upstream = theirs.properties?.[name] ?? inMap;
      if (isOfEveryObject(name)) continue;
      if (upstream !== undefined) this.value(field, upstream, place(name));
      else if (!isOpen) this.disagree(place(name), `does not exist upstream; there are ${Object.keys(theirs.properties ?? {}).join(', ') || 'no fields'}`);
    }
    for (const name of theirs.required ?? []) {
      const isFilledIn = theirs.properties?.[name]?.default !== undefined;
      if (!isOfEveryObject(name) && !isFilledIn && !(ours.required ?? []).includes(name)) this.disagree(place(name), 'is required upstream and not here');
    }
    this.atMost(theirs.maxProperties, Object.keys(fields).length, 'fields', path);
    this.atLeast(theirs.minProperties, (ours.required ?? []).length, 'fields', path);
  }

  private map(ours: JsonSchema, theirs: UpstreamSchema, inMap: UpstreamSchema | undefined, isOpen: boolean, path: string): void {
    if (inMap === undefined && !isOpen) this.disagree(path, 'is a map here and has fixed fields upstream');
    if (inMap !== undefined && typeof ours.additionalProperties === 'object') this.value(ours.additionalProperties, inMap, `${path}.*`);
    this.atMost(theirs.maxProperties, undefined, 'fields', path);
    this.atLeast(theirs.minProperties, 0, 'fields', path);
  }

  private array(ours: JsonSchema, theirs: UpstreamSchema, path: string): void {
    this.atMost(theirs.maxItems, ours.maxItems, 'items', path);
    this.atLeast(theirs.minItems, ours.minItems ?? 0, 'items', path);
    const hasKeys = theirs['x-kubernetes-list-type'] === 'set' || theirs['x-kubernetes-list-type'] === 'map';
    if (hasKeys || theirs.uniqueItems === true) this.unchecked.push({ path, what: 'no duplicates' });
    if (ours.items === undefined || theirs.items === undefined) this.disagree(path, 'says nothing of its items');
    else this.value(ours.items, theirs.items, `${path}[]`);
  }

  private number(ours: JsonSchema, theirs: UpstreamSchema, path: string): void {
    const highest = theirs.exclusiveMaximum === true && theirs.maximum !== undefined ? theirs.maximum - 1 : theirs.maximum;
    const lowest = theirs.exclusiveMinimum === true && theirs.minimum !== undefined ? theirs.minimum + 1 : theirs.minimum;
    // Calico says int32 of AS numbers, which its controllers read without a sign; the API server itself checks no range of a format.
    this.atMost(highest ?? (theirs.format === 'int32' ? 4_294_967_295 : undefined), ours.maximum, 'as a value', path);
    if (lowest !== undefined) this.atLeast(lowest, ours.minimum ?? Number.NEGATIVE_INFINITY, 'as a value', path);
    if (theirs.multipleOf !== undefined) this.unchecked.push({ path, what: `multiple of ${theirs.multipleOf}` });
  }

  private text(ours: JsonSchema, theirs: UpstreamSchema, path: string): void {
    const words = wordsOf(ours);
    const foreign = theirs.enum === undefined ? [] : (words ?? []).filter((word) => !theirs.enum!.includes(word));
    if (theirs.enum !== undefined && words === undefined) this.disagree(path, `is any text here and one of ${theirs.enum.join(', ')} upstream`);
    if (foreign.length > 0) this.disagree(path, `allows ${foreign.join(', ')}; upstream allows ${theirs.enum!.join(', ')}`);
    const texts = words ?? samplesOf(ours);
    if (words === undefined) this.atMost(theirs.maxLength, ours.maxLength, 'characters', path);
    for (const [rule, accepts] of rulesOf(theirs, ours)) {
      const refused = texts.find((each) => !accepts(each));
      if (refused !== undefined) this.disagree(path, `allows ${JSON.stringify(refused)}, which upstream refuses by ${rule}`);
    }
  }

  private atMost(theirs: number | undefined, ours: number | undefined, what: string, path: string): void {
    if (theirs !== undefined && (ours === undefined || ours > theirs))
      this.disagree(path, `allows ${ours ?? 'any number of'} ${what}; upstream allows ${theirs} at most`);
  }

  private atLeast(theirs: number | undefined, ours: number, what: string, path: string): void {
    if (theirs !== undefined && ours < theirs) this.disagree(path, `allows ${ours} ${what}; upstream wants ${theirs} at least`);
  }
}

/** Rules that hold at once, as one: upstream repeats an enumeration where a type and its field both name it. */
const allTogether = (schema: UpstreamSchema): UpstreamSchema => {
  const parts = [schema, ...(schema.allOf ?? []).map(allTogether)];
  const enumerations = parts.flatMap((part) => (part.enum === undefined ? [] : [part.enum]));
  const common = enumerations.length === 0 ? undefined : enumerations.reduce((one, other) => one.filter((word) => other.includes(word)));
  return Object.assign({}, ...parts.toReversed(), { enum: common });
};

const typesOf = (theirs: UpstreamSchema): readonly string[] | undefined => {
  if (theirs['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  if (theirs.type === 'number') return ['number', 'integer'];
  return theirs.type === undefined ? undefined : [theirs.type];
};

const wordsOf = (ours: JsonSchema): readonly string[] | undefined => {
  const words = ours.enum ?? (ours.const === undefined ? undefined : [ours.const]);
  return words?.map(String);
};

/** Texts that we allow: from our pattern where there is one, else any; always the same ones. */
const samplesOf = ({ pattern, maxLength = Number.POSITIVE_INFINITY }: JsonSchema): readonly string[] =>
  samplesLike(pattern).filter((text) => text.length <= maxLength);

const samplesLike = (pattern: string | undefined): readonly string[] => {
  let samples = samplesByPattern.get(pattern);
  if (samples === undefined) {
    const expression = pattern === undefined ? /^/ : new RegExp(pattern);
    const arbitrary =
      pattern === undefined ? fc.oneof(fc.string(), fc.constantFrom(' ', 'a', 'A b', '0', '-1', 'a.b/c:d', 'ä\n')) : fc.stringMatching(expression);
    samples = [...fc.sample(arbitrary, { numRuns: 200, seed: 1 }), ''].filter((text) => expression.test(text));
    samplesByPattern.set(pattern, samples);
  }
  return samples;
};

const samplesByPattern = new Map<string | undefined, readonly string[]>();

type Accepts = (text: string) => boolean;

/** What upstream wants of a text. A format that our own schema names is checked by the function behind it. */
const rulesOf = (theirs: UpstreamSchema, ours: JsonSchema): readonly (readonly [string, Accepts])[] => {
  const { pattern, minLength, maxLength, format } = theirs;
  const regularExpression = pattern === undefined || pattern === ours.pattern ? undefined : patternOf(pattern);
  const accepts = format === undefined || format === ours.format ? undefined : textFormats[format];
  return [
    ...(regularExpression === undefined ? [] : [[`the pattern ${pattern}`, (text: string) => regularExpression.test(text)] as const]),
    ...(minLength === undefined ? [] : [[`minLength ${minLength}`, (text: string) => text.length >= minLength] as const]),
    ...(maxLength === undefined ? [] : [[`maxLength ${maxLength}`, (text: string) => text.length <= maxLength] as const]),
    ...(accepts === undefined ? [] : [[`the format ${format}`, accepts] as const]),
  ];
};
