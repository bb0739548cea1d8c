import { describe, expect, it } from 'vitest';
import { CephFileSystem } from '../../../src/rook/pools/ceph-file-system.ts';
import { CephPool } from '../../../src/rook/pools/ceph-pool.ts';
import { CephStorageClasses, type CephStorageClassesProps } from '../../../src/rook/pools/ceph-storage-classes.ts';
import { withPools } from './fixture.ts';

describe('StorageClasses on Ceph', () => {
  it('make general the default, on images that every kernel maps, kept when their claim goes', () => {
    const { findings, object, planned } = withPools((ceph, site) => {
      new CephStorageClasses(site, 'storage-classes', { ceph, general: new CephPool(site, 'pool', { ceph, name: 'general' }) });
    });
    expect(findings).toEqual([]);
    expect(object('StorageClass', 'general')).toMatchObject({
      metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'rook-ceph.rbd.csi.ceph.com',
      reclaimPolicy: 'Retain',
      allowVolumeExpansion: true,
      mountOptions: ['discard'],
      parameters: {
        clusterID: 'rook-ceph',
        pool: 'general',
        imageFeatures: 'layering',
        'csi.storage.k8s.io/provisioner-secret-name': 'rook-csi-rbd-provisioner',
        'csi.storage.k8s.io/controller-expand-secret-name': 'rook-csi-rbd-provisioner',
        'csi.storage.k8s.io/controller-publish-secret-name': 'rook-csi-rbd-provisioner',
        'csi.storage.k8s.io/node-stage-secret-name': 'rook-csi-rbd-node',
        'csi.storage.k8s.io/node-stage-secret-namespace': 'rook-ceph',
      },
    });
    const step = (kind: string, name: string) =>
      [...planned.files.values()].flatMap(({ content }) =>
        content.type === 'object' && content.object.kind === kind && content.object.metadata.name === name ? [content.step] : [],
      )[0]!;
    expect(step('CephCluster', 'rook-ceph')).toBeLessThan(step('CephBlockPool', 'general'));
    expect(step('CephBlockPool', 'general')).toBeLessThan(step('StorageClass', 'general'));
  });

  it('pass every prop on', () => {
    const { findings, object } = withPools(
      (ceph, site) => {
        const props: Required<CephStorageClassesProps> = {
          ceph,
          general: new CephPool(site, 'pool', { ceph, name: 'volumes' }),
          shared: new CephFileSystem(site, 'shared', { ceph, servers: site.inventory.machines.withRole('compute') }),
          isDefault: false,
          reclaimPolicy: 'Delete',
          imageFeatures: ['layering', 'exclusive-lock'],
        };
        new CephStorageClasses(site, 'storage-classes', props);
      },
      undefined,
      { cephFs: true },
    );
    expect(findings).toEqual([]);
    expect(object('StorageClass', 'general')).toMatchObject({
      metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'false' } },
      reclaimPolicy: 'Delete',
      parameters: { pool: 'volumes', imageFeatures: 'layering,exclusive-lock' },
    });
    expect(object('StorageClass', 'shared')).toMatchObject({
      provisioner: 'rook-ceph.cephfs.csi.ceph.com',
      reclaimPolicy: 'Delete',
      parameters: { fsName: 'shared', pool: 'shared-replicated', 'csi.storage.k8s.io/node-stage-secret-name': 'rook-csi-cephfs-node' },
    });
  });
});
