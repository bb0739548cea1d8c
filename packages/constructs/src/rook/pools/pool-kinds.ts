import { CephBlockPool } from './block-pool-kind.ts';
import { CephClient } from './client-kind.ts';
import { CephFilesystem, CephFilesystemSubVolumeGroup } from './file-system-kind.ts';
import { CephObjectStore, CephObjectStoreUser } from './object-store-kind.ts';

/** Every kind of Rook that Bastide writes beside the cluster itself. */
export const cephPoolKinds = [CephBlockPool, CephFilesystem, CephFilesystemSubVolumeGroup, CephObjectStore, CephObjectStoreUser, CephClient] as const;
