import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseDocument } from 'yaml';
import type { Bench } from './bench.ts';
import type { Problem } from './check.ts';
import type { GeneratedObject, KubernetesObject } from './generated-site.ts';
import { type KubernetesApi, messageOf } from './kubernetes-api.ts';

/** Why custom kinds cannot be asked for, if they cannot. */
export const lacksDefinitions = ({ options }: Bench): string | undefined =>
  options.crds === undefined ? 'a folder of CustomResourceDefinitions: --crds FOLDER' : undefined;

/** Makes the definitions of the kinds that objects are of, and waits until the server serves them; what is carried with the objects wins over the folder. */
export const establish = async (
  api: KubernetesApi,
  objects: readonly GeneratedObject[],
  folder: string,
  carried: readonly Definition[] = [],
): Promise<readonly Problem[]> => {
  const customs = objects.flatMap(({ file, object: { apiVersion, kind } }) => {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : '';
    // What has no dot, or belongs to Kubernetes, the server has by itself.
    return !group.includes('.') || /(^|\.)k8s\.io$/.test(group) ? [] : [{ file, group, kind }];
  });
  const isAmong = (definitions: readonly Definition[], { group, kind }: CustomKind): boolean =>
    definitions.some(({ spec }) => spec.group === group && spec.names.kind === kind);
  const found = definitionsIn(
    folder,
    customs.filter((custom) => !isAmong(carried, custom)),
  );
  const definitions = [...carried, ...found];
  const problems: Problem[] = customs
    .filter((custom) => !isAmong(definitions, custom))
    .map(({ file, group, kind }) => ({ file, what: `the folder of --crds has no definition of ${kind} of ${group}` }));
  for (const definition of definitions) {
    const answer = await api.apply(definition);
    if (answer.status >= 300) problems.push({ what: `the definition ${definition.metadata.name} is refused: ${messageOf(answer)}` });
    else if (!(await isEstablished(api, definition.metadata.name)))
      problems.push({ what: `the definition ${definition.metadata.name} is not served after 30 s` });
  }
  return problems;
};

const isEstablished = async (api: KubernetesApi, name: string): Promise<boolean> => {
  for (const end = performance.now() + 30_000; performance.now() < end; await pause(100)) {
    const { body } = await api.ask('GET', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
    const conditions: readonly { readonly type: string; readonly status: string }[] = body.status?.conditions ?? [];
    if (conditions.some(({ type, status }) => type === 'Established' && status === 'True')) return true;
  }
  return false;
};

/** A kind that no API server has by itself. */
export interface CustomKind {
  readonly group: string;
  readonly kind: string;
}

export interface Definition extends KubernetesObject {
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
