import { expect, it } from 'vitest';
import { Horizon } from '../../src/openstack/horizon.ts';
import { Keystone } from '../../src/openstack/keystone.ts';
import { Memcached, type MemcachedProps } from '../../src/openstack/memcached.ts';
import { OpenStackPlacement } from '../../src/openstack/placement.ts';
import type { OpenStackPlaneProps } from '../../src/openstack/plane.ts';
import { onPlane } from './fixture.ts';

const withMemcached = (props: Partial<OpenStackPlaneProps> = {}, values: MemcachedProps['values'] = {}) =>
  onPlane((site, plane) => {
    new Memcached(site, 'memcached', { plane, values });
    new Keystone(site, 'keystone', { plane });
    new Horizon(site, 'horizon', { plane });
    new OpenStackPlacement(site, 'placement', { plane });
  }, props);

it.for([3, 1])('every release knows each of %d servers of memcached by its name', (servers) => {
  const { findings, values } = withMemcached({ memcachedServers: servers });
  expect(findings).toEqual([]);
  expect(values('memcached')).toContain(`replicas:\n    server: ${servers}`);
  expect(values('memcached')).toContain('clusterIP: None\n');
  for (const release of ['keystone', 'horizon', 'placement'])
    expect(values(release)).toContain(`oslo_cache:\n    statefulset:\n      name: memcached-memcached\n      replicas: ${servers}\n`);
});

it('there are three where nobody says otherwise', () => {
  expect(withMemcached().plane.memcachedServers).toBe(3);
});

it('servers whose names no client could find are stopped', () => {
  const address = { network: { memcached: { service: { clusterIP: '10.43.0.9' } } } } as unknown as NonNullable<MemcachedProps['values']>;
  expect(withMemcached({}, address).findings).toMatchObject([
    { rule: 'openstack-agreement', what: expect.stringContaining('network.memcached.service.clusterIP = "10.43.0.9"') },
  ]);
});
