import { expect, it } from 'vitest';
import { MariaDb, type MariaDbProps } from '../../src/openstack/mariadb.ts';
import { onPlane } from './fixture.ts';

const withMariaDb = (props: Omit<MariaDbProps, 'plane'> = {}) => onPlane((site, plane) => new MariaDb(site, 'mariadb', { plane, ...props }));

it('three servers of MariaDB are taken, and one where somebody asks for it', () => {
  expect(withMariaDb().findings).toEqual([]);
  expect(withMariaDb({ replicas: { server: 1 } }).findings).toEqual([]);
});

it.for([2, 4])('%d servers of MariaDB are stopped', (server) => {
  expect(withMariaDb({ replicas: { server } }).findings).toMatchObject([
    {
      rule: 'odd-servers',
      construct: 'small/mariadb',
      what: `MariaDB has ${server} servers`,
      mend: `use ${server - 1} or ${server + 1}`,
      counterExample: [expect.stringContaining(`as ${server - 1} would`), expect.stringContaining('neither side has a majority')],
    },
  ]);
});

it('no server of MariaDB is stopped too', () => {
  expect(withMariaDb({ replicas: { server: 0 } }).findings.map(({ mend }) => mend)).toEqual(['use 3']);
});

it('a system variable of the site wins over the profile, and the others stay', () => {
  const values = withMariaDb({ variables: { max_connections: 800 } }).values('mariadb');
  expect(values).toContain('max_connections=800');
  expect(values).not.toContain('max_connections=400');
  expect(values).toContain('innodb_buffer_pool_size=64M');
  expect(values).toContain('wsrep_provider_options="evs.suspect_timeout=PT30S;');
});

it('a value that the chart does not know is named', () => {
  const unknown = { volume: { sizes: '9Gi' } } as unknown as NonNullable<MariaDbProps['values']>;
  expect(withMariaDb({ values: unknown }).findings).toMatchObject([{ rule: 'helm-values', what: expect.stringContaining('volume') }]);
});

it('data outlives its release, and lies in the StorageClass of the plane', () => {
  const { objects, values } = onPlane((site, plane) => new MariaDb(site, 'mariadb', { plane }), { storageClass: 'fast' });
  const chart = objects.find(({ kind, metadata }) => kind === 'HelmChart' && metadata.name === 'mariadb');
  expect(chart?.metadata.annotations).toMatchObject({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
  expect(values('mariadb')).toContain('class_name: fast');
});

it('the Service is moved by a controller on another node when one is lost together with the server that took the writes', () => {
  expect(withMariaDb().values('mariadb')).toContain('replicas:\n    controller: 2\n    server: 3');
});
