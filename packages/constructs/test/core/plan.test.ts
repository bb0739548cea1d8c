import { ApiObject, App, Chart, Lazy } from 'cdk8s';
import { ConfigMap as PlusConfigMap, Deployment as PlusDeployment } from 'cdk8s-plus-28';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { HostFile, type HostFileProps } from '../../src/core/host-file.ts';
import { hostText } from '../../src/core/host-text.ts';
import type { Json } from '../../src/core/json.ts';
import { plan } from '../../src/core/plan.ts';
import { SecretRef } from '../../src/core/secret-reference.ts';
import { ClusterRole, ConfigMap, Deployment, Secret } from '../../src/kubernetes/kinds.ts';
import { bareSite, runBook, Sample } from '../fixtures/bare-site.ts';

const rulesOf = (site: ReturnType<typeof bareSite>) => plan(site).findings.map(({ rule, what }) => ({ rule, what }));
const configMap = (name: string, namespace?: string) => ({ metadata: { name, ...(namespace ? { namespace } : {}) }, data: { a: 'b' } });

describe('planning', () => {
  it('makes one file an object, with the bytes of that object', () => {
    const site = bareSite();
    new Sample(site, 'a');
    const { files, findings } = plan(site);
    expect(findings).toEqual([]);
    expect([...files.keys()]).toEqual(['docs/run-books/a.md', 'kubernetes/storage/a/default/ConfigMap_a-0.yaml']);
    expect(files.get('kubernetes/storage/a/default/ConfigMap_a-0.yaml')!.bytes()).toBe(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a-0\n  namespace: default\ndata:\n  stage: "0"\n',
    );
  });

  it('says of each file which construct it comes from, and which line made that', () => {
    const site = bareSite();
    new Sample(site, 'a');
    const file = plan(site).files.get('kubernetes/storage/a/default/ConfigMap_a-0.yaml')!;
    expect(file.owner).toBe('bare/a/settings-0');
    expect(file.position()?.file).toMatch(/test\/(fixtures\/bare-site|core\/plan\.test)\.ts$/);
  });

  it('puts namespaced objects into the namespace of their component, and leaves cluster-scoped ones alone', () => {
    const site = bareSite();
    const component = new Sample(site, 'a', { namespace: site.namespace('rook-ceph', 'privileged'), stages: 0 });
    component.manifest('map', ConfigMap, configMap('map'));
    component.manifest('role', ClusterRole, { metadata: { name: 'role' }, rules: [] });
    const { files, findings } = plan(site);
    expect(findings).toEqual([]);
    expect([...files.keys()].filter((path) => path.startsWith('kubernetes/storage'))).toEqual([
      'kubernetes/storage/a/_cluster/ClusterRole.rbac.authorization.k8s.io_role.yaml',
      'kubernetes/storage/a/rook-ceph/ConfigMap_map.yaml',
    ]);
  });

  it('emits a namespace once, guarded against pruning, however often it is asked for', () => {
    const site = bareSite();
    site.namespace('rook-ceph', 'privileged');
    site.namespace('rook-ceph', 'privileged');
    const { files, findings } = plan(site);
    expect(findings).toEqual([]);
    expect(parse(files.get('kubernetes/foundation/namespaces/_cluster/Namespace_rook-ceph.yaml')!.bytes())).toMatchObject({
      metadata: {
        labels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
        annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
      },
    });
  });

  it('refuses two wishes for one namespace that disagree', () => {
    const site = bareSite();
    site.namespace('a', 'restricted');
    site.namespace('a', 'privileged');
    expect(rulesOf(site)).toEqual([{ rule: 'namespace', what: 'the namespace a is asked for with Pod security privileged and with restricted' }]);
  });

  it('refuses an object whose namespace nobody makes', () => {
    const site = bareSite();
    new Sample(site, 'a', { stages: 0 }).manifest('map', ConfigMap, configMap('map', 'nowhere'));
    expect(rulesOf(site)).toEqual([{ rule: 'namespace', what: 'nothing makes the namespace nowhere of ConfigMap map' }]);
  });

  it('refuses a namespaced object without a namespace', () => {
    const site = bareSite();
    new Sample(site, 'a', { stages: 0 }).manifest('map', ConfigMap, configMap('map'));
    expect(rulesOf(site)).toEqual([{ rule: 'namespace', what: 'ConfigMap map names no namespace' }]);
  });

  it('refuses two objects with one identity and names both constructs', () => {
    const site = bareSite();
    new Sample(site, 'a', { stages: 0 }).manifest('map', ConfigMap, configMap('map', 'default'));
    new Sample(site, 'b', { stages: 0 }).manifest('map', ConfigMap, configMap('map', 'default'));
    const [finding] = plan(site).findings;
    expect(finding).toMatchObject({ rule: 'duplicate-identity', construct: 'bare/b/map', what: 'ConfigMap default/map is made here and by bare/a/map' });
  });

  it('takes the same kind and name in two namespaces for two objects', () => {
    const site = bareSite();
    const component = new Sample(site, 'a', { stages: 0 });
    component.manifest('one', ConfigMap, configMap('map', 'default'));
    component.manifest('two', ConfigMap, configMap('map', 'kube-system'));
    expect(plan(site).findings).toEqual([]);
  });

  it('shows every problem of every object at once', () => {
    const site = bareSite();
    const component = new Sample(site, 'a', { stages: 0 });
    component.manifest('one', ConfigMap, { ...configMap('one', 'default'), dataa: {} } as never);
    component.manifest('two', Deployment, { metadata: { name: 'two', namespace: 'default' }, spec: { replicas: '3' } } as never);
    const paths = rulesOf(site).map(({ what }) => what);
    expect(paths.length).toBeGreaterThanOrEqual(4);
    expect(paths.join('\n')).toMatch(/dataa/);
    expect(paths.join('\n')).toMatch(/spec\.replicas/);
    expect(paths.join('\n')).toMatch(/selector/);
    expect(paths.join('\n')).toMatch(/template/);
  });

  it('refuses a foreign object of a kind without a closed schema', () => {
    const site = bareSite();
    new ApiObject(new Sample(site, 'a', { stages: 0 }), 'foreign', { apiVersion: 'example.com/v1', kind: 'Whatever', metadata: { name: 'x' } });
    expect(rulesOf(site)).toEqual([{ rule: 'unknown-kind', what: 'example.com/v1 Whatever has no closed schema, so nothing could check it' }]);
  });

  it('refuses an object that no component owns, instead of losing it', () => {
    const site = bareSite();
    new ApiObject(new Chart(site, 'chart'), 'stray', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } });
    expect(plan(site).findings).toMatchObject([{ rule: 'stray-object', severity: 'error', construct: 'bare/chart/stray' }]);
  });

  it('demands a run book of every component that no unit above covers', () => {
    const site = bareSite();
    new Sample(site, 'a', { runBook: undefined });
    expect(rulesOf(site)).toEqual([{ rule: 'run-book', what: 'no run book covers it' }]);
  });

  it('keeps null values, which mean something to Helm, where cdk8s would delete them', () => {
    const site = bareSite();
    new Sample(site, 'a', { stages: 0 }).manifest('map', { ...ConfigMap, schema: { check: () => [] } }, {
      ...configMap('map', 'default'),
      data: { kept: null },
    } as never);
    expect([...plan(site).files.values()].map((file) => file.bytes()).join('')).toContain('kept: null');
  });

  it('gives the same bytes in whatever order the products were built', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const build = (order: readonly string[]) => {
      const site = bareSite();
      const first = new Sample(site, 'first', { stages: 2 });
      for (const name of order) new Sample(site, name, { after: [first] });
      return [...plan(site).files.values()].map((file) => file.path + file.bytes()).join('');
    };
    const expected = build(names);
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: 5 }), (order) => build(order) === expected),
      { numRuns: 30 },
    );
  });
});

