import type { KubernetesObject } from '@bastide/constructs';
import { definePolicy } from './policy.ts';

/** Kinds whose removal removes data, by group and kind. */
const kindsWithData: ReadonlySet<string> = new Set([
  '/Namespace',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'ceph.rook.io/CephBlockPool',
  'ceph.rook.io/CephCluster',
  'ceph.rook.io/CephFilesystem',
  'ceph.rook.io/CephFilesystemSubVolumeGroup',
  'ceph.rook.io/CephObjectStore',
  'ceph.rook.io/CephObjectStoreUser',
]);

const annotation = 'argocd.argoproj.io/sync-options';
const needed = ['Prune=false', 'Delete=false'];

export const dataKeptFromPruning = definePolicy({
  id: 'data-kept-from-pruning',
  title: 'Argo CD neither prunes nor deletes what holds data',
  why: 'A renamed file or a deleted Application takes the object away, and with it the volumes of everybody.',
  severity: 'error',
  *check({ files }) {
    for (const { content, owner } of files) {
      if (content.type !== 'object' || !holdsData(content.object)) continue;
      const options = (content.object.metadata.annotations?.[annotation] ?? '').split(',').map((option) => option.trim());
      const missing = needed.filter((option) => !options.includes(option));
      if (missing.length === 0) continue;
      const { kind, metadata } = content.object;
      yield {
        construct: owner,
        what: `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name} holds data and lacks ${missing.join(' and ')}`,
        allowed: `the annotation ${annotation}: ${needed.join(',')}`,
        mend: 'add the annotation; take the object away by hand when the data may go',
      };
    }
  },
});

/** Whether the removal of an object removes data. */
export const holdsData = ({ apiVersion, kind, spec }: Pick<KubernetesObject, 'apiVersion' | 'kind'> & { readonly spec?: unknown }): boolean => {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : '';
  if (kindsWithData.has(`${group}/${kind}`)) return true;
  const templates = (spec as { volumeClaimTemplates?: readonly unknown[] } | undefined)?.volumeClaimTemplates;
  return kind === 'StatefulSet' && (templates?.length ?? 0) > 0;
};
