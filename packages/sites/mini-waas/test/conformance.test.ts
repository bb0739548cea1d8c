import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { type UpstreamCrds, type UpstreamSchema, upstreamCrds, upstreamFolder, withoutUpstream } from '../../../constructs/test/conformance/upstream-crds.ts';
import { type EmittedObject, upstreamValidator } from '../../../constructs/test/conformance/upstream-validator.ts';
import { charts, type KeyPath, keyPathsOf, UpstreamChart, upstreamVersion } from './chart-values.ts';
import { planFacts } from './planned.ts';

interface WrittenObject extends EmittedObject {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

const { plan, files } = planFacts();
/** As the API server reads them: from the bytes. */
const objects = [...plan!.files.values()].flatMap(({ content, path }) =>
  content.type === 'object' ? [[path, load(files.get(path)!) as WrittenObject] as const] : [],
);
const staticPods = [...files].filter(([path]) => path.includes('/pod-manifests/')).map(([path, bytes]) => [path, load(bytes) as WrittenObject] as const);

const read = (path: string): string => readFileSync(join(upstreamFolder!, path), 'utf8');

interface Definition extends Omit<UpstreamSchema, 'properties' | 'items' | 'additionalProperties'> {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Definition>>;
  readonly items?: Definition;
  readonly additionalProperties?: boolean | Definition;
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
}

/** The kinds of Kubernetes 1.35 itself, in the shape of custom ones. Definitions refer to each other, so each is made once. */
const builtInDefinitions = (): UpstreamCrds => {
  const { definitions } = JSON.parse(read('kubernetes-schemas/v1.35.0/_definitions.json')) as { readonly definitions: Readonly<Record<string, Definition>> };
  const made = new Map<string, UpstreamSchema>();
  const schemaOf = ({ $ref, properties, items, additionalProperties, ...rest }: Definition): UpstreamSchema => {
    if ($ref !== undefined) return named($ref.replace('#/definitions/', ''));
    return {
      ...rest,
      ...(properties ? { properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, schemaOf(property)])) } : {}),
      ...(items ? { items: schemaOf(items) } : {}),
      ...(typeof additionalProperties === 'object' ? { additionalProperties: schemaOf(additionalProperties) } : {}),
    };
  };
  const named = (name: string): UpstreamSchema => {
    const known = made.get(name);
    if (known) return known;
    const schema = {};
    made.set(name, schema);
    return Object.assign(schema, schemaOf(definitions[name]!));
  };
  const identified = Object.entries(definitions).flatMap(([name, { 'x-kubernetes-group-version-kind': identities = [] }]) =>
    identities.map((identity) => ({ name, ...identity })),
  );
  return {
    names: identified.map(({ group, kind }) => `${group}/${kind}`),
    get: (group, kind) => {
      const found = identified.filter((each) => each.group === group && each.kind === kind);
      return found.length === 0 ? undefined : { group, kind, scope: 'Cluster', versions: new Map(found.map(({ name, version }) => [version, named(name)])) };
    },
  };
};

/** The core group has no name: `v1`. */
const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.split('/')[0]! : '');

/** The API server writes the core group as no group: `v1`. */
const validateBuiltIn = (object: EmittedObject, definitions: UpstreamCrds) =>
  upstreamValidator(definitions)({ ...object, apiVersion: object.apiVersion.includes('/') ? object.apiVersion : `/${object.apiVersion}` });

describe.skipIf(upstreamFolder === undefined)('against the upstream definitions,', () => {
  const crds = upstreamFolder === undefined ? undefined : upstreamCrds();
  const builtIn = upstreamFolder === undefined ? undefined : builtInDefinitions();
  const problemsOf = (object: EmittedObject) => upstreamValidator(crds)(object) ?? validateBuiltIn(object, builtIn!);

  it.for(objects)('%s is what the API server accepts', ([, object]) => {
    expect(problemsOf(object)).toEqual([]);
  });

  it.for(staticPods)('%s is a Pod that the API server would accept', ([, object]) => {
    expect(object.kind).toBe('Pod');
    expect(problemsOf(object)).toEqual([]);
  });

  it('every custom kind has a definition, and stands in a namespace where its scope says so', () => {
    const custom = objects.map(([, object]) => object).filter(({ apiVersion, kind }) => builtIn!.get(groupOf(apiVersion), kind) === undefined);
    expect(new Set(custom.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).size).toBe(24);
    for (const { apiVersion, kind, metadata } of custom) {
      expect(crds!.get(groupOf(apiVersion), kind)?.scope, kind).toBe(metadata.namespace === undefined ? 'Cluster' : 'Namespaced');
    }
  });

  it.for([
    ['an unknown field', (object: WrittenObject) => ({ ...object, spec: { ...object.spec, colour: 'pink' } })],
    ['another type', (object: WrittenObject) => ({ ...object, spec: 'pink' })],
    ['another version', (object: WrittenObject) => ({ ...object, apiVersion: object.apiVersion.replace(/v\d\w*$/, 'v9') })],
  ] as const)('%s is found in any object', ([, change]) => {
    for (const [path, object] of [...objects, ...staticPods]) expect(problemsOf(change(object)), path).not.toEqual([]);
  });
});

describe.skipIf(upstreamFolder === undefined)('every value that is set is one that the chart reads:', () => {
  const releases = objects
    .filter(([, { apiVersion }]) => apiVersion === 'helm.cattle.io/v1')
    .map(([, { metadata, spec }]) => {
      // What K3s brings itself is configured under the name of its chart.
      const chart = (spec['chart'] as string | undefined) ?? metadata.name;
      return [chart.split('/').at(-1)!, load(spec['valuesContent'] as string) as object, spec['version']] as const;
    });

  it('there are as many charts as are known here', () => {
    expect(releases.map(([chart]) => chart).sort()).toEqual(Object.keys(charts).sort());
  });

  it.for(releases)('%s', ([chart, values]) => {
    expect([...keyPathsOf(values)].length).toBeGreaterThan(5);
    expect(new UpstreamChart(chart).unknownKeys(values)).toEqual([]);
  });

  it.for(releases)('%s with any of its keys misspelt is found', ([chart, values]) => {
    const misspelt = (value: object, path: KeyPath): object => {
      const [key, ...rest] = path;
      const { [key as never]: item, ...others } = value;
      return { ...others, [rest.length === 0 ? `${key}X` : key!]: rest.length === 0 ? item : misspelt(item, rest) };
    };
    const upstream = new UpstreamChart(chart);
    const fixed = [...keyPathsOf(values)].filter((path) => !upstream.isFree(path));
    expect(fixed.length).toBeGreaterThan(5);
    for (const path of fixed) expect(upstream.unknownKeys(misspelt(values, path)), path.join('.')).not.toEqual([]);
  });

  it.for(['argo-cd', 'metallb'])('the values of %s are those of the version that is locked', (chart) => {
    expect(releases.find(([name]) => name === chart)![2]).toBe(upstreamVersion(chart));
  });
});

if (upstreamFolder === undefined) it('nothing is compared without upstream definitions', (context) => context.skip(withoutUpstream));
