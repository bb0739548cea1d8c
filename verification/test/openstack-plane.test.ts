import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { HelmRelease } from '../src/helm/releases.ts';
import { refusedAtTheBus } from '../src/openstack/bus-log.ts';
import { PodFailure } from '../src/openstack/containers.ts';
import { servicesOf, silent } from '../src/openstack/heartbeats.ts';
import { Kubelet, type KubeletProps } from '../src/openstack/kubelet.ts';
import { loginsOf } from '../src/openstack/logins.ts';
import { memoryLines } from '../src/openstack/memory.ts';
import { withOverlays } from '../src/openstack/overlay.ts';
import type { OwnerKind, Pod } from '../src/openstack/pod.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastide-openstack-'));
afterAll(() => rmSync(folder, { recursive: true }));

const releaseNamed = (name: string): HelmRelease => ({
  file: `HelmChart_${name}.yaml`,
  name,
  chart: name,
  version: '1',
  namespace: 'openstack',
  values: ['a: 1\n'],
});

const pod = (release: string, kind: OwnerKind, name: string, waits: Readonly<Record<string, string>> = {}): Pod => ({
  release,
  file: `HelmChart_${release}.yaml`,
  namespace: 'openstack',
  owner: { kind, name },
  name,
  labels: { name },
  spec: {
    initContainers: [
      { name: 'init', command: ['kubernetes-entrypoint'], env: Object.entries(waits).map(([key, value]) => ({ name: `DEPENDENCY_${key}`, value })) },
    ],
    containers: [{ name }],
  },
});

describe('Pods on the machine', () => {
  const kubelet = (pods: readonly Pod[], fails: string[] = [], props: Partial<KubeletProps> = {}) => {
    const order: string[] = [];
    const shown: string[] = [];
    const run = async ({ name }: Pod): Promise<void> => {
      order.push(name);
      await new Promise((done) => setTimeout(done, 5));
      if (fails.includes(name)) throw new PodFailure(pods.find((each) => each.name === name)!, 'Access denied for user');
    };
    const containers = { volumesOf: () => ({}) as never, toItsEnd: run, untilReady: run, logOf: () => join(folder, 'none') };
    const made = new Kubelet(pods, {
      containers,
      services: new Map([['database', { name: 'mariadb' }]]),
      taken: [],
      first: ['mariadb'],
      show: (what) => shown.push(what),
      ...props,
    });
    return { made, order, shown };
  };

  const sync = pod('nova', 'Job', 'sync', { SERVICE: 'openstack:database' });
  const api = pod('nova', 'Deployment', 'api', { JOBS: 'sync' });
  const mariadb = pod('mariadb', 'StatefulSet', 'mariadb');

  it('begin when what they wait for is there, and after what serves all of them', async () => {
    const other = pod('glance', 'Job', 'other');
    const { made, order, shown } = kubelet([api, sync, other, mariadb]);
    expect(await made.settle(10, () => [])).toEqual([]);
    expect(order).toEqual(['mariadb', 'sync', 'other', 'api']);
    expect(shown.at(-1)).toBe('nova stands, with 2 Pods');
  });

  it('need not wait for what nothing runs here', async () => {
    const { made, order } = kubelet([api, mariadb], [], { taken: [sync] });
    expect(await made.settle(10, () => [])).toEqual([]);
    expect(order).toEqual(['mariadb', 'api']);
  });

  it('are said to wait in vain before anything begins', async () => {
    const { made, order } = kubelet([api, mariadb, pod('nova', 'Deployment', 'agent', { SERVICE: 'openstack:metadata' })]);
    expect(await made.settle(10, () => [])).toEqual([
      { file: 'HelmChart_nova.yaml', what: 'Deployment api waits for Job sync, and no release makes a Pod of it' },
      { file: 'HelmChart_nova.yaml', what: 'Deployment agent waits for Service metadata, and no release makes a Pod of it' },
    ]);
    expect(order).toEqual([]);
  });

  it('end all of it when one fails, or when something else is wrong', async () => {
    const { made, order } = kubelet([api, sync, mariadb], ['sync']);
    expect(await made.settle(10, () => [])).toEqual([{ file: 'HelmChart_nova.yaml', what: 'Job sync: Access denied for user' }]);
    expect(order).toEqual(['mariadb', 'sync']);
    expect(await kubelet([mariadb]).made.settle(10, () => [{ what: 'login refused' }])).toEqual([{ what: 'login refused' }]);
  });

  it('are named with what they wait for when time is over', async () => {
    const never = pod('nova', 'Deployment', 'never');
    const containers = {
      volumesOf: () => ({}) as never,
      toItsEnd: () => new Promise<void>(() => {}),
      untilReady: async () => {},
      logOf: () => join(folder, 'none'),
    };
    const { made } = kubelet([never, api, sync, mariadb], [], { containers });
    expect(await made.settle(0.5, () => [])).toEqual([
      { file: 'HelmChart_nova.yaml', what: 'Deployment api still waits after 0.5 s for Job sync' },
      { file: 'HelmChart_nova.yaml', what: 'Job sync is not done after 0.5 s:\n(it wrote nothing)' },
    ]);
  });
});