describe('files of a host', () => {
  const host = (site: ReturnType<typeof bareSite>) => site.host({ name: 'node-1' } as never);
  const file = (site: ReturnType<typeof bareSite>, id: string, path: string, more: Partial<HostFileProps> = {}) =>
    new HostFile(host(site), id, { host: host(site), path, content: hostText`x\n`, apply: 'none', ...more });

  it('are planned at their path below the host', () => {
    const site = bareSite();
    file(site, 'a', '/etc/frr/frr.conf');
    expect([...plan(site).files.keys()]).toEqual(['hosts/node-1/etc/frr/frr.conf']);
  });

  it('cannot be planned twice', () => {
    const site = bareSite();
    file(site, 'a', '/etc/motd');
    file(site, 'b', '/etc/motd');
    expect(plan(site).findings).toMatchObject([
      { rule: 'path', construct: 'bare/hosts/node-1/b', what: 'hosts/node-1/etc/motd is planned here and by bare/hosts/node-1/a' },
    ]);
  });

  it('cannot be a file and a folder at once', () => {
    const site = bareSite();
    file(site, 'a', '/etc/x');
    file(site, 'b', '/etc/x/y/z');
    expect(plan(site).findings).toMatchObject([
      { rule: 'path', construct: 'bare/hosts/node-1/b', what: expect.stringContaining('hosts/node-1/etc/x is planned as a file by bare/hosts/node-1/a') },
    ]);
  });

  it.each(['etc/motd', '/etc/../shadow', '/etc//motd', '/etc/', '/', '/etc/a\nb', '/etc/./a', '/etc/\ud800'])('refuse the path %j', (path) => {
    const site = bareSite();
    file(site, 'a', path);
    expect(plan(site).findings).toMatchObject([{ rule: 'host-file', what: expect.stringContaining('is not absolute and plain') }]);
  });

  it.each([
    ['644', undefined],
    ['0999', undefined],
    ['0644', 'secret'],
    ['0660', 'secret'],
    ['0604', 'secret'],
  ])('refuse the mode %s%s', (mode, secret) => {
    const site = bareSite();
    const token = new SecretRef({ path: 'a', key: 'b', owner: 'c', origin: 'imported', rotation: 'on-incident' });
    file(site, 'a', '/etc/a', { mode, content: secret ? hostText`${token}` : hostText`x` });
    expect(plan(site).findings).toMatchObject([{ rule: 'host-file', what: expect.stringContaining(mode) }]);
  });

  it('are closed to others by themselves when they hold a secret', () => {
    const site = bareSite();
    const token = new SecretRef({ path: 'a', key: 'b', owner: 'c', origin: 'imported', rotation: 'on-incident' });
    expect(file(site, 'a', '/etc/a', { content: hostText`${token}` }).mode).toBe('0600');
    expect(plan(site).findings).toEqual([]);
  });

  it('refuse a secret that only a living cluster could generate', () => {
    const site = bareSite();
    const token = new SecretRef({ path: 'a', key: 'b', owner: 'c', origin: 'generated', rotation: 'on-incident' });
    file(site, 'a', '/etc/a', { content: hostText`${token}` });
    expect(plan(site).findings).toMatchObject([{ rule: 'secret-origin', allowed: "origin: 'imported'" }]);
  });
});

