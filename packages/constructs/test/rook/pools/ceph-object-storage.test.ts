import { describe, expect, it } from 'vitest';
import { routes } from '../../../src/contributions/routes.ts';
import { storedSecrets } from '../../../src/contributions/secrets.ts';
import { workloads } from '../../../src/contributions/workloads.ts';
import { CephObjectStorage, type CephObjectStorageProps } from '../../../src/rook/pools/ceph-object-storage.ts';
import { placedPools } from '../../../src/rook/pools/placed-pool.ts';
import { importedSecret } from '../../fixtures/small-site.ts';
import { withPools } from './fixture.ts';

const withStorage = (props: Partial<Omit<CephObjectStorageProps, 'ceph'>> = {}) =>
  withPools((ceph, site) => void new CephObjectStorage(site, 'objects', { ceph, gateways: site.inventory.machines.withRole('compute'), ...props }));

describe('object storage', () => {
  it('has one gateway with an address of a Pod, reached through the ingress', () => {
    const { findings, spec, site } = withStorage();
    expect(findings).toEqual([]);
    expect(spec('CephObjectStore', 'objects')).toMatchObject({
      preservePoolsOnDelete: true,
      hosting: { dnsNames: ['s3.small.example'] },
      gateway: { instances: 1, port: 80, hostNetwork: false, rgwConfig: { rgw_thread_pool_size: '64' }, resources: { limits: { memory: '512Mi' } } },
      metadataPool: { parameters: { pg_num: '8' } },
      dataPool: { parameters: { pg_num: '32' } },
    });
    expect(site.contributions.of(routes).map(({ value }) => value)).toMatchObject([
      { host: 's3.small.example', service: { namespace: 'rook-ceph', name: 'rook-ceph-rgw-objects', port: 80 }, issuer: 'site', audience: 'site' },
    ]);
    expect(site.contributions.of(workloads).map(({ value }) => value.name)).toContain('rook-ceph-rgw-objects-a');
  });

  it('brings eight pools, of which all stores of a cluster share one', () => {
    const { site, findings } = withPools((ceph, scope) => {
      for (const name of ['one', 'two'])
        new CephObjectStorage(scope, name, { ceph, host: `${name}.small.example`, gateways: scope.inventory.machines.withRole('compute') });
    });
    expect(findings).toEqual([]);
    const names = site.contributions.of(placedPools).map(({ value }) => value.name);
    expect(names).toHaveLength(16);
    expect(names.filter((name) => name === '.rgw.root')).toHaveLength(1);
    expect(names).toContain('two.rgw.buckets.data');
  });

  it('passes every prop on', () => {
    const keys = { accessKey: importedSecret('access'), secretKey: importedSecret('secret') };
    const { findings, spec, site } = withPools((ceph, scope) => {
      const props: Required<CephObjectStorageProps> = {
        ceph,
        name: 'store',
        gateways: scope.inventory.machines.withRole('compute'),
        instances: 2,
        port: 8081,
        host: 'objects.small.example',
        audience: 'public',
        users: [{ name: 'backup', displayName: 'Backups', keys, mostBuckets: 2, quotaGibibytes: 5 }, { name: 'plain' }],
        placementGroups: 16,
        quotaGibibytes: 10,
        copies: 2,
        leastCopies: 1,
        failureDomain: 'rack',
        dataLossAcceptedBecause: 'it holds caches',
      };
      new CephObjectStorage(scope, 'objects', props);
    });
    expect(findings).toEqual([]);
    expect(spec('CephObjectStore', 'store')).toMatchObject({
      gateway: { instances: 2, port: 8081 },
      hosting: { dnsNames: ['objects.small.example'] },
      dataPool: { failureDomain: 'zone', replicated: { size: 2 }, parameters: { min_size: '1', pg_num: '16' }, quotas: { maxSize: '10Gi' } },
    });
    expect(spec('CephObjectStoreUser', 'backup')).toEqual({
      store: 'store',
      displayName: 'Backups',
      quotas: { maxBuckets: 2, maxSize: '5Gi' },
      keys: [{ accessKeyRef: { name: 's3-user-store-backup', key: 'access-key' }, secretKeyRef: { name: 's3-user-store-backup', key: 'secret-key' } }],
    });
    expect(spec('CephObjectStoreUser', 'plain')).toEqual({ store: 'store', displayName: 'plain' });
    expect(site.contributions.of(storedSecrets).map(({ value }) => value)).toMatchObject([
      { namespace: 'rook-ceph', name: 's3-user-store-backup', data: { 'access-key': keys.accessKey, 'secret-key': keys.secretKey } },
    ]);
    expect(site.contributions.of(routes).map(({ value }) => [value.host, value.issuer])).toEqual([['objects.small.example', 'public']]);
  });

  it('is refused with more gateways than machines, or a user whose limits are none', () => {
    expect(withStorage({ instances: 3 }).findings).toMatchObject([{ rule: 'ceph-gateways', allowed: 'a whole number from 1 to 2' }]);
    expect(withStorage({ gateways: [] }).findings).toMatchObject([{ rule: 'ceph-gateways', allowed: 'at least one machine' }]);
    expect(withStorage({ users: [{ name: 'u', mostBuckets: 0 }] }).findings.map(({ rule }) => rule)).toContain('ceph-object-user');
  });

  it('refuses keys of a user that are literals, and repeats them nowhere', () => {
    const keys = { accessKey: 'correct-horse' as never, secretKey: importedSecret('secret') };
    const { findings, spec } = withStorage({ users: [{ name: 'u', keys }] });
    expect(findings).toMatchObject([{ rule: 'literal-secret', what: expect.stringContaining('the access key of the user u') }]);
    expect(JSON.stringify([findings, spec('CephObjectStoreUser', 'u')])).not.toContain('correct-horse');
  });
});
