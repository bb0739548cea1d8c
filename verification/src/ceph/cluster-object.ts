import { mebibytes } from '@bastide/constructs';
import { type GeneratedSite, type KubernetesObject, objectsOf } from '../generated-site.ts';
import type { Osd } from './cluster.ts';

interface Amounts {
  readonly requests?: { readonly memory?: string };
  readonly limits?: { readonly memory?: string };
}

/** OSDs of one machine, which is called so. */
interface OsdsOfMachine {
  readonly name: string;
  readonly resources?: Amounts;
}

interface ClusterSpec {
  readonly cephVersion: { readonly image: string };
  readonly cephConfig?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly network?: { readonly connections?: { readonly encryption?: { readonly enabled?: boolean } } };
  readonly storage: { readonly storageClassDeviceSets?: readonly OsdsOfMachine[]; readonly nodes?: readonly OsdsOfMachine[] };
}

export interface CephClusterObject {
  /** Relative to the folder of the site. */
  readonly file: string;
  readonly spec: ClusterSpec;
}

/** A site has one cluster at most. */
export const cephClusterOf = (site: GeneratedSite): CephClusterObject | undefined =>
  objectsOf(site)
    .filter(({ object }) => object.kind === 'CephCluster')
    .map(({ file, object }) => ({ file, spec: (object as KubernetesObject & { readonly spec: ClusterSpec }).spec }))[0];

export interface CephOption {
  readonly file: string;
  /** The daemons that it is for: `global`, `mon`, `osd` … */
  readonly who: string;
  readonly name: string;
  readonly value: string;
}

/** What Rook sets in the monitors' store: what `cephConfig` says, and what it makes of the network section. */
export const optionsOf = (site: GeneratedSite, { file, spec }: CephClusterObject): readonly CephOption[] => {
  const isEncrypted = spec.network?.connections?.encryption?.enabled ?? false;
  const modes = isEncrypted ? ['ms_cluster_mode', 'ms_service_mode', 'ms_client_mode'] : [];
  const gateways = objectsOf(site)
    .filter(({ object }) => object.kind === 'CephObjectStore')
    .flatMap((each) => {
      const { gateway } = (each.object as KubernetesObject & { readonly spec: { readonly gateway: { readonly rgwConfig?: Readonly<Record<string, string>> } } })
        .spec;
      return Object.entries(gateway.rgwConfig ?? {}).map(([name, value]) => ({ file: each.file, who: 'client', name, value }));
    });
  return [
    ...modes.map((name) => ({ file, who: 'global', name, value: 'secure' })),
    ...Object.entries(spec.cephConfig ?? {}).flatMap(([who, options]) => Object.entries(options).map(([name, value]) => ({ file, who, name, value }))),
    ...gateways,
  ];
};

/** The OSDs of a CRUSH map with the memory that their machine gives each; `ceph-osd` makes its `osd_memory_target` of it. */
export const osdsOf = (hosts: ReadonlyMap<string, readonly number[]>, { spec: { storage } }: CephClusterObject): readonly Osd[] => {
  const machines = [...(storage.storageClassDeviceSets ?? []), ...(storage.nodes ?? [])];
  const bytes = (amount: string | undefined): string => String((mebibytes(amount) ?? 0) * 2 ** 20);
  return [...hosts]
    .flatMap(([host, ids]) => {
      // Rook writes a dash where a name has a dot.
      const resources = machines.find(({ name }) => name.replaceAll('.', '-') === host)?.resources;
      const env = { POD_MEMORY_REQUEST: bytes(resources?.requests?.memory), POD_MEMORY_LIMIT: bytes(resources?.limits?.memory) };
      return ids.map((id) => ({ id, host, env }));
    })
    .sort((a, b) => a.id - b.id);
};
