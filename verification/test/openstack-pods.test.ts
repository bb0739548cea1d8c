import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../src/generated-site.ts';
import type { HelmRelease } from '../src/helm/releases.ts';
import { hostsOf } from '../src/openstack/cluster.ts';
import { containerScript } from '../src/openstack/container-script.ts';
import { dependenciesOf, describe as said } from '../src/openstack/dependencies.ts';
import { environmentOf, hostNameOf } from '../src/openstack/environment.ts';
import { interfaceLines, type Node } from '../src/openstack/node.ts';
import { type Container, type Pod, podsOf } from '../src/openstack/pod.ts';
import { standIn } from '../src/openstack/stand-ins.ts';
import { StoredData } from '../src/openstack/stored-data.ts';
import { Volumes } from '../src/openstack/volumes.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastide-openstack-'));
afterAll(() => rmSync(folder, { recursive: true }));

const release: HelmRelease = { file: 'HelmChart_nova.yaml', name: 'nova', chart: 'nova', version: '2025.2.0', namespace: 'openstack', values: [] };
const workload = (kind: string, name: string, more: object = {}, annotations = {}): KubernetesObject =>
  ({
    apiVersion: 'v1',
    kind,
    metadata: { name, annotations },
    spec: { template: { metadata: { labels: { component: name } }, spec: { containers: [] } }, ...more },
  }) as KubernetesObject;

const pod = (spec: Partial<Pod['spec']> = {}): Pod => ({
  release: 'nova',
  file: 'HelmChart_nova.yaml',
  namespace: 'openstack',
  owner: { kind: 'Deployment', name: 'nova-conductor' },
  name: 'nova-conductor',
  labels: {},
  spec: { containers: [], ...spec },
});

const base64 = (data: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]));
const secret = (name: string, data: Readonly<Record<string, string>>) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: base64(data) });
const configMap = (name: string, data: Readonly<Record<string, string>>) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
const stored = (...objects: readonly KubernetesObject[]) => new StoredData(objects, folder);

const eno1 = { name: 'eno1', nic: 'eno1', vlan: undefined, mtuBytes: 9000, addresses: ['192.0.2.1/24'] };
const node: Node = {
  name: 'compute-1',
  address: '192.0.2.1',
  interfaces: [{ ...eno1, routes: [{ destination: '0.0.0.0/0', gateway: '192.0.2.254', metric: 100 }] }],
};

describe('Pods of a release', () => {
  it('are those that it is installed with, one of each workload', () => {
    const objects = [
      workload('Deployment', 'nova-conductor'),
      workload('StatefulSet', 'mariadb-server', { volumeClaimTemplates: [{ metadata: { name: 'data' } }] }),
      workload('Deployment', 'nova-none', { replicas: 0 }),
      workload('Job', 'nova-db-sync', {}, { 'helm.sh/hook': 'post-install,post-upgrade' }),
      workload('Job', 'nova-clean', {}, { 'helm.sh/hook': 'pre-delete' }),
      workload('CronJob', 'nova-purge'),
    ];
    const pods = podsOf({ release, objects });
    expect(pods.map(({ name }) => name)).toEqual(['nova-conductor', 'mariadb-server-0', 'nova-db-sync']);
    expect(pods[1]!.spec.volumes).toEqual([{ name: 'data', persistentVolumeClaim: { claimName: 'data-mariadb-server-0' } }]);
  });

  it('have nothing where charts write null', () => {
    const [made] = podsOf({
      release,
      objects: [workload('Deployment', 'a', { volumeClaimTemplates: null, template: { spec: { volumes: null, containers: [{ name: 'a', env: null }] } } })],
    });
    expect(made!.spec).toEqual({ containers: [{ name: 'a' }], volumes: [] });
  });
});