describe('foreign constructs', () => {
  it('are planned like our own, with their namespace and their dependencies', () => {
    const site = bareSite();
    const component = new Sample(site, 'a', { stages: 0, namespace: site.namespace('shop', 'baseline') });
    new PlusConfigMap(component, 'plus', { metadata: { name: 'plus' }, data: { a: 'b' } });
    const { files, findings } = plan(site);
    expect(findings).toEqual([]);
    expect(parse(files.get('kubernetes/storage/a/shop/ConfigMap_plus.yaml')!.bytes())).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'plus', namespace: 'shop' },
      data: { a: 'b' },
      immutable: false,
    });
  });

  it('come out object by object as stock cdk8s emits them, on a tree without dependencies', () => {
    const fill = (chart: Chart) => {
      new PlusConfigMap(chart, 'settings', { metadata: { name: 'settings', namespace: 'default' }, data: { octal: '0o14', empty: '', text: 'a\nb\n' } });
      new PlusDeployment(chart, 'web', {
        metadata: { name: 'web', namespace: 'default' },
        replicas: 2,
        containers: [{ image: 'registry.example/web:1.2.3', portNumber: 8080, envVariables: {} }],
      });
      new ApiObject(chart, 'lazy', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'lazy', namespace: 'default' },
        data: { late: Lazy.any({ produce: () => 'value' }) },
      });
    };
    const app = new App({ outdir: 'unused' });
    const stock = new Chart(app, 'a', { disableResourceNameHashes: true });
    fill(stock);
    const site = bareSite();
    const component = new Sample(site, 'a', { stages: 0 });
    fill(component);
    const planned = [...plan(site).files.values()].flatMap(({ content }) => (content.type === 'object' ? [content.object] : []));
    const byName = (objects: readonly { metadata: { name: string } }[]) =>
      Object.fromEntries(objects.map((object) => [object.metadata.name, JSON.parse(JSON.stringify(object)) as Json]));
    expect(byName(planned)).toEqual(byName(stock.toJson() as never));
    expect(planned).toHaveLength(3);
  });

  it('do not pass for components or manifests of ours', () => {
    const chart = new Chart(new App({ outdir: 'unused' }), 'stock');
    expect(chart instanceof Sample).toBe(false);
    expect(runBook).toBeDefined();
  });
});

describe('a Secret object', () => {
  it('can be planned; a policy, not the planner, says that it may not hold a value', () => {
    const site = bareSite();
    new Sample(site, 'a', { stages: 0 }).manifest('empty', Secret, { metadata: { name: 'empty', namespace: 'default' } });
    expect(plan(site).findings).toEqual([]);
  });
});