describe('logins at keystone', () => {
  const encoded = (text: string): string => Buffer.from(text).toString('base64');

  it('are sections with a password, of which files of a folder have a half', () => {
    const etc = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'nova-etc' },
      data: { 'nova.conf': encoded('[placement]\nauth_url = http://keystone:5000/v3\n[database]\nconnection = x\n') },
    };
    const snippets = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'nova-ks-etc' },
      data: { 'placement.conf': encoded('[placement]\nusername = nova_placement\npassword = a = b\nregion_name = here\nuser_domain_name = service\n') },
    };
    expect(loginsOf({ release: releaseNamed('nova'), objects: [etc, snippets] })).toEqual([
      {
        file: 'HelmChart_nova.yaml',
        where: 'nova [placement]',
        authUrl: 'http://keystone:5000',
        user: 'nova_placement',
        userDomain: 'service',
        password: 'a = b',
        project: 'service',
        projectDomain: 'default',
        region: 'here',
      },
    ]);
  });
});

describe('services that report themselves', () => {
  const services = servicesOf([
    pod('nova', 'Deployment', 'nova-conductor'),
    pod('neutron', 'DaemonSet', 'neutron-ovs-agent'),
    pod('glance', 'Deployment', 'glance-api'),
  ]);
  it('are those whose containers run, by the names under which they report', () => {
    expect([...services.keys()]).toEqual(['nova-conductor', 'neutron-openvswitch-agent']);
  });

  it('must have done so since, each', () => {
    const now = new Map([
      ['nova-conductor', 1000],
      ['neutron-openvswitch-agent', 3000],
    ]);
    expect(silent(services, 2000, now)).toEqual(['nova-conductor']);
    expect(silent(new Map([['nova-compute', { file: 'f', container: 'nova-compute' }]]), 0, now)).toEqual(['nova-compute']);
    expect(silent(services, now, new Map([...now].map(([name, time]) => [name, time + 1])))).toEqual([]);
  });
});

describe('the log of RabbitMQ', () => {
  it('tells who was not let in, each once', () => {
    const log = join(folder, 'rabbitmq.log');
    const refused = (time: string) => `2026-11-22 00:00:${time} [error] <0.1.0> PLAIN login refused: user 'nova' - invalid credentials`;
    writeFileSync(log, `${['2026-11-22 00:00:00 [info] <0.1.0> accepting AMQP connection', refused('01'), refused('02')].join('\n')}\n`);
    expect(refusedAtTheBus(log, 'f')).toEqual([{ file: 'f', what: "RabbitMQ: PLAIN login refused: user 'nova' - invalid credentials" }]);
    expect(refusedAtTheBus(join(folder, 'no.log'), 'f')).toEqual([]);
  });
});

describe('memory of the services', () => {
  it('is said before and after requests, where it has changed', () => {
    const use = (container: string, rss: number) => ({ container, processes: 2, rss, pss: 10.4 });
    expect(memoryLines([use('api', 100), use('agent', 50)], [use('api', 120), use('agent', 50)])).toEqual([
      'memory before and after the first requests: RSS 150 then 170, PSS 21 MiB, processes 4',
      '  api: RSS 100 then 120, PSS 10 MiB, processes 2',
      '  agent: RSS 50, PSS 10 MiB, processes 2',
    ]);
  });
});

describe('values that are otherwise here', () => {
  it('come after those of the site, for releases that need hardware', () => {
    const neutron = { ...releaseNamed('neutron'), values: ['conf: { auto_bridge_add: { br-ex: provider } }\n'] };
    const [nova, rabbitmq, , openvswitch] = withOverlays([releaseNamed('nova'), releaseNamed('rabbitmq'), neutron, releaseNamed('openvswitch')]);
    expect(nova!.values[0]).toBe('a: 1\n');
    expect(parse(nova!.values[1]!)).toMatchObject({ conf: { nova: { DEFAULT: { compute_driver: 'fake.FakeDriver' } } } });
    expect(rabbitmq).toEqual(releaseNamed('rabbitmq'));
    expect(openvswitch!.values[1]).toContain('add-br br-ex -- set bridge br-ex datapath_type=netdev');
  });
});
