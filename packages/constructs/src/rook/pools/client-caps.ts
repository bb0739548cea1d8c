import type { CephPool } from './ceph-pool.ts';

/** What a client may do with a pool: as OpenStack's services need it of images and volumes. */
export interface PoolAccess {
  readonly pool: CephPool;
  /** `read-only` is enough to clone an image into another pool. */
  readonly access: 'read-write' | 'read-only';
}

const profiles: Readonly<Record<PoolAccess['access'], string>> = { 'read-write': 'profile rbd', 'read-only': 'profile rbd-read-only' };

/** The capabilities of a client of RBD: nothing beyond these pools, and what the map needs. https://docs.ceph.com/en/tentacle/rbd/rados-rbd-cmds/#create-a-block-device-user */
export const rbdCaps = (pools: readonly PoolAccess[]) => {
  const osd = pools.map(({ pool, access }) => `${profiles[access]} pool=${pool.poolName}`).join(', ');
  return { mon: 'profile rbd', mgr: osd, osd };
};
