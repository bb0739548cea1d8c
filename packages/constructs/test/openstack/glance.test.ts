import { expect, it } from 'vitest';
import { Glance, type GlanceProps } from '../../src/openstack/glance.ts';
import { onPlane, onPlaneWithCeph } from './fixture.ts';

const withGlance = (props: Omit<GlanceProps, 'plane' | 'ceph'> = {}) => onPlane((site, plane) => new Glance(site, 'glance', { plane, ...props }));

const onCeph = (props: Omit<GlanceProps, 'plane' | 'ceph'> = {}) =>
  onPlaneWithCeph((site, plane, ceph) => new Glance(site, 'glance', { plane, ceph, ...props }));

it('images lie in the pool of Ceph for them, opened by the user for them', () => {
  const { findings, values } = onCeph();
  expect(findings).toEqual([]);
  expect(values('glance')).toContain('storage: rbd');
  expect(values('glance')).toContain('rbd_store_pool: images\n      rbd_store_replication: null\n      rbd_store_user: glance');
  expect(values('glance')).toContain('rbd: images-rbd-keyring');
});

it('no Job of Glance asks for the key of client.admin, and none is waited for', () => {
  const { values } = onCeph();
  expect(values('glance')).toContain('job_storage_init: false');
  expect(values('glance')).not.toContain('glance-storage-init');
});

it('Glance on swift is stopped where a pool of Ceph is there for images', () => {
  expect(onCeph({ values: { storage: 'swift' } }).findings).toMatchObject([
    {
      rule: 'glance-store',
      construct: 'small/glance',
      what: 'images go to swift, and the pool images of Ceph is there for them',
      allowed: 'rbd',
    },
  ]);
});

it('Glance on Ceph is stopped where it is given none', () => {
  expect(withGlance({ values: { storage: 'rbd' } }).findings).toMatchObject([{ rule: 'glance-store', what: expect.stringContaining('is given none') }]);
});

it('without Ceph images lie on a volume, which outlives the release and one Pod mounts', () => {
  const { findings, values, objects } = withGlance();
  expect(findings).toEqual([]);
  expect(values('glance')).toContain('volume:\n  class_name: general\n  size: 20Gi');
  expect(values('glance')).toContain('max_surge: 0');
  expect(objects.find(({ kind, metadata }) => kind === 'HelmChart' && metadata.name === 'glance')?.metadata.annotations).toMatchObject({
    'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  });
  expect(withGlance({ replicas: { api: 2 } }).findings).toMatchObject([{ rule: 'glance-store', what: expect.stringContaining('2 Pods') }]);
});

it('without Ceph images may go to an object store', () => {
  expect(withGlance({ values: { storage: 'swift' } }).findings).toEqual([]);
});

it('another pool of Ceph than the one for images is stopped, because its user may not use it', () => {
  expect(onCeph({ values: { conf: { glance: { rbd: { rbd_store_pool: 'volumes' } } } } }).findings).toMatchObject([
    { rule: 'openstack-agreement', construct: 'small/glance', what: expect.stringContaining('rbd_store_pool') },
  ]);
});