describe('what a Pod waits for', () => {
  const waiting = (env: Readonly<Record<string, string>>): Pod =>
    pod({ initContainers: [{ name: 'init', command: ['kubernetes-entrypoint'], env: Object.entries(env).map(([name, value]) => ({ name, value })) }] });

  it('is what its init container would wait for', () => {
    const dependencies = dependenciesOf(
      waiting({
        DEPENDENCY_SERVICE: 'openstack:mariadb,openstack:keystone-api',
        DEPENDENCY_JOBS: 'nova-db-sync',
        DEPENDENCY_JOBS_JSON: '[{"namespace":"openstack","name":"nova-ks-user"}]',
        DEPENDENCY_POD_JSON: '[{"labels":{"application":"libvirt"},"requireSameNode":true}]',
        DEPENDENCY_SOCKET: '',
        DEPENDENCY_DAEMONSET: '[]',
        INTERFACE_NAME: 'eth0',
      }),
    );
    expect(dependencies.map(said)).toEqual([
      'Service mariadb',
      'Service keystone-api',
      'Job nova-db-sync',
      'Job nova-ks-user',
      'a Pod with application=libvirt',
    ]);
  });

  it('is an error where it is not known', () => {
    expect(() => dependenciesOf(waiting({ DEPENDENCY_SOCKET: '/run/libvirt' }))).toThrow(
      'Deployment nova-conductor waits for DEPENDENCY_SOCKET=/run/libvirt, which is not read here',
    );
  });
});

describe('the environment of a container', () => {
  const container: Container = {
    name: 'api',
    env: [
      { name: 'NAME', value: 'nova' },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'keys', key: 'password' } } },
      { name: 'URL', value: 'http://$(NAME):$(PASSWORD)@$(UNKNOWN)' },
    ],
  };

  it('has fields, keys of Secrets, and variables put into others', () => {
    expect(environmentOf(pod(), container, stored(secret('keys', { password: 'word' })), node)).toMatchObject({
      POD: 'nova-conductor',
      URL: 'http://nova:word@$(UNKNOWN)',
    });
  });

  it('is an error where a key is missing', () => {
    expect(() => environmentOf(pod(), container, stored(secret('keys', {})), node)).toThrow(
      'PASSWORD of container api is the key password of Secret keys, which nothing makes',
    );
  });

  it('names the machine where the Pod has its network', () => {
    expect([hostNameOf(pod(), node), hostNameOf(pod({ hostNetwork: true }), node)]).toEqual(['nova-conductor', 'compute-1']);
  });
});

