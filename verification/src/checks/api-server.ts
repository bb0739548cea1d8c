import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import type { Check, Problem, Result } from '../check.ts';
import { etcd, kubeApiServer, startApiServer } from '../control-plane.ts';
import { type CustomKind, definitionsIn, type GeneratedObject, objectsOf } from '../generated-site.ts';
import type { Answer, KubernetesApi } from '../kubernetes-api.ts';

/**
 * Applies every object of the site to a real API server, wave by wave, strictly and on the server's side; then once more, which must change nothing:
 * what the server writes otherwise than it stands in Git would be a difference for ever.
 */
export const apiServer: Check = {
  name: 'api-server',
  title: 'The API server takes every object in the order of its wave, and a second pass changes nothing',
  needs: [etcd, kubeApiServer],
  lacks: ({ options }) => (options.crds === undefined ? 'a folder of CustomResourceDefinitions: --crds FOLDER' : undefined),
  run: async (bench) => {
    const api = await startApiServer(bench);
    try {
      return await applyAll(bench, api);
    } finally {
      api.close();
    }
  },
};

const applyAll = async (bench: Bench, api: KubernetesApi): Promise<Result> => {
  const objects = objectsOf(bench.site);
  const missing = await establish(api, objects, bench.options.crds!);
  if (missing.length > 0) return { seen: [], problems: missing };
  const problems: Problem[] = [];
  const accepted: { readonly each: GeneratedObject; readonly first: Answer }[] = [];
  for (const each of objects) {
    const first = await api.apply(each.object);
    if (first.status < 300) accepted.push({ each, first });
    else problems.push({ file: each.file, what: messageOf(first) });
  }
  for (const { each, first } of accepted) {
    const again = await api.apply(each.object);
    if (again.body?.metadata?.resourceVersion !== first.body.metadata.resourceVersion)
      problems.push({ file: each.file, what: 'applied a second time it is changed once more: Argo CD would see a difference for ever' });
  }
  const waves = new Set(objects.map(({ wave }) => wave)).size;
  return { seen: [`${accepted.length} of ${objects.length} objects accepted in ${waves} waves`], problems };
};

/** Makes the definitions of the kinds that the site uses, and waits until the server serves them. */
const establish = async (api: KubernetesApi, objects: readonly GeneratedObject[], folder: string): Promise<readonly Problem[]> => {
  const customs = objects.flatMap(({ file, object: { apiVersion, kind } }) => {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : '';
    // What has no dot, or belongs to Kubernetes, the server has by itself.
    return !group.includes('.') || /(^|\.)k8s\.io$/.test(group) ? [] : [{ file, group, kind }];
  });
  const definitions = definitionsIn(folder, customs);
  const isThere = ({ group, kind }: CustomKind): boolean => definitions.some(({ spec }) => spec.group === group && spec.names.kind === kind);
  const problems: Problem[] = customs
    .filter((custom) => !isThere(custom))
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

const messageOf = ({ status, body }: Answer): string => body?.message ?? `the API server answers ${status}`;
