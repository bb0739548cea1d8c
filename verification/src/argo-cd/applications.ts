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
  /** Asked for, and not begun yet. */
  readonly operation?: object;
  readonly spec: {
    readonly source: { readonly repoURL: string; readonly targetRevision: string };
    readonly syncPolicy?: { readonly syncOptions?: readonly string[] };
  };
  readonly status?: {
    readonly sync?: { readonly status: string; readonly revision?: string };
    readonly health?: { readonly status: string };
    readonly resources?: readonly ApplicationResource[];
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
    readonly operationState?: {
      readonly phase: string;
      readonly startedAt: string;
      readonly message?: string;
      readonly finishedAt?: string;
      readonly syncResult?: { readonly revision: string };
    };
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

/** Whether a sync is under way, or asked for. */
const isBusy = ({ operation, status }: Application): boolean =>
  operation !== undefined || (status?.operationState !== undefined && status.operationState.finishedAt === undefined);

/** In what an Application is not as it should be, in Argo CD's words; undefined where it is Synced and Healthy and nothing is going on. */
export const complaintOf = (application: Application): string | undefined => {
  const { metadata, status } = application;
  const { sync, health, operationState, resources = [], conditions = [] } = status ?? {};
  if (sync?.status === 'Synced' && health?.status === 'Healthy' && !isBusy(application) && conditions.length === 0) return undefined;
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
const longestStandstillMilliseconds = 60_000;
/** Nor does anything go on for ever. */
const longestMilliseconds = 600_000;

/** Waits until all of these are Synced and Healthy; the complaints that are left when nothing moves any more. */
export const settled = async (api: KubernetesApi, names: readonly string[], isOver: () => boolean = () => false): Promise<readonly string[]> => {
  const start = performance.now();
  let [last, since] = ['', start];
  for (; ; await pause(300)) {
    const applications = await applicationsIn(api);
    const complaints = names.flatMap((name) => {
      const application = applications.find(({ metadata }) => metadata.name === name);
      return application === undefined ? [`the Application ${name} has not been made`] : (complaintOf(application) ?? []);
    });
    const said = complaints.join('\n');
    const now = performance.now();
    if (said !== last) [last, since] = [said, now];
    if (complaints.length === 0 || isOver() || now - since > longestStandstillMilliseconds || now - start > longestMilliseconds) return complaints;
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

/** Syncs them once more, whether they differ or not, as they would by themselves, and waits until that has ended. */
export const syncAgain = async (api: KubernetesApi, names: readonly string[]): Promise<void> => {
  const before = new Map<string, string | undefined>();
  for (const { metadata, spec, status } of await applicationsIn(api)) {
    if (!names.includes(metadata.name)) continue;
    before.set(metadata.name, status?.operationState?.startedAt);
    await patch(api, metadata.name, { operation: { sync: { syncOptions: spec.syncPolicy?.syncOptions ?? [] } } });
  }
  await untilSynced(api, names, ({ metadata, status }) => status?.operationState?.startedAt !== before.get(metadata.name), 'once more');
};

/** Waits until the last sync of each is over and was the one that is meant. */
export const untilSynced = async (api: KubernetesApi, names: readonly string[], isMeant: (application: Application) => boolean, how: string): Promise<void> => {
  let waiting: readonly string[] = names;
  for (const end = performance.now() + 120_000; performance.now() < end; await pause(300)) {
    const over = (await applicationsIn(api)).filter((each) => !isBusy(each) && isMeant(each)).map(({ metadata }) => metadata.name);
    waiting = names.filter((name) => !over.includes(name));
    if (waiting.length === 0) return;
  }
  throw new Error(`Argo CD has not synced ${waiting.join(', ')} ${how} within 120 s`);
};

const patch = async (api: KubernetesApi, name: string, change: object): Promise<void> => {
  const path = (await api.pathOf({ apiVersion, kind: 'Application', metadata: { name, namespace: 'argocd' } }))!;
  const answer = await api.ask('PATCH', path, change, 'application/merge-patch+json');
  if (answer.status >= 300) throw new Error(`the Application ${name} cannot be changed: ${messageOf(answer)}`);
};
