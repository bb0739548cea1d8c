import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import types from '../../src/kubernetes/generated/kubernetes-types.json' with { type: 'json' };
import { builtInKinds } from '../../src/kubernetes/kinds.ts';
import { listKeys } from '../../src/kubernetes/list-keys.ts';
import { serverOwnedFields } from '../../src/kubernetes/server-owned.ts';
import type { TypeTable } from '../../src/kubernetes/type-table.ts';

const upstream = process.env['BASTIDE_UPSTREAM'];

interface Definition {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly items?: Definition;
  readonly additionalProperties?: Definition;
  readonly properties?: Readonly<Record<string, Definition>>;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
}

/** Fields of Kubernetes 1.35 that the table lacks on purpose, besides `status` and what the API server owns. */
const leftOut: Readonly<Record<string, string>> = {
  'PodSpec.workloadRef': 'an alpha field that Kubernetes 1.36 removed again, so no model of it exists',
};

/** How the definitions spell the scalars of the table. */
const scalarSpellings: Readonly<Record<string, string>> = {
  'string ': 'string',
  'string byte': 'base64',
  'boolean ': 'boolean',
  'integer int32': 'int32',
  'integer int64': 'int64',
};
const scalarDefinitions: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'intOrString',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'dateTime',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'dateTime',
};

interface Comparison {
  readonly disagreements: string[];
  readonly lacking: string[];
  readonly listKeys: Record<string, readonly string[]>;
  readonly reached: Set<string>;
}

/** Walks the table and the definitions side by side from every kind. */
const compare = (definitions: Readonly<Record<string, Definition>>, table: TypeTable): Comparison => {
  const result: Comparison = { disagreements: [], lacking: [], listKeys: {}, reached: new Set() };
  const spelling = (definition: Definition): { text: string; definition?: string } => {
    if (definition.$ref !== undefined) {
      const name = definition.$ref.slice('#/definitions/'.length);
      return scalarDefinitions[name] === undefined ? { text: '', definition: name } : { text: scalarDefinitions[name] };
    }
    return { text: scalarSpellings[`${definition.type} ${definition.format ?? ''}`] ?? `unknown ${definition.type} ${definition.format}` };
  };
  const visit = (type: string, definitionName: string): void => {
    if (result.reached.has(type)) return;
    result.reached.add(type);
    const ours = table[type] ?? {};
    const definition = definitions[definitionName]!;
    const properties = definition.properties ?? {};
    for (const [key, reference] of Object.entries(ours)) {
      const field = key.replace(/!$/, '');
      const theirs = properties[field];
      if (theirs === undefined) {
        result.disagreements.push(`${type}.${field} does not exist`);
        continue;
      }
      if (key.endsWith('!') !== (definition.required ?? []).includes(field))
        result.disagreements.push(`${type}.${field} is ${key.endsWith('!') ? 'not ' : ''}required`);
      const suffix = theirs.type === 'array' ? '[]' : theirs.additionalProperties === undefined ? '' : '{}';
      const one = spelling(theirs.items ?? theirs.additionalProperties ?? theirs);
      const element = reference.replace(/(\[\]|\{\})$/, '');
      if (reference !== `${one.text || element}${suffix}`) result.disagreements.push(`${type}.${field} is ${one.text}${suffix}, the table says ${reference}`);
      else if (one.definition !== undefined) {
        if (/^[A-Z]/.test(element)) visit(element, one.definition);
        else result.disagreements.push(`${type}.${field} is the object ${one.definition}, the table says ${reference}`);
      }
      if (theirs['x-kubernetes-list-type'] === 'map') result.listKeys[`${type}.${field}`] = theirs['x-kubernetes-list-map-keys'] ?? [];
      if (theirs['x-kubernetes-list-type'] === 'set') result.listKeys[`${type}.${field}`] = [];
    }
    for (const field of Object.keys(properties)) if (!(field in ours || `${field}!` in ours)) result.lacking.push(`${type}.${field}`);
  };
  for (const { group, version, kind } of builtInKinds) {
    const found = Object.entries(definitions).find(([, definition]) =>
      definition['x-kubernetes-group-version-kind']?.some((identity) => identity.group === group && identity.version === version && identity.kind === kind),
    );
    if (found === undefined) result.disagreements.push(`${group}/${version} ${kind} does not exist`);
    else visit(kind, found[0]);
  }
  return result;
};

describe.skipIf(upstream === undefined)('the table of built-in types, held against the definitions of Kubernetes 1.35 (needs BASTIDE_UPSTREAM)', () => {
  let definitions: Readonly<Record<string, Definition>>;
  let result: Comparison;
  beforeAll(() => {
    definitions = JSON.parse(readFileSync(join(upstream!, 'kubernetes-schemas', 'v1.35.0', '_definitions.json'), 'utf8')).definitions;
    result = compare(definitions, types);
  });

  it('agrees with Kubernetes on the existence, the type and the demand of every field', () => {
    expect(result.disagreements).toEqual([]);
  });

  it('holds no type that no kind reaches', () => {
    expect([...result.reached].sort()).toEqual(Object.keys(types).sort());
  });

  it('lacks only what is left out on purpose', () => {
    const owned = (place: string): boolean => place in serverOwnedFields || builtInKinds.some(({ kind }) => place === `${kind}.status`);
    expect(result.lacking.filter((place) => !owned(place)).sort()).toEqual(Object.keys(leftOut).sort());
    expect(Object.keys(serverOwnedFields).filter((place) => !result.lacking.includes(place))).toEqual([]);
  });

  it('tells the elements of lists apart by the fields that Kubernetes uses', () => {
    expect(listKeys).toEqual(result.listKeys);
  });

  it('would notice a field that 1.35 does not have, a wrong type and a wrong demand', () => {
    const wrong = {
      ...types,
      Container: { ...types.Container, name: 'string', 'name!': undefined, image: 'int32', invented: 'string' },
    } as unknown as TypeTable;
    const { 'name!': _, ...container } = wrong['Container'] as Record<string, string>;
    expect(compare(definitions, { ...wrong, Container: container }).disagreements.sort()).toEqual([
      'Container.image is string, the table says int32',
      'Container.invented does not exist',
      'Container.name is required',
    ]);
  });
});
