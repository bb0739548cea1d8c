import { describe, expect, it } from 'vitest';
import { CephClientKey, type CephClientKeyProps } from '../../../src/rook/pools/ceph-client-key.ts';
import { CephPool } from '../../../src/rook/pools/ceph-pool.ts';
import type { RookCeph } from '../../../src/rook/rook-ceph.ts';
import { withPools } from './fixture.ts';

const withKey = (props: (pools: { readonly images: CephPool; readonly volumes: CephPool }, ceph: RookCeph) => Partial<CephClientKeyProps>) => {
  let key: CephClientKey | undefined;
  const built = withPools((ceph, site) => {
    const pools = {
      images: new CephPool(site, 'images', { ceph, name: 'glance.images' }),
      volumes: new CephPool(site, 'volumes', { ceph, name: 'cinder.volumes' }),
    };
    key = new CephClientKey(site, 'cinder', { ceph, pools: [{ pool: pools.volumes, access: 'read-write' }], ...props(pools, ceph) });
  });
  return { ...built, key: key! };
};

describe('a key of a client', () => {
  it('opens its pools and no other, in a form that old kernels read', () => {
    const { findings, spec, key } = withKey(({ images, volumes }) => ({
      pools: [
        { pool: volumes, access: 'read-write' },
        { pool: images, access: 'read-only' },
      ],
    }));
    expect(findings).toEqual([]);
    const osd = 'profile rbd pool=cinder.volumes, profile rbd-read-only pool=glance.images';
    expect(spec('CephClient', 'cinder')).toEqual({ caps: { mon: 'profile rbd', mgr: osd, osd }, security: { cephx: { keyType: 'aes' } } });
    expect(key.secret).toEqual({ namespace: 'rook-ceph', name: 'rook-ceph-client-cinder', key: 'cinder' });
  });

  it('passes every prop on', () => {
    const { spec } = withKey(
      ({ images }, ceph) =>
        ({ ceph, name: 'glance', pools: [{ pool: images, access: 'read-write' }], keyType: 'aes256k' }) satisfies Required<CephClientKeyProps>,
    );
    expect(spec('CephClient', 'glance')).toMatchObject({ caps: { osd: 'profile rbd pool=glance.images' }, security: { cephx: { keyType: 'aes256k' } } });
  });

  it.for(['admin', 'rgw.objects', 'osd.1', 'bootstrap-osd', 'csi-rbd-node'])('is refused the name %s, which is of Ceph itself', (name) => {
    expect(withKey(() => ({ name })).findings).toMatchObject([{ rule: 'ceph-client', what: `client.${name} is a name of Ceph itself` }]);
  });

  it('is refused without a pool', () => {
    expect(withKey(() => ({ pools: [] })).findings).toMatchObject([{ rule: 'ceph-client', what: 'client.cinder may use no pool' }]);
  });
});
