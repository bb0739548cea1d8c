import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SitePlan, Workload } from '@bastide/constructs';
import { parse, parseDocument } from 'yaml';

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: Readonly<Record<string, string>> };
}

export interface GeneratedObject {
  /** Relative to the folder of the site. */
  readonly file: string;
  readonly object: KubernetesObject;
  /** Of Argo CD, within its Application. */
  readonly wave: number;
}

/** What a site knows of itself and none of its files says to a program: the Pods of its releases and operators, the routers of its firewalls. */
export interface Model {
  readonly plan: SitePlan;
  readonly workloads: readonly Workload[];
}

/** One site: its files, as they are on the disk, and where these do not suffice, its model. */
export interface GeneratedSite {
  readonly name: string;
  readonly folder: string;
  /** Every file, relative to the folder, sorted. */
  readonly files: readonly string[];
  readonly read: (file: string) => string;
  /** Planned at the first call. */
  readonly model: () => Promise<Model>;
}

export const readSite = (name: string, folder: string): GeneratedSite => {
  let model: Promise<Model> | undefined;
  return {
    name,
    folder,
    files: globSync('**/*', { cwd: folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort(),
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    model: () => (model ??= modelOf(name)),
  };
};

const modelOf = async (name: string): Promise<Model> => {
  // Most checks ask nothing but files, and begin without waiting for all products to be loaded.
  const [{ planOfSite }, { workloadsOf }] = await Promise.all([import('@bastide/cli'), import('@bastide/constructs')]);
  const plan = await planOfSite(import.meta.dirname, name);
  return { plan, workloads: workloadsOf(plan).map(({ workload }) => workload) };
};

/** Every object, in the order in which it may be applied: namespaces, then wave by wave. */
export const objectsOf = ({ files, read }: GeneratedSite): readonly GeneratedObject[] =>
  files
    .filter((file) => /^(kubernetes|argocd)\/.*\.yaml$/.test(file))
    .map((file) => {
      const object = parse(read(file)) as KubernetesObject;
      return { file, object, wave: Number(object.metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0) };
    })
    .sort((a, b) => Number(b.object.kind === 'Namespace') - Number(a.object.kind === 'Namespace') || a.wave - b.wave);

/** A kind that no API server has by itself. */
export interface CustomKind {
  readonly group: string;
  readonly kind: string;
}

interface Definition extends KubernetesObject {
  readonly spec: { readonly group: string; readonly names: { readonly kind: string } };
}

/** The definitions of these kinds in a folder, whatever else lies there; of several of one kind the last in the order of files. */
export const definitionsIn = (folder: string, wanted: readonly CustomKind[]): readonly Definition[] => {
  const found = new Map<string, Definition>();
  const keyOf = ({ group, kind }: CustomKind): string => `${group}/${kind}`;
  const keys = new Set(wanted.map(keyOf));
  for (const file of globSync('**/*.{yaml,yml}', { cwd: folder }).sort()) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const document of text.split(/^---\s*$/m)) {
      // Parsing takes its time, and a folder of upstreams has thousands of files, templates that are no YAML among them.
      const mayBe = /^kind: *CustomResourceDefinition/m.test(document) && !/^ *\{\{/m.test(document);
      if (!mayBe || !wanted.some(({ group, kind }) => document.includes(group) && document.includes(kind))) continue;
      const parsed = parseDocument(document);
      if (parsed.errors.length > 0) continue;
      const object = parsed.toJS({ maxAliasCount: -1 }) as Definition | null;
      if (object?.apiVersion !== 'apiextensions.k8s.io/v1') continue;
      const key = keyOf({ group: object.spec.group, kind: object.spec.names.kind });
      if (keys.has(key)) found.set(key, object);
    }
  }
  return [...found.values()];
};
