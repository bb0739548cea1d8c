import { readFileSync } from 'node:fs';
import type { Finding, OpenStackProps, Site } from '@bastide/constructs';
import { describe, expect, it, vi } from 'vitest';
import { withProps } from './changed-props.ts';
import { differenceOf, type Facts, namesOf, type Planned, planFacts } from './planned.ts';

vi.mock('@bastide/constructs', async (original) => (await import('./changed-props.ts')).changeable(await original<typeof import('@bastide/constructs')>()));

/** The site with other props of its cloud; a cast brings past the compiler what it would refuse. */
const withCloud = (change: object | ((props: OpenStackProps) => object), facts?: (facts: Facts) => void): Planned =>
  withProps(
    'OpenStack',
    (props: OpenStackProps) => (typeof change === 'function' ? change(props) : change),
    () => planFacts(facts),
  );

const stopped = ({ findings, policyFindings }: Planned): readonly Finding[] =>
  [...findings, ...policyFindings].filter(({ severity, rule }) => severity === 'error' && rule !== 'chart-lock');

describe("the cloud of Mini W'aaS is stopped", () => {
  it('by an option that nobody knows, with the place of it', () => {
    expect(stopped(withCloud({ releases: { nova: { values: { conf: { nova: { DEFAULT: { cpu_alocation_ratio: 4 } } } } } } }))).toMatchObject([
      {
        rule: 'helm-values',
        construct: 'mini-waas/openstack/nova',
        what: expect.stringContaining('conf.nova.DEFAULT.cpu_alocation_ratio'),
      },
    ]);
  });

  it('by a misspelt section', () => {
    expect(stopped(withCloud({ releases: { neutron: { values: { conf: { neutron: { databse: { max_pool_size: 3 } } } } } } }))).toMatchObject([
      { rule: 'helm-values', construct: 'mini-waas/openstack/neutron', what: expect.stringContaining('conf.neutron.databse') },
    ]);
  });

  it('by a label that no node has', () => {
    const planned = withProps(
      'K3sCluster',
      ({ labelsByRole }: { readonly labelsByRole: Readonly<Record<string, Readonly<Record<string, string>>>> }) => ({
        labelsByRole: { ...labelsByRole, compute: { ...labelsByRole['compute'], 'l3-agent': 'disabled' } },
      }),
      () => planFacts(),
    );
    const found = stopped(planned).filter(({ rule }) => rule === 'node-selectors-find-nodes');
    expect(found.map(({ what }) => what)).toEqual(
      expect.arrayContaining([expect.stringContaining('openstack/neutron-l3-agent-default asks for l3-agent=enabled, and no node has that')]),
    );
  });

  it('by a pool with four copies on three hosts', () => {
    const planned = withCloud({ pools: { images: { copies: 4 }, volumes: {}, vms: {} } });
    expect(stopped(planned)).toMatchObject([{ construct: expect.stringContaining('mini-waas/openstack/ceph/images'), what: expect.stringContaining('4') }]);
  });

  it('by another UUID of the libvirt secret in one of the three charts that must agree', () => {
    const other = '457eb676-33da-42ec-9a8c-9293d545c337';
    const planned = withCloud({ releases: { cinder: { values: { conf: { backends: { rbd1: { rbd_secret_uuid: other } } } } } } });
    expect(stopped(planned)).toMatchObject([{ construct: 'mini-waas/openstack/cinder', what: expect.stringContaining(other) }]);
  });

  it('by two servers of RabbitMQ', () => {
    expect(stopped(withCloud({ rabbitMqServers: 2 }))).toMatchObject([
      {
        rule: 'odd-servers',
        what: 'RabbitMQ has 2 servers',
        mend: 'use 1 or 3',
        counterExample: [expect.stringContaining('a majority of 2 is 2'), expect.anything()],
      },
    ]);
  });

  it('by a provider bridge on the network of the nodes', () => {
    const planned = withProps(
      'OpenStack',
      () => ({}),
      () => withCloudOn('cluster'),
    );
    expect(stopped(planned)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          rule: 'openstack-provider-bridge',
          what: 'the bridge br-ex would take an interface that machines use themselves, and cut them off',
          counterExample: expect.arrayContaining([expect.stringMatching(/^compute-1: eno1\.20 carries its address /)]),
        }),
      ]),
    );
  });

  it('by a path_mtu above the fabric', () => {
    const planned = withCloud({ releases: { neutron: { values: { conf: { plugins: { ml2_conf: { ml2: { path_mtu: 9100 } } } } } } } });
    expect(stopped(planned)).toMatchObject([{ construct: 'mini-waas/openstack/neutron', what: expect.stringContaining('9100') }]);
  });

  it('by an image of another release', () => {
    expect(
      stopped(withCloud({ images: { nova: 'quay.io/airshipit/nova:2024.2-ubuntu_jammy' } })).filter(({ rule }) => rule === 'openstack-images'),
    ).toMatchObject([{ what: 'the image nova is quay.io/airshipit/nova:2024.2-ubuntu_jammy, of OpenStack 2024.2, and the release is 2025.2' }]);
  });

  it('by Glance on swift beside a pool of Ceph for its images', () => {
    expect(stopped(withCloud({ releases: { glance: { values: { storage: 'swift' } } } }))).toMatchObject([
      { rule: 'glance-store', what: 'images go to swift, and the pool images of Ceph is there for them' },
    ]);
  });
});

