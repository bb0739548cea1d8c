import { describe, expect, it } from 'vitest';
import { flows } from '../../../src/contributions/flows.ts';
import { copiedSecrets } from '../../../src/contributions/secrets.ts';
import type { Site } from '../../../src/core/site.ts';
import { endText } from '../../../src/documents/flow-text.ts';
import type { Inventory } from '../../../src/inventory/index.ts';
import { OpenStackCeph, type OpenStackCephProps } from '../../../src/openstack/ceph/openstack-ceph.ts';
import { openStackDefinitions } from '../../../src/openstack/definitions.ts';
import { CephPool } from '../../../src/rook/pools/ceph-pool.ts';
import type { RookCeph, RookCephProps } from '../../../src/rook/rook-ceph.ts';
import { ExternalSecrets } from '../../../src/secrets/external-secrets.ts';
import { Sample } from '../../fixtures/bare-site.ts';
import { changedInventory, smallInventory } from '../../fixtures/small-site.ts';
import { withPools } from '../../rook/pools/fixture.ts';

const every = { images: {}, volumes: {}, vms: {}, backups: {} };

interface Change {
  readonly props?: Partial<OpenStackCephProps>;
  readonly inventory?: Inventory;
  readonly ceph?: Partial<RookCephProps>;
  readonly add?: (ceph: RookCeph, site: Site) => void;
}

const propsOf = (ceph: RookCeph, site: Site): OpenStackCephProps => ({
  ceph,
  namespace: site.namespace('openstack', 'privileged'),
  pools: every,
  computes: site.inventory.machines.withRole('compute'),
});

const withOpenStackCeph = ({ props, inventory = smallInventory(), ceph: change, add }: Change = {}) => {
  let openStackCeph: OpenStackCeph | undefined;
  const built = withPools(
    (ceph, site) => {
      new ExternalSecrets(site, 'external-secrets', { cluster: ceph.kubernetes, network: new Sample(site, 'network'), profile: 'tiny' });
      openStackCeph = new OpenStackCeph(site, 'openstack-ceph', { ...propsOf(ceph, site), ...props });
      add?.(ceph, site);
    },
    inventory,
    change,
  );
  return { ...built, openStackCeph: openStackCeph!, findings: built.findings.filter(({ rule }) => rule !== 'chart-lock') };
};

