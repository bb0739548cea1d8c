import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Bench } from '../src/bench.ts';
import { accessOf, clientsOf, strayPools, tryClients } from '../src/ceph/clients.ts';
import type { CephCluster } from '../src/ceph/cluster.ts';
import { cephClusterOf, optionsOf, osdsOf } from '../src/ceph/cluster-object.ts';
import { hostsIn, ruleIn } from '../src/ceph/crush-map.ts';
import { isClean, isSettledWithout, serves, statesOf } from '../src/ceph/placement-groups.ts';
import { poolsOf } from '../src/ceph/pools.ts';
import { makePool, setOptions } from '../src/ceph/settings.ts';
import { readSite } from '../src/generated-site.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastide-ceph-'));
afterAll(() => rmSync(folder, { recursive: true }));

let sites = 0;
const siteOf = (...objects: readonly { readonly kind: string; readonly name: string; readonly spec: object }[]) => {
  sites += 1;
  const kubernetes = join(folder, String(sites), 'kubernetes');
  mkdirSync(kubernetes, { recursive: true });
  for (const { kind, name, spec } of objects)
    writeFileSync(join(kubernetes, `${kind}_${name}.yaml`), stringify({ apiVersion: 'ceph.rook.io/v1', kind, metadata: { name }, spec }));
  return readSite('site', join(folder, String(sites)));
};

const pool = (size: number) => ({ replicated: { size }, parameters: { min_size: '2' } });

describe('pools of a site', () => {
  it('are called as Rook calls them, with the application that Rook gives them', () => {
    const site = siteOf(
      { kind: 'CephBlockPool', name: 'general', spec: { ...pool(3), application: 'rbd' } },
      { kind: 'CephBlockPool', name: 'builtin-mgr', spec: { ...pool(3), name: '.mgr' } },
      { kind: 'CephFilesystem', name: 'files', spec: { metadataPool: pool(3), dataPools: [{ ...pool(2), name: 'replicated' }] } },
      { kind: 'CephObjectStore', name: 'objects', spec: { metadataPool: pool(3), dataPool: pool(2) } },
      { kind: 'CephObjectStore', name: 'other', spec: { metadataPool: pool(3), dataPool: pool(2) } },
    );
    const small = ['rgw.control', 'rgw.meta', 'rgw.log', 'rgw.buckets.index', 'rgw.buckets.non-ec', 'rgw.otp'];
    expect(
      poolsOf(site)
        .map(({ name, application, replicated }) => `${name} ${application} ${replicated.size}`)
        .sort(),
    ).toEqual(
      [
        ...['general rbd 3', '.mgr mgr 3', 'files-metadata cephfs 3', 'files-replicated cephfs 2', '.rgw.root rgw 3'],
        ...['objects', 'other'].flatMap((store) => [`${store}.rgw.buckets.data rgw 2`, ...small.map((suffix) => `${store}.${suffix} rgw 3`)]),
      ].sort(),
    );
  });
});

describe('users of a site', () => {
  const cinder = { name: 'cinder', file: 'cinder.yaml', caps: { mon: 'profile rbd', osd: 'profile rbd-read-only pool=images, profile rbd pool=volumes' } };
  const pools = ['images', 'volumes', 'backups'].map((name) => ({ name, file: `${name}.yaml`, application: 'rbd', ...pool(3) }));

  it('are let into pools as their capabilities say', () => {
    const { name, caps } = cinder;
    const [client] = clientsOf(siteOf({ kind: 'CephClient', name, spec: { caps } }));
    expect(client).toMatchObject({ name, caps });
    expect([...accessOf(client!)]).toEqual([
      ['images', 'read-only'],
      ['volumes', 'read-write'],
    ]);
  });

  it('name no pool that no object makes', () => {
    expect(strayPools([cinder], pools)).toEqual([]);
    expect(strayPools([cinder], pools.slice(1))).toEqual([{ file: 'cinder.yaml', what: 'client cinder may use the pool images, which no object makes' }]);
  });

  it('are found when Ceph lets them into more than that, or less', async () => {
    const thatAllows = (...allowed: readonly string[]): CephCluster =>
      ({
        rbdAs: async (_name: string, _keyring: string, ...words: readonly string[]) => ({ code: allowed.includes(words.slice(0, 2).join(' ')) ? 0 : 1 }),
      }) as never;
    const bench = { scratch: '/nowhere' } as Bench;
    const sound = ['ls images', 'ls volumes', 'create volumes/verification-cinder'];
    expect(await tryClients(bench, thatAllows(...sound), [cinder], pools)).toEqual({
      seen: ['client cinder is let into images read-only, volumes read-write, and into no other of 3 pools'],
      problems: [],
    });
    const { problems } = await tryClients(bench, thatAllows('ls images', 'create images/verification-cinder', 'ls backups'), [cinder], pools);
    expect(problems.map(({ what }) => what)).toEqual([
      'client cinder has read-write to the pool images, and is to have read-only',
      'client cinder has no access to the pool volumes, and is to have read-write',
      'client cinder has read-only to the pool backups, and is to have none',
    ]);
  });
});

