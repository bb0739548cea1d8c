import { type GeneratedObject, type GeneratedSite, objectsOf } from '../generated-site.ts';

/** What an object of Rook says of a pool that it makes. */
interface PoolSpec {
  readonly failureDomain?: string;
  readonly deviceClass?: string;
  readonly application?: string;
  readonly replicated: { readonly size: number };
  /** Of `ceph osd pool set`. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly quotas?: { readonly maxSize?: string };
}

export interface Pool extends PoolSpec {
  /** As Ceph shows it. */
  readonly name: string;
  /** Of the object that makes it, relative to the folder of the site. */
  readonly file: string;
}

interface Specs {
  readonly CephBlockPool: PoolSpec & { readonly name?: string };
  readonly CephFilesystem: { readonly metadataPool: PoolSpec; readonly dataPools: readonly (PoolSpec & { readonly name: string })[] };
  readonly CephObjectStore: { readonly metadataPool: PoolSpec; readonly dataPool: PoolSpec };
}

/** Which Rook makes for each object store beside the pool of the objects; `.rgw.root` belongs to all of them. */
const poolsOfAStore = ['rgw.control', 'rgw.meta', 'rgw.log', 'rgw.buckets.index', 'rgw.buckets.non-ec', 'rgw.otp'];

/** Rook gives these their application whatever the object says. */
const builtIn: Readonly<Record<string, string>> = { '.mgr': 'mgr', '.nfs': 'nfs', '.rgw.root': 'rgw' };

/** How Rook calls the pools that an object of each kind makes. https://github.com/rook/rook/tree/v1.20.6/pkg/operator/ceph */
const poolsMadeBy: { readonly [Kind in keyof Specs]: (name: string, spec: Specs[Kind]) => readonly (PoolSpec & { readonly name: string })[] } = {
  CephBlockPool: (name, spec) => [{ ...spec, name: spec.name ?? name }],
  CephFilesystem: (name, { metadataPool, dataPools }) =>
    [{ ...metadataPool, name: `${name}-metadata` }, ...dataPools.map((pool) => ({ ...pool, name: `${name}-${pool.name}` }))].map((pool) => ({
      ...pool,
      application: 'cephfs',
    })),
  CephObjectStore: (name, { metadataPool, dataPool }) =>
    [
      ...['.rgw.root', ...poolsOfAStore.map((suffix) => `${name}.${suffix}`)].map((pool) => ({ ...metadataPool, name: pool })),
      { ...dataPool, name: `${name}.rgw.buckets.data` },
    ].map((pool) => ({ ...pool, application: 'rgw' })),
};

/** Every pool that the objects of a site lead to, whichever kind of object makes it, each name once. */
export const poolsOf = (site: GeneratedSite): readonly Pool[] => {
  const pools = objectsOf(site).flatMap(({ file, object }: GeneratedObject) => {
    const made = (poolsMadeBy as Readonly<Record<string, ((name: string, spec: unknown) => readonly Omit<Pool, 'file'>[]) | undefined>>)[object.kind];
    const { spec } = object as typeof object & { readonly spec: unknown };
    return (made?.(object.metadata.name, spec) ?? []).map((pool) => ({ ...pool, application: builtIn[pool.name] ?? pool.application, file }));
  });
  return [...new Map(pools.map((pool) => [pool.name, pool])).values()];
};