describe('volumes of a Pod', () => {
  const folders = { pods: join(folder, 'pods'), claims: join(folder, 'claims'), node: join(folder, 'node') };
  const etc = secret('nova-etc', { 'nova.conf': '[DEFAULT]\n', 'policy.yaml': '{}\n' });

  it('are files of Secrets, folders of the Pod, of its claims and of its node', () => {
    const spec: Pod['spec'] = {
      containers: [],
      volumes: [
        { name: 'etc', secret: { secretName: 'nova-etc', items: [{ key: 'nova.conf', path: 'conf/nova.conf' }] } },
        { name: 'snippets', projected: { sources: [{ secret: { name: 'nova-etc' } }, { configMap: { name: 'nova-bin' } }] } },
        { name: 'tmp', emptyDir: {} },
        { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
        { name: 'run', hostPath: { path: '/run' } },
        { name: 'devices', hostPath: { path: '/dev/pts' } },
      ],
    };
    const volumes = new Volumes(pod(spec), stored(etc, configMap('nova-bin', { 'nova.sh': 'true\n' })), folders);
    const mounts = volumes.mountsOf({
      name: 'nova',
      volumeMounts: [
        { name: 'tmp', mountPath: '/tmp/' },
        { name: 'etc', mountPath: '/etc/nova/nova.conf', subPath: 'conf/nova.conf' },
        { name: 'snippets', mountPath: '/etc/nova/nova.conf.d' },
        { name: 'data', mountPath: '/var/lib/nova', subPath: 'instances' },
        { name: 'run', mountPath: '/run' },
        { name: 'devices', mountPath: '/dev/pts' },
      ],
    });
    const own = join(folders.pods, 'nova-conductor');
    expect(mounts).toEqual([
      { source: join(own, 'tmp'), target: '/tmp', isFolder: true },
      { source: join(own, 'etc/conf/nova.conf'), target: '/etc/nova/nova.conf', isFolder: false },
      { source: join(own, 'snippets'), target: '/etc/nova/nova.conf.d', isFolder: true },
      { source: join(folders.claims, 'data/instances'), target: '/var/lib/nova', isFolder: true },
      { source: join(folders.node, 'run'), target: '/run', isFolder: true },
    ]);
    expect(readFileSync(join(own, 'etc/conf/nova.conf'), 'utf8')).toBe('[DEFAULT]\n');
    expect(readFileSync(join(own, 'snippets/nova.sh'), 'utf8')).toBe('true\n');
    expect(statSync(join(own, 'tmp')).mode & 0o7777).toBe(0o1777);
  });

  it('are an error where a Secret is missing', () => {
    const spec = { containers: [], volumes: [{ name: 'etc', secret: { secretName: 'nova-etc' } }] };
    expect(() => new Volumes(pod(spec), stored(), folders)).toThrow('Deployment nova-conductor mounts Secret nova-etc, which nothing makes');
  });

  it('have what a Job has written since', () => {
    const written = join(folder, 'written');
    mkdirSync(written);
    writeFileSync(join(written, 'keystone-fernet-keys.json'), JSON.stringify(secret('keystone-fernet-keys', { 0: 'key' })));
    const data = new StoredData([secret('keystone-fernet-keys', {})], written);
    expect(data.of('Secret', 'keystone-fernet-keys')!.get('0')!.toString()).toBe('key');
  });
});

describe('the script of a container', () => {
  const script = containerScript({
    image: '/scratch/images/nova',
    virtualEnvironment: '/cache/python',
    root: '/scratch/root',
    hostName: 'nova-conductor',
    mounts: [{ source: '/scratch/a b', target: '/etc/nova/nova.conf', isFolder: false }],
    environment: { PASSWORD: `it's $HOME` },
    command: ['/tmp/nova-conductor.sh', 'a;b'],
    user: 42424,
    isReadOnly: true,
  });

  it('is one that a shell takes', () => {
    expect(() => execFileSync('bash', ['-n'], { input: script })).not.toThrow();
  });

  it('becomes the program as its user, with nothing said by the shell', () => {
    expect(script.trim().split('\n').at(-1)).toBe(
      `exec setpriv --reuid 42424 --regid 42424 --clear-groups env -i 'PASSWORD=it'\\''s $HOME' /tmp/nova-conductor.sh 'a;b'`,
    );
  });

  it('finds the paths of the Pod inside the root, so that a link in it leads nowhere else', () => {
    const lines = script.split('\n');
    expect(lines).toContain("mount --bind '/mnt/scratch/a b' /etc/nova/nova.conf");
    expect(lines.findIndex((line) => line.startsWith('pivot_root'))).toBeLessThan(lines.findIndex((line) => line.includes('nova.conf')));
    expect(lines.indexOf('mount -o remount,ro /')).toBeGreaterThan(lines.indexOf('umount -l /mnt'));
  });
});

describe('what stands in for the cluster', () => {
  it('knows every name of a Service and of a Pod with a name of its own', () => {
    const objects = [
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'rabbitmq' }, spec: { selector: { application: 'rabbitmq' } } },
      { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'rabbitmq-rabbitmq' }, spec: { serviceName: 'rabbitmq', replicas: 3 } },
    ];
    const { text, services } = hostsOf(objects, node);
    expect(text).toContain('192.0.2.1 rabbitmq.openstack.svc.cluster.local rabbitmq.openstack rabbitmq\n');
    expect(text).toContain('192.0.2.1 rabbitmq-rabbitmq-2.rabbitmq.openstack.svc.cluster.local ');
    expect(services.get('rabbitmq')).toEqual({ application: 'rabbitmq' });
  });

  it('has the interfaces of a machine of the site', () => {
    expect(interfaceLines(node)).toEqual([
      'link add eno1 mtu 9000 type veth peer name cable0 mtu 9000',
      'link set eno1 up',
      'link set cable0 up',
      'address add 192.0.2.1/24 dev eno1',
      'route replace 0.0.0.0/0 via 192.0.2.254 dev eno1 metric 100',
    ]);
  });

  it('changes nothing of a Pod but what cannot be here', () => {
    const conductor = pod({ containers: [{ name: 'nova-conductor', command: ['/tmp/nova-conductor.sh'] }] });
    expect(standIn(conductor)).toEqual({ ...conductor, spec: { ...conductor.spec, initContainers: [] } });
    const database = standIn({ ...pod({ containers: [{ name: 'mariadb', command: ['/tmp/start.py'] }] }), release: 'mariadb' });
    expect(database.spec.containers[0]!.command!.at(-1)).toContain('exec mariadbd ');
  });
});
