import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { type UpstreamCrds, type UpstreamSchema, upstreamCrds, upstreamFolder, withoutUpstream } from '../../../constructs/test/conformance/upstream-crds.ts';
import { type EmittedObject, upstreamValidator } from '../../../constructs/test/conformance/upstream-validator.ts';
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
    const custom = objects.map(([, object]) => object).filter(({ apiVersion }) => /^[^/]*\.[^/]*\//.test(apiVersion));
    expect(new Set(custom.map(({ kind }) => kind)).size).toBe(8);
    for (const { apiVersion, kind, metadata } of custom) {
      expect(crds!.get(apiVersion.split('/')[0]!, kind)?.scope, kind).toBe(metadata.namespace === undefined ? 'Cluster' : 'Namespaced');
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

/** A place in the values of a chart. */
type KeyPath = readonly string[];

const keyPathsOf = function* (value: unknown, path: KeyPath = []): Generator<KeyPath> {
  if (path.length > 0) yield path;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    for (const [key, item] of Object.entries(value)) yield* keyPathsOf(item, [...path, key]);
};

/** Whether the chart has the key. A map that is empty upstream, or a value of no kind, takes whatever is set. */
const isKnown = (values: unknown, [key, ...rest]: KeyPath): boolean => {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return values === null;
  if (key === undefined || Object.keys(values).length === 0) return true;
  return Object.hasOwn(values, key) && (rest.length === 0 || isKnown(values[key as never], rest));
};

interface ChartDocuments {
  readonly folder: string;
  /** Maps that become ConfigMaps, and the document that lists their keys. */
  readonly configMaps: Readonly<Record<string, string>>;
  /** Keys that a template reads although the values do not name them, and maps that are not empty and take any key all the same. */
  readonly besides: readonly string[];
}

const charts: Readonly<Record<string, ChartDocuments>> = {
  'argo-cd': {
    folder: 'argo-helm/charts/argo-cd',
    besides: ['global.nodeSelector.*'],
    configMaps: {
      'configs.cm': 'argo-cd/docs/operator-manual/argocd-cm.yaml',
      'configs.params': 'argo-cd/docs/operator-manual/argocd-cmd-params-cm.yaml',
      'configs.rbac': 'argo-cd/docs/operator-manual/argocd-rbac-cm.yaml',
    },
  },
  // templates/tigera-operator/02-tigera-operator.yaml of v3.32.1 adds the variables to those of the operator.
  'tigera-operator': { folder: 'calico/charts/tigera-operator', configMaps: {}, besides: ['tigeraOperator.env'] },
};

/** Keys that nothing upstream has. */
const unknownKeys = (chart: string, values: unknown): readonly string[] => {
  const { folder, configMaps, besides } = charts[chart]!;
  const upstream = load(read(`${folder}/values.yaml`));
  return [...keyPathsOf(values)]
    .filter((path) => {
      if (besides.includes(path.join('.')) || besides.includes([...path.slice(0, -1), '*'].join('.'))) return false;
      const document = configMaps[path.slice(0, 2).join('.')];
      if (document === undefined || path.length < 3) return !isKnown(upstream, path);
      // What is customised for a kind is documented for another one.
      const [, , key] = path as [string, string, string];
      const documented = key.replace(/^(resource\.customizations\.[a-z]+\.).*/, '$1');
      return !isKnown(upstream, path) && !read(document).includes(`  ${documented}`) && !read(document).includes(`# ${documented}`);
    })
    .map((path) => path.join(' → '));
};

describe.skipIf(upstreamFolder === undefined)('every value that is set is one that the chart reads:', () => {
  const releases = objects
    .filter(([, { kind }]) => kind === 'HelmChart')
    .map(([, { spec }]) => [spec['chart'] as string, load(spec['valuesContent'] as string) as object, spec['version']] as const);

  it('there are as many charts as are known here', () => {
    expect(releases.map(([chart]) => chart).sort()).toEqual(Object.keys(charts).sort());
  });

  it.for(releases)('%s', ([chart, values]) => {
    expect([...keyPathsOf(values)].length).toBeGreaterThan(5);
    expect(unknownKeys(chart, values)).toEqual([]);
  });

  it.for(releases)('%s with any of its keys misspelt is found', ([chart, values]) => {
    const misspelt = (value: object, path: KeyPath): object => {
      const [key, ...rest] = path;
      const { [key as never]: item, ...others } = value;
      return { ...others, [rest.length === 0 ? `${key}X` : key!]: rest.length === 0 ? item : misspelt(item, rest) };
    };
    const upstream = load(read(`${charts[chart]!.folder}/values.yaml`));
    // Below a map that is empty upstream any key is read: labels, requests, limits.
    const isFree = (path: KeyPath): boolean =>
      isKnown(upstream, [...path.slice(0, -1), 'no such key']) || charts[chart]!.besides.includes([...path.slice(0, -1), '*'].join('.'));
    const fixed = [...keyPathsOf(values)].filter((path) => !isFree(path) && !path.at(-1)!.startsWith('resource.customizations.'));
    expect(fixed.length).toBeGreaterThan(5);
    for (const path of fixed) expect(unknownKeys(chart, misspelt(values, path)), path.join('.')).not.toEqual([]);
  });

  it('the values are those of the version that is locked', () => {
    const { version } = load(read('argo-helm/charts/argo-cd/Chart.yaml')) as { readonly version: string };
    expect(releases.find(([chart]) => chart === 'argo-cd')![2]).toBe(version);
  });
});

if (upstreamFolder === undefined) it('nothing is compared without upstream definitions', (context) => context.skip(withoutUpstream));