describe('Ceph for OpenStack', () => {
  it('has a pool for each use, in three copies, that RBD may use', () => {
    const { spec, findings, openStackCeph } = withOpenStackCeph();
    expect(findings).toEqual([]);
    for (const name of ['images', 'volumes', 'vms', 'backups'])
      expect(spec('CephBlockPool', name)).toMatchObject({ application: 'rbd', failureDomain: 'host', replicated: { size: 3 } });
    expect((['glance', 'cinder', 'nova', 'cinder-backup'] as const).map((service) => openStackCeph.poolOf(service))).toEqual([
      'images',
      'volumes',
      'vms',
      'backups',
    ]);
    expect(openStackCeph.replicationOf('glance')).toBe(3);
  });

  it('has a user for each service, who may use its pools and nothing else', () => {
    const { spec } = withOpenStackCeph();
    const caps = (osd: string) => ({ caps: { mon: 'profile rbd', mgr: osd, osd }, security: { cephx: { keyType: 'aes' } } });
    expect(spec('CephClient', 'glance')).toEqual(caps('profile rbd pool=images'));
    expect(spec('CephClient', 'cinder')).toEqual(caps('profile rbd-read-only pool=images, profile rbd pool=volumes, profile rbd pool=vms'));
    expect(spec('CephClient', 'cinder-backup')).toEqual(caps('profile rbd pool=backups'));
  });

  it('gives its users keys that the librbd of OpenStack reads, whatever others have', () => {
    const { spec } = withOpenStackCeph({ ceph: { clientKeyType: 'aes256k' } });
    expect(spec('CephCluster', 'rook-ceph')).toMatchObject({ security: { cephx: { csi: { keyType: 'aes256k' } } } });
    expect(spec('CephClient', 'glance')).toMatchObject({ security: { cephx: { keyType: 'aes' } } });
  });

  it('leaves out what the site does not keep in Ceph', () => {
    const { spec, findings, openStackCeph, object } = withOpenStackCeph({ props: { pools: { images: {}, volumes: {} } } });
    expect(findings).toEqual([]);
    expect(spec('CephClient', 'cinder')).toMatchObject({ caps: { osd: 'profile rbd-read-only pool=images, profile rbd pool=volumes' } });
    expect([object('CephBlockPool', 'vms'), object('CephClient', 'cinder-backup'), openStackCeph.poolOf('nova')]).toEqual([undefined, undefined, undefined]);
    expect(openStackCeph.secretNames).toEqual({ glance: 'images-rbd-keyring', cinder: 'cinder-volume-rbd-keyring' });
    expect(openStackCeph.userOf('nova')).toBe('cinder');
  });

  it('passes on what a pool is to be', () => {
    const { spec, openStackCeph } = withOpenStackCeph({
      props: {
        pools: { ...every, images: { name: 'glance.images', placementGroups: 16, quotaGibibytes: 10 }, backups: { copies: 2, dataLossAcceptedBecause: 'x' } },
      },
    });
    expect(spec('CephBlockPool', 'glance.images')).toMatchObject({ parameters: { pg_num: '16' }, quotas: { maxSize: '10Gi' } });
    expect(spec('CephClient', 'glance')).toMatchObject({ caps: { osd: 'profile rbd pool=glance.images' } });
    expect([openStackCeph.poolOf('glance'), openStackCeph.replicationOf('cinder-backup')]).toEqual(['glance.images', 2]);
  });

  it('says where the monitors are, by the protocol that they speak', () => {
    const { object, openStackCeph } = withOpenStackCeph();
    expect(openStackCeph.configMapName).toBe('ceph-etc');
    expect(object('ConfigMap', 'ceph-etc')).toMatchObject({
      metadata: { namespace: 'openstack' },
      data: { 'ceph.conf': '[global]\nmon_host = [v2:198.51.100.11:3300],[v2:198.51.100.12:3300],[v2:198.51.100.13:3300]\n' },
    });
  });

  it('names the key in libvirt by a UUID of its own', () => {
    const uuid = withOpenStackCeph().openStackCeph.secretUuid;
    expect(uuid).toBe('827b60ab-8f0e-583e-bef8-c9e6a369c78b');
    const other = withOpenStackCeph({
      inventory: changedInventory((facts) => {
        facts.domain = 'other.example';
      }),
    });
    expect(other.openStackCeph.secretUuid).not.toBe(uuid);
  });
});

describe('keys of Ceph reach OpenStack', () => {
  it('in the Secrets, and in the form, that the charts mount', () => {
    const { site, openStackCeph } = withOpenStackCeph();
    const copies = site.contributions.of(copiedSecrets).map(({ value }) => value);
    expect(copies.map(({ namespace, name, type, source, data }) => [`${namespace}/${name}`, type, source.name, data])).toEqual([
      ['openstack/images-rbd-keyring', 'kubernetes.io/rbd', 'rook-ceph-client-glance', { key: { key: 'glance' } }],
      ['openstack/cinder-volume-rbd-keyring', 'kubernetes.io/rbd', 'rook-ceph-client-cinder', { key: { key: 'cinder' } }],
      ['openstack/cinder-backup-rbd-keyring', 'kubernetes.io/rbd', 'rook-ceph-client-cinder-backup', { key: { key: 'cinder-backup' } }],
      [
        'openstack/nova-rbd-keyring',
        undefined,
        'rook-ceph-client-cinder',
        { 'ceph.client.cinder.keyring': { before: '[client.cinder]\n\tkey = ', key: 'cinder', after: '\n' } },
      ],
    ]);
    expect(new Set(copies.map(({ name }) => name))).toEqual(new Set(Object.values(openStackCeph.secretNames)));
  });

  it('and nobody in its namespace may read the key of client.admin', () => {
    const { objects } = withOpenStackCeph();
    const roles = objects.filter(({ kind, metadata }) => kind === 'Role' && metadata.namespace === 'rook-ceph' && metadata.name === 'secrets-for-openstack');
    expect(roles.map(({ rules }) => rules)).toEqual([
      [
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: ['rook-ceph-client-cinder', 'rook-ceph-client-cinder-backup', 'rook-ceph-client-glance'],
          verbs: ['get'],
        },
      ],
    ]);
  });

  it('and are missed where nothing copies them', () => {
    const { findings } = withPools((ceph, site) => {
      new OpenStackCeph(site, 'openstack-ceph', propsOf(ceph, site));
    });
    expect(findings).toMatchObject([{ rule: 'openstack-ceph', what: expect.stringContaining('nothing copies the keys of Ceph') }]);
  });
});

