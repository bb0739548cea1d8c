import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** As much of an upstream definition's schema as the tests read. */
export interface UpstreamSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly properties?: Readonly<Record<string, UpstreamSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | UpstreamSchema;
  readonly items?: UpstreamSchema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly allOf?: readonly UpstreamSchema[];
  readonly anyOf?: readonly UpstreamSchema[];
  readonly oneOf?: readonly UpstreamSchema[];
  readonly not?: UpstreamSchema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly unknown[];
}

export interface UpstreamCrd {
  readonly group: string;
  readonly kind: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** The versions that the API server serves. */
  readonly versions: ReadonlyMap<string, UpstreamSchema>;
}

/** CustomResourceDefinitions by `group/kind`. */
export interface UpstreamCrds {
  get(group: string, kind: string): UpstreamCrd | undefined;
  /** `group/kind` of all, sorted. */
  readonly names: readonly string[];
}

/** The folder of upstream definitions, where the machine has one. */
export const upstreamFolder: string | undefined = process.env['BASTIDE_UPSTREAM'];

/** Said where the folder is not set. */
export const withoutUpstream = 'BASTIDE_UPSTREAM names no folder of upstream definitions, so nothing is compared';

/** Folders and files below {@link upstreamFolder} that hold the definitions of what Bastide emits. */
export const crdPlaces = [
  'helm-controller/pkg/crds',
  'argo-cd/manifests/crds',
  'calico/manifests/operator-crds.yaml',
  'calico/api/config/crd',
  'cert-manager/deploy/crds',
  'external-secrets/config/crds/bases',
  'metallb/config/crd/bases',
  'rook/deploy/examples/crds.yaml',
  'traefik-helm-chart/traefik/crds',
] as const;

/**
 * Finds the CustomResourceDefinitions in files and folders.
 *
 * Documents are found as text and parsed when they are asked for: the operator's file alone is 3 MB.
 */
export const readUpstreamCrds = (folder: string, places: readonly string[]): UpstreamCrds => {
  const texts = new Map<string, string>();
  for (const file of places.flatMap((place) => yamlFiles(folder, place)))
    for (const document of readFileSync(file, 'utf8').split(/^---.*$/m)) {
      if (!/^kind: CustomResourceDefinition\s*$/m.test(document)) continue;
      const name = `${unquoted(/^ {2}group: (\S+)/m.exec(document)?.[1])}/${unquoted(/^ {4}kind: (\S+)/m.exec(document)?.[1])}`;
      if (!texts.has(name)) texts.set(name, document);
    }
  const parsed = new Map<string, UpstreamCrd>();
  return {
    names: [...texts.keys()].sort(),
    get: (group, kind) => {
      const name = `${group}/${kind}`;
      const text = texts.get(name);
      if (text !== undefined && !parsed.has(name)) parsed.set(name, crdOf(parse(text) as Manifest));
      return parsed.get(name);
    },
  };
};

let ofThisRun: UpstreamCrds | undefined;

/** Those of {@link crdPlaces}, read once a run. */
export const upstreamCrds = (): UpstreamCrds => {
  if (upstreamFolder === undefined) throw new Error(withoutUpstream);
  return (ofThisRun ??= readUpstreamCrds(upstreamFolder, crdPlaces));
};

interface Manifest {
  readonly spec: {
    readonly group: string;
    readonly scope: 'Namespaced' | 'Cluster';
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean; readonly schema: { readonly openAPIV3Schema: UpstreamSchema } }[];
  };
}

const crdOf = ({ spec }: Manifest): UpstreamCrd => ({
  group: spec.group,
  kind: spec.names.kind,
  scope: spec.scope,
  versions: new Map(spec.versions.filter(({ served }) => served).map(({ name, schema }) => [name, schema.openAPIV3Schema])),
});

const unquoted = (text: string | undefined): string => (text ?? '').replace(/^(["'])(.*)\1$/, '$2');

const yamlFiles = (folder: string, place: string): readonly string[] =>
  /\.ya?ml$/.test(place)
    ? [join(folder, place)]
    : readdirSync(join(folder, place), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.ya?ml$/.test(name))
        .sort()
        .map((name) => join(folder, place, name));
