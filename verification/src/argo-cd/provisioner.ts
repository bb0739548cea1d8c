import type { KubernetesApi } from '../kubernetes-api.ts';

interface Claim {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly accessModes: readonly string[];
    readonly resources: { readonly requests: object };
    readonly storageClassName?: string;
    readonly volumeName?: string;
  };
  readonly status?: { readonly phase?: string };
}

/**
 * Makes a volume for each claim that waits for one, as the driver of Ceph would. The real controller binds the two.
 *
 * @returns how many it made
 */
export const provisionVolumes = async (api: KubernetesApi): Promise<number> => {
  const claims = await api.list<Claim>('v1', 'PersistentVolumeClaim');
  const waiting = claims.filter(({ spec, status }) => spec.volumeName === undefined && status?.phase === 'Pending');
  const known = new Set((await api.list<Claim>('v1', 'PersistentVolume')).map(({ metadata: { name } }) => name));
  const missing = waiting.flatMap(({ metadata: { name, namespace }, spec }) => {
    const volume = `${namespace}-${name}`;
    if (known.has(volume)) return [];
    const { accessModes, resources, storageClassName } = spec;
    return [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: volume },
        spec: { accessModes, capacity: resources.requests, storageClassName, claimRef: { name, namespace }, hostPath: { path: `/volumes/${volume}` } },
      },
    ];
  });
  for (const volume of missing) await api.mustApply(volume);
  return missing.length;
};
