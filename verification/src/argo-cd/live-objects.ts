import type { GeneratedObject } from '../generated-site.ts';
import type { KubernetesApi } from '../kubernetes-api.ts';

/** An object as the API server has it. */
export interface LiveObject {
  readonly file: string;
  /** e.g. `Role helm-releases/metallb-wait`. */
  readonly name: string;
  readonly uid: string;
  /** Goes up with every write that changes anything. */
  readonly resourceVersion: string;
  /** Goes up with every write that changes what is asked for. */
  readonly generation: number | undefined;
  /** Argo CD has applied its status, which is for others to write. */
  readonly hasAppliedStatus: boolean;
  /** Without what the server and who owns which field say of it. */
  readonly content: Readonly<Record<string, unknown>>;
}

interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
  readonly fieldsV1: object;
}

const trackingAnnotation = 'argocd.argoproj.io/tracking-id';

/** Those that are there, by file. */
export const liveObjects = async (api: KubernetesApi, objects: readonly GeneratedObject[]): Promise<ReadonlyMap<string, LiveObject>> => {
  const found = new Map<string, LiveObject>();
  for (const { file, object } of objects) {
    const path = await api.pathOf(object);
    const { status, body } = path === undefined ? { status: 404, body: undefined } : await api.ask('GET', path);
    if (status !== 200) continue;
    const { uid, resourceVersion, generation, managedFields = [], annotations = {}, ...metadata } = body.metadata;
    const { [trackingAnnotation]: _, ...kept } = annotations;
    const { status: __, ...rest } = body;
    const hasAppliedStatus = managedFields.some(
      ({ manager, operation, fieldsV1 }: ManagedFields) => manager === 'argocd-controller' && operation === 'Apply' && 'f:status' in fieldsV1,
    );
    const content = { ...rest, metadata: { ...metadata, annotations: kept } };
    found.set(file, { file, name: nameOf(object), uid, resourceVersion, generation, hasAppliedStatus, content });
  }
  return found;
};

export const nameOf = ({ kind, metadata: { name, namespace } }: GeneratedObject['object']): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