describe('the run book of Ceph for OpenStack', () => {
  const restarted = (change?: Change): readonly string[] => {
    const commands = withOpenStackCeph(change).openStackCeph.runBook!.failures.flatMap(({ steps }) => steps.flatMap(({ command }) => command ?? []));
    return commands
      .find((command) => command.includes(' rollout restart '))!
      .split(' rollout restart ')[1]!
      .split(' ');
  };

  it('restarts what a chart makes, by its name', () => {
    const made = openStackDefinitions.flatMap(({ pods }) => pods.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`));
    const names = restarted({ props: { pools: { images: {}, volumes: {}, vms: {} } } });
    expect(names).toHaveLength(4);
    for (const name of names) expect(made).toContain(name);
  });

  it('restarts what the site has, and the computes always', () => {
    expect(restarted({ props: { pools: { images: {}, volumes: {} } } })).toEqual([
      'deployment/glance-api',
      'deployment/cinder-volume',
      'daemonset/libvirt-libvirt-default',
      'daemonset/nova-compute-default',
    ]);
  });
});

describe('flows to Ceph', () => {
  const flowsOf = (change?: Change) => {
    const { site, openStackCeph } = withOpenStackCeph(change);
    return site.contributions
      .of(flows)
      .filter(({ from }) => from === openStackCeph)
      .map(({ value: { from, to, ports, encryption } }) => [endText(from, site.inventory), endText(to, site.inventory), ports, encryption]);
  };
  const [map, data] = [[3300], [{ first: 6800, last: 7568 }]];

  it('lead from the Pods of Glance and Cinder, and from the computes themselves', () => {
    const daemons = 'every control on cluster';
    expect(flowsOf()).toEqual(
      ['Pods openstack/glance-api', 'Pods openstack/cinder-volume', 'Pods openstack/cinder-backup', 'every compute on cluster'].flatMap((from) => [
        [from, daemons, map, 'msgr2'],
        [from, daemons, data, 'msgr2'],
      ]),
    );
  });

  it('lead from the computes without a pool for disks of machines, too: they open volumes', () => {
    const froms = flowsOf({ props: { pools: { images: {}, volumes: {} } }, ceph: { encryption: 'none' } }).map(
      ([from, , , encryption]) => `${from}: ${encryption}`,
    );
    expect(new Set(froms)).toEqual(new Set(['Pods openstack/glance-api: clear', 'Pods openstack/cinder-volume: clear', 'every compute on cluster: clear']));
  });
});

describe('Ceph for OpenStack is refused', () => {
  it.for<[string, Change, string]>([
    [
      'a pool of 4 copies on three hosts',
      { props: { pools: { ...every, volumes: { copies: 4 } } } },
      'the pool volumes keeps 4 copies, each in another host, and 3 hold OSDs: no placement group would ever be clean',
    ],
    ['one pool for two uses', { props: { pools: { ...every, vms: { name: 'volumes' } } } }, 'two pools of this cluster are called volumes'],
    [
      'a user that somebody else has',
      { add: (ceph, site) => void new OpenStackCeph(site, 'second', { ...propsOf(ceph, site), pools: { images: { name: 'a' }, volumes: { name: 'b' } } }) },
      'CephClient rook-ceph/glance',
    ],
    ['no compute', { props: { computes: [] } }, 'no machine is a compute, so nothing could open a volume'],
    [
      'more placement groups than an OSD holds',
      { add: (ceph, site) => void new CephPool(site, 'huge', { ceph, placementGroups: 256 }) },
      '6 pools would put 385 placement groups on the OSD of control-1 stick-1',
    ],
  ])('%s', ([, change, what]) => {
    expect(withOpenStackCeph(change).planned.findings.map((finding) => finding.what)).toContainEqual(expect.stringContaining(what));
  });
});
