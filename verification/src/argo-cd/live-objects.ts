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
  /** Without what the server and who owns which field say of it. */
  readonly content: Readonly<Record<string, unknown>>;
}

const trackingAnnotation = 'argocd.argoproj.io/tracking-id';

/** Those that are there, by file. */
export const liveObjects = async (api: KubernetesApi, objects: readonly GeneratedObject[]): Promise<ReadonlyMap<string, LiveObject>> => {
  const found = new Map<string, LiveObject>();
  for (const { file, object } of objects) {
    const path = await api.pathOf(object);
    const { status, body } = path === undefined ? { status: 404, body: undefined } : await api.ask('GET', path);
    if (status !== 200) continue;
    const { uid, resourceVersion, generation, managedFields: _, annotations = {}, ...metadata } = body.metadata;
    const { [trackingAnnotation]: __, ...kept } = annotations;
    const { status: ___, ...rest } = body;
    found.set(file, { file, name: nameOf(object), uid, resourceVersion, generation, content: { ...rest, metadata: { ...metadata, annotations: kept } } });
  }
  return found;
};

export const nameOf = ({ kind, metadata: { name, namespace } }: GeneratedObject['object']): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
