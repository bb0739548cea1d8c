import { expect, it } from 'vitest';
import { Cinder, type CinderProps } from '../../src/openstack/cinder.ts';
import { onPlane, onPlaneWithCeph } from './fixture.ts';

type Props = Omit<CinderProps, 'plane' | 'ceph'>;

const withCinder = (props: Props = {}) => onPlane((site, plane) => new Cinder(site, 'cinder', { plane, ...props }));

const onCeph = (props: Props = {}, more: Parameters<typeof onPlaneWithCeph>[1] = {}) =>
  onPlaneWithCeph((site, plane, ceph) => new Cinder(site, 'cinder', { plane, ceph, ...props }), more);

it('volumes lie in the pool of Ceph for them, and libvirt finds their key under the UUID of the site', () => {
  const { findings, values, site } = onCeph();
  expect(findings).toEqual([]);
  const { secretUuid } = site.node.findChild('ceph') as unknown as { readonly secretUuid: string };
  expect(values('cinder')).toContain('rbd_pool: volumes');
  expect(values('cinder')).toContain(`rbd_secret_uuid: ${secretUuid}`);
  expect(secretUuid).not.toBe('457eb676-33da-42ec-9a8c-9293d545c337');
});

it('a UUID that differs from that of libvirt is stopped', () => {
  const rbd_secret_uuid = '457eb676-33da-42ec-9a8c-9293d545c337';
  const { findings, values } = onCeph({ values: { conf: { backends: { rbd1: { rbd_secret_uuid } } } } });
  expect(findings).toMatchObject([{ rule: 'openstack-agreement', construct: 'small/cinder', what: expect.stringContaining(rbd_secret_uuid) }]);
  expect(values('cinder')).not.toContain(rbd_secret_uuid);
});

it('no Job of Cinder asks for the key of client.admin, and none is waited for', () => {
  const { values } = onCeph();
  expect(values('cinder')).toContain('job_storage_init: false');
  expect(values('cinder')).not.toContain('cinder-storage-init');
});

it('backups run where Ceph has a pool for them, and there alone', () => {
  expect(onCeph().values('cinder')).toContain('deployment_backup: false');
  const { findings, values } = onCeph({}, { backups: {} });
  expect(findings).toEqual([]);
  expect(values('cinder')).toContain('deployment_backup: true');
  expect(values('cinder')).toContain('backup_ceph_pool: backups\n      backup_ceph_user: cinder-backup');
});

it('without Ceph and without a backend of the site Cinder is stopped', () => {
  expect(withCinder().findings).toMatchObject([{ rule: 'cinder-backends', construct: 'small/cinder' }]);
});

it('without Ceph a backend of the site is taken, and the one of the chart is gone', () => {
  const nfs = { volume_driver: 'cinder.volume.drivers.nfs.NfsDriver', volume_backend_name: 'nfs', nas_host: '192.0.2.9' };
  const { findings, values } = withCinder({
    values: { conf: { backends: { nfs }, cinder: { DEFAULT: { enabled_backends: 'nfs', default_volume_type: 'nfs' } } } },
  });
  expect(findings).toEqual([]);
  expect(values('cinder')).toContain('rbd1: null');
  expect(values('cinder')).not.toContain('ceph_client');
});

it('two Pods of cinder-volume, which would not know of each other, are stopped', () => {
  expect(onCeph({ replicas: { volume: 2 } }).findings).toMatchObject([{ rule: 'cinder-volume', what: expect.stringContaining('2 Pods') }]);
});
