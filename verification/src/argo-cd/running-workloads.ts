import { setTimeout as pause } from 'node:timers/promises';
import type { GeneratedObject, GeneratedSite, HelmChart, KubernetesObject } from '../generated-site.ts';
import type { KubernetesApi } from '../kubernetes-api.ts';
import { objectOfWorkload } from '../objects-of-workloads.ts';

/** Makes what the releases and operators of the bootstrap would run by now, and waits until kwok says that it runs. */
export const runWorkloads = async (site: GeneratedSite, api: KubernetesApi, bootstrap: readonly GeneratedObject[]): Promise<void> => {
  const namespaces = new Set(
    bootstrap.map(({ object }) => (object.kind === 'HelmChart' ? (object as HelmChart).spec.targetNamespace : object.metadata.namespace)),
  );
  const { workloads } = await site.model();
  for (const workload of workloads.filter(({ source, namespace }) => source !== 'object' && namespaces.has(namespace)))
    await api.mustApply(objectOfWorkload(workload));
  let last = -1;
  for (const end = performance.now() + 60_000; performance.now() < end; await pause(1000)) {
    const phases = (await api.list<Pod>('v1', 'Pod')).map(({ status }) => status.phase);
    if (phases.length > 0 && phases.length === last && phases.every((phase) => phase === 'Running' || phase === 'Succeeded')) return;
    last = phases.length;
  }
  throw new Error('the Pods of the bootstrap do not run after 60 s');
};

interface Pod extends KubernetesObject {
  readonly status: { readonly phase: string };
}

/** Names by identity: a Pod that was replaced has another. */
export const podsIn = async (api: KubernetesApi): Promise<ReadonlyMap<string, string>> =>
  new Map((await api.list('v1', 'Pod')).map(({ metadata }) => [metadata.uid!, `${metadata.namespace}/${metadata.name}`]));