/** The site whose bridge takes another network of its inventory. */
const withCloudOn = (network: string): Planned =>
  planFacts(undefined, {
    build: (site: Site, own) =>
      withProps(
        'OpenStack',
        () => ({ provider: { network: site.inventory.networks.get(network) } }),
        () => own(site),
      ),
  });

describe('a change touches what it should, and nothing else:', () => {
  const before = planFacts();

  it('one option of nova', () => {
    const after = withCloud({ releases: { nova: { values: { conf: { nova: { DEFAULT: { cpu_allocation_ratio: 2 } } } } } } });
    expect(stopped(after)).toEqual([]);
    expect(differenceOf(before, after)).toEqual({
      added: [],
      removed: [],
      changed: ['kubernetes/openstack/openstack.nova/helm-releases/HelmChart.helm.cattle.io_nova.yaml'],
    });
  });

  it('one series for all services: images, and nothing that a chart line decides', () => {
    const after = withCloud({ release: '2025.1' });
    const { added, removed, changed } = differenceOf(before, after);
    expect([added, removed]).toEqual([[], []]);
    expect(changed.filter((path) => !path.startsWith('kubernetes/openstack/'))).toEqual([
      'docs/README.md',
      'docs/openstack.md',
      // How the image of Keystone is built.
      'docs/run-books/openstack.keystone.md',
      'docs/run-books/openstack.md',
    ]);
    for (const path of changed.filter((each) => each.includes('/HelmChart.'))) {
      const [was, is] = [before, after].map(({ files }) => files.get(path)!.split('\n'));
      // The mark of a release that others wait for is made of all its values.
      const different = is!.filter((line, index) => line !== was![index] && !line.includes('-configuration-'));
      expect(different.filter((line) => !line.includes(':2025.1-ubuntu_noble'))).toEqual([]);
    }
  });
});

it('each of the twelve releases of the real site, and what came to them, is installed under its name', () => {
  const { files } = planFacts();
  const releases = [...files.keys()].flatMap((path) => /openstack\.([a-z-]+)\/helm-releases\/HelmChart/.exec(path)?.[1] ?? []).sort();
  expect(releases).toEqual(
    [
      'cinder',
      'glance',
      'horizon',
      'keystone',
      'libvirt',
      'mariadb',
      'memcached',
      'neutron',
      'nova',
      'openvswitch',
      'placement',
      'rabbitmq',
      'openstack-exporter',
    ].sort(),
  );
});

it('with any machine of the cloud lost, what is promised has room', () => {
  const { policyFindings } = planFacts();
  expect(policyFindings.filter(({ rule }) => rule === 'node-loss' || rule === 'node-memory')).toEqual([]);
  expect(namesOf('compute')).toHaveLength(6);
});

it("the image of Keystone is built and pushed by the name by which Mini W'aaS pulls it, in its file as in the run book", () => {
  const built = readFileSync(new URL('../../../../images/keystone-openidc/Containerfile', import.meta.url), 'utf8');
  const { files } = planFacts();
  const release = files.get('kubernetes/openstack/openstack.keystone/helm-releases/HelmChart.helm.cattle.io_keystone.yaml')!;
  const [, image] = /^ +keystone_api: (\S+\/keystone-openidc:\S+)$/m.exec(release)!;
  for (const text of [built, files.get('docs/run-books/openstack.keystone.md')!]) {
    expect(text).toContain(` -t ${image} images/keystone-openidc\n`);
    expect(text).toContain(` keystone-openidc.digest ${image}\n`);
  }
});