describe('the object of a cluster', () => {
  const spec = {
    cephVersion: { image: 'quay.io/ceph/ceph:v20.2.4' },
    cephConfig: { osd: { osd_max_backfills: '1' } },
    network: { connections: { encryption: { enabled: true } } },
    storage: {
      storageClassDeviceSets: [{ name: 'a.example', resources: { requests: { memory: '1Gi' }, limits: { memory: '1536Mi' } } }],
      nodes: [{ name: 'b', resources: { requests: { memory: '2Gi' }, limits: { memory: '2Gi' } } }],
    },
  };

  it('sets its options, encryption among them, and those of gateways', () => {
    const site = siteOf(
      { kind: 'CephCluster', name: 'ceph', spec },
      { kind: 'CephObjectStore', name: 'objects', spec: { metadataPool: pool(3), dataPool: pool(2), gateway: { rgwConfig: { rgw_thread_pool_size: '64' } } } },
    );
    expect(optionsOf(site, cephClusterOf(site)!).map(({ who, name, value }) => `${who} ${name} ${value}`)).toEqual([
      ...['ms_cluster_mode', 'ms_service_mode', 'ms_client_mode'].map((name) => `global ${name} secure`),
      'osd osd_max_backfills 1',
      'client rgw_thread_pool_size 64',
    ]);
    const plain = siteOf({ kind: 'CephCluster', name: 'ceph', spec: { storage: {} } });
    expect(optionsOf(plain, cephClusterOf(plain)!)).toEqual([]);
  });

  it('gives each OSD the memory of its machine, whichever way the machine is named', () => {
    const hosts = new Map([
      ['b', [2]],
      ['a-example', [0, 1]],
    ]);
    expect(osdsOf(hosts, { file: '', spec })).toEqual([
      ...[0, 1].map((id) => ({ id, host: 'a-example', env: { POD_MEMORY_REQUEST: String(2 ** 30), POD_MEMORY_LIMIT: String(1.5 * 2 ** 30) } })),
      { id: 2, host: 'b', env: { POD_MEMORY_REQUEST: String(2 ** 31), POD_MEMORY_LIMIT: String(2 ** 31) } },
    ]);
  });
});

describe('a CRUSH map', () => {
  it('says which OSDs a host has, and the number of a rule', () => {
    const text = 'host a {\n\tid -3\n\titem osd.0 weight 1.0\n\titem osd.12 weight 1.0\n}\nhost b {\n\titem osd.3 weight 1.0\n}\nrule .mgr {\n\tid 4\n}\n';
    expect([...hostsIn(text)]).toEqual([
      ['a', [0, 12]],
      ['b', [3]],
    ]);
    expect(ruleIn(text, '.mgr')).toBe(4);
    expect(ruleIn(text, 'mgr')).toBeUndefined();
  });
});

describe('a placement group', () => {
  const group = (state: string, acting: readonly number[] = [0, 1]) => ({ pool: 'general', state, up: acting, acting });

  it('serves while it is active, whatever else it is', () => {
    expect(serves(group('active+undersized+degraded'))).toBe(true);
    expect(serves(group('undersized+degraded+peered'))).toBe(false);
    expect(serves(group('activating'))).toBe(false);
  });

  it('has come to terms with a loss when it neither counts on the lost nor is on its way', () => {
    const isSettled = isSettledWithout([2, 3]);
    expect(isSettled(group('active+undersized', [0, 1]))).toBe(true);
    expect(isSettled(group('undersized+peered', [0]))).toBe(true);
    expect(isSettled(group('active+clean', [0, 2]))).toBe(false);
    for (const state of ['peering', 'activating+undersized', 'unknown', 'stale+active', 'creating+peering']) expect(isSettled(group(state))).toBe(false);
  });

  it('is clean also while it is scrubbed', () => {
    expect(isClean(group('active+clean+scrubbing'))).toBe(true);
    expect(isClean(group('active+cleaning'))).toBe(false);
    expect(isClean(group('active+undersized+degraded'))).toBe(false);
    expect(statesOf([group('active+clean'), group('peering'), group('active+clean')])).toBe('2 active+clean, 1 peering');
  });
});

describe('what Ceph refuses', () => {
  /** Answers each command as it is told, and all others well. */
  const clusterThat = (answers: Readonly<Record<string, string>>): CephCluster => {
    const ask = async (...words: readonly string[]) => {
      const said = answers[words.join(' ')];
      return { code: said === undefined ? 0 : 22, output: `a warning of the client\n${said ?? ''}\n`, answer: '' };
    };
    return { ask, read: async () => ({ size: 3, min_size: 1, pg_num: 32 }) } as unknown as CephCluster;
  };
  const option = (name: string) => ({ file: 'cluster.yaml', who: 'osd', name, value: '1' });

  it('is a mistake, except for an option that only a newer Ceph has: that is not shown', async () => {
    const refused = (name: string) => `Error EINVAL: unrecognized config option '${name}'`;
    const cluster = clusterThat({
      'config set osd osd_typo 1': refused('osd_typo'),
      'config set osd osd_mclock_override_recovery_settings 1': refused('osd_mclock_override_recovery_settings'),
    });
    expect(await setOptions(cluster, ['osd_max_backfills', 'osd_typo', 'osd_mclock_override_recovery_settings'].map(option))).toEqual({
      taken: 1,
      notShown: ['osd_mclock_override_recovery_settings (of Ceph 18)'],
      problems: [{ file: 'cluster.yaml', what: `osd_typo = 1 of osd: ${refused('osd_typo')}` }],
    });
  });

  it('is said in its own words, and so is what it has done otherwise than it was asked', async () => {
    const general = { name: 'general', file: 'pool.yaml', replicated: { size: 3 }, parameters: { min_size: '2', pg_num: '32' } };
    const tooMany = 'Error ERANGE: pg_num 32 size 3 would mean 96 total pgs, which exceeds max 3 (mon_max_pg_per_osd 1 * num_in_osds 3)';
    expect(await makePool(clusterThat({ 'osd pool create general 32 replicated general --size 3': tooMany }), general)).toEqual([
      { file: 'pool.yaml', what: `pool general: ${tooMany}` },
    ]);
    expect(await makePool(clusterThat({}), general)).toEqual([{ file: 'pool.yaml', what: 'pool general: min_size is 1, and not 2' }]);
  });
});
