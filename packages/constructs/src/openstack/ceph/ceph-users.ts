import type { PoolAccess } from '../../rook/pools/client-caps.ts';

/** What OpenStack keeps in Ceph, one pool each. */
export type PoolUse = 'images' | 'volumes' | 'vms' | 'backups';

/** Who uses Ceph: `nova` is nova-compute together with libvirt and the machines that it runs. */
export type CephService = 'glance' | 'cinder' | 'cinder-backup' | 'nova';

/** Users of Ceph, without `client.` */
export type CephUser = Exclude<CephService, 'nova'>;

export interface ServiceOnCeph {
  /** The pool in which it keeps things of its own. */
  readonly pool: PoolUse;
  /**
   * Nova is Cinder's user: Cinder tells Nova of each volume which user opens it, and it says its own. A key that opens every volume lies on the
   * computes in any case.
   */
  readonly user: CephUser;
  /** What asks from an address of a Pod: the name of its Deployment. Nova asks from those of its machines. */
  readonly workload?: string;
}

// https://docs.ceph.com/en/tentacle/rbd/rbd-openstack/

export const servicesOnCeph: Readonly<Record<CephService, ServiceOnCeph>> = {
  glance: { pool: 'images', user: 'glance', workload: 'glance-api' },
  cinder: { pool: 'volumes', user: 'cinder', workload: 'cinder-volume' },
  'cinder-backup': { pool: 'backups', user: 'cinder-backup', workload: 'cinder-backup' },
  nova: { pool: 'vms', user: 'cinder' },
};

/** Which pools a user may use; those that a site does not have are left out. A volume, and a machine's disk, begins as a clone of an image. */
export const accessOfUsers: Readonly<Record<CephUser, Partial<Record<PoolUse, PoolAccess['access']>>>> = {
  glance: { images: 'read-write' },
  cinder: { volumes: 'read-write', vms: 'read-write', images: 'read-only' },
  'cinder-backup': { backups: 'read-write' },
};

/** What each pool holds, for people. */
export const contentsOfPools: Readonly<Record<PoolUse, string>> = {
  images: 'images of Glance',
  volumes: 'volumes of Cinder',
  vms: 'disks of machines that Nova runs',
  backups: 'backups of volumes',
};
