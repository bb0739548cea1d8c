import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesObject } from '../generated-site.ts';
import { type KubernetesApi, messageOf } from '../kubernetes-api.ts';

const apiVersion = 'argoproj.io/v1alpha1';

/** What Argo CD says of one of the objects of an Application. */
interface ApplicationResource {
  readonly group?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly status?: string;
  readonly health?: { readonly status: string; readonly message?: string };
}

export interface Application extends KubernetesObject {
  readonly spec: { readonly syncPolicy?: { readonly syncOptions?: readonly string[] } };
  readonly status?: {
    readonly sync?: { readonly status: string; readonly revision?: string };
    readonly health?: { readonly status: string };
    readonly resources?: readonly ApplicationResource[];
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
    readonly operationState?: {
      readonly phase: string;
      readonly message?: string;
      readonly finishedAt?: string;
      readonly syncResult?: { readonly revision: string };
    };
    readonly reconciledAt?: string;
  };
}

export const applicationsIn = (api: KubernetesApi): Promise<readonly Application[]> => api.list<Application>(apiVersion, 'Application');

export const healthOf = (application: Application, object: Omit<KubernetesObject, 'status'>): string | undefined => {
  const { apiVersion: version, kind, metadata } = object;
  const group = version.includes('/') ? version.split('/')[0] : undefined;
  return application.status?.resources?.find(
    (each) => each.group === group && each.kind === kind && each.name === metadata.name && each.namespace === metadata.namespace,
  )?.health?.status;
};

/** In what an Application is not as it should be, in Argo CD's words; undefined where it is Synced and Healthy and nothing is going on. */
export const complaintOf = ({ metadata, status }: Application): string | undefined => {
  const { sync, health, operationState, resources = [], conditions = [] } = status ?? {};
  const isDone = operationState === undefined || operationState.finishedAt !== undefined;
  if (sync?.status === 'Synced' && health?.status === 'Healthy' && isDone && conditions.length === 0) return undefined;
  return [
    `the Application ${metadata.name} is ${sync?.status ?? 'not compared'} and ${health?.status ?? 'of unknown health'}`,
    ...(operationState && operationState.phase !== 'Succeeded' ? [`${operationState.phase}: ${operationState.message ?? ''}`] : []),
    ...conditions.map(({ type, message }) => `${type}: ${message}`),
    ...resources
      .filter((each) => (each.status !== undefined && each.status !== 'Synced') || (each.health && each.health.status !== 'Healthy'))
      .map((each) => `${each.kind} ${each.name}: ${[each.status, each.health?.status, each.health?.message].filter(Boolean).join(', ')}`),
  ].join('\n  ');
};

/** What has not moved for so long waits for something that will not come: the pauses between the tries of a sync are shorter. */
const longestStandstillSeconds = 60;

/** Waits until all of these are Synced and Healthy; the complaints that are left when nothing moves any more. */
export const settled = async (api: KubernetesApi, names: readonly string[], isOver: () => boolean = () => false): Promise<readonly string[]> => {
  let [last, since] = ['', performance.now()];
  for (; ; await pause(300)) {
    const applications = await applicationsIn(api);
    const complaints = names.flatMap((name) => {
      const application = applications.find(({ metadata }) => metadata.name === name);
      return application === undefined ? [`the Application ${name} has not been made`] : (complaintOf(application) ?? []);
    });
    const now = complaints.join('\n');
    if (now !== last) [last, since] = [now, performance.now()];
    if (complaints.length === 0 || isOver() || performance.now() - since > longestStandstillSeconds * 1000) return complaints;
  }
};

/** Has all of them compared anew, and waits until that has happened at this revision. */
export const refresh = async (api: KubernetesApi, names: readonly string[], how: 'normal' | 'hard', revision: string): Promise<void> => {
  const annotation = 'argocd.argoproj.io/refresh';
  const waiting = new Set(names);
  const asked = new Set<string>();
  for (const end = performance.now() + 60_000; performance.now() < end; await pause(300)) {
    for (const { metadata, status } of await applicationsIn(api)) {
      if (!waiting.has(metadata.name) || metadata.annotations?.[annotation] !== undefined) continue;
      // A smaller comparison that was under way takes the request away with it.
      if (asked.has(metadata.name) && status?.sync?.revision === revision) waiting.delete(metadata.name);
      else await patch(api, metadata.name, { metadata: { annotations: { [annotation]: how } } });
      asked.add(metadata.name);
    }
    if (waiting.size === 0) return;
  }
  throw new Error(`Argo CD has not compared ${[...waiting].join(', ')} with ${revision} within 60 s`);
};

/** Syncs them once more, whether they differ or not, as they would by themselves. */
export const syncAgain = async (api: KubernetesApi, names: readonly string[]): Promise<void> => {
  for (const { metadata, spec } of await applicationsIn(api))
    if (names.includes(metadata.name)) await patch(api, metadata.name, { operation: { sync: { syncOptions: spec.syncPolicy?.syncOptions ?? [] } } });
};

const patch = async (api: KubernetesApi, name: string, change: object): Promise<void> => {
  const path = (await api.pathOf({ apiVersion, kind: 'Application', metadata: { name, namespace: 'argocd' } }))!;
  const answer = await api.ask('PATCH', path, change, 'application/merge-patch+json');
  if (answer.status >= 300) throw new Error(`the Application ${name} cannot be changed: ${messageOf(answer)}`);
};
