import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { alerts } from '../../src/contributions/alerts.ts';
import { flows } from '../../src/contributions/flows.ts';
import { scrapes } from '../../src/contributions/scrapes.ts';
import { type CopiedSecret, copiedSecrets, type StoredSecret, secretCollectors, storedSecrets, valuesSecretSources } from '../../src/contributions/secrets.ts';
import { hostText } from '../../src/core/host-text.ts';
import type { KubernetesObject } from '../../src/core/kind.ts';
import { plan } from '../../src/core/plan.ts';
import { resourceRequirements } from '../../src/core/resources.ts';
import { SecretRef } from '../../src/core/secret-reference.ts';
import type { Site } from '../../src/core/site.ts';
import { workloadsOf } from '../../src/core/workloads-of.ts';
import { ExternalSecrets, type ExternalSecretsProps } from '../../src/secrets/external-secrets.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { importedSecret, smallSite } from '../fixtures/small-site.ts';
import { executed } from './read-go-template.ts';

const database = 'sites/small/database';
const stored: StoredSecret = {
  namespace: 'default',
  name: 'database',
  data: { user: importedSecret('user', database), password: importedSecret('password', database) },
  consumer: 'the web shop',
};

const withExternalSecrets = (declare: (product: Sample, site: Site) => void = () => undefined, props: Partial<ExternalSecretsProps> = {}) => {
  const site = smallSite();
  const network = new Sample(site, 'network');
  const externalSecrets = new ExternalSecrets(site, 'external-secrets', { cluster: smallCluster(site), network, profile: 'tiny', ...props });
  declare(new Sample(site, 'product'), site);
  const planned = plan(site);
  const objects = [...planned.files.values()].flatMap(({ content }) => (content.type === 'object' ? [content] : []));
  const specs = Object.fromEntries(
    objects
      .filter(({ object }) => object.kind === 'ExternalSecret')
      .map(({ object }) => [`${object.metadata.namespace}/${object.metadata.name}`, object['spec'] as never as Spec]),
  );
  return { site, externalSecrets, planned, objects, specs, findings: planned.findings.filter(({ rule }) => rule !== 'chart-lock') };
};

interface Spec {
  readonly refreshInterval: string;
  readonly target: { readonly template: { readonly data?: Readonly<Record<string, string>> } };
}

interface Part {
  readonly replicaCount: number;
  readonly resources: object;
}

/** The controller's values stand at the top. */
const valuesOf = (object: KubernetesObject): Part & Readonly<Record<'webhook' | 'certController', Part>> =>
  parse((object['spec'] as { valuesContent: string }).valuesContent);

describe('External Secrets', () => {
  it('is a release that keeps its definitions, and with them every Secret', () => {
    const { objects, findings } = withExternalSecrets();
    expect(findings).toEqual([]);
    const chart = objects.find(({ object }) => object.kind === 'HelmChart')!.object;
    expect(chart['spec']).toMatchObject({ chart: 'external-secrets', repo: 'https://charts.external-secrets.io', version: '2.8.0' });
    expect(valuesOf(chart)).toMatchObject({ installCRDs: true, crds: { annotations: { 'helm.sh/resource-policy': 'keep' } }, leaderElect: true });
  });

  it('tells the chart of every part as much memory, and as many Pods, as it tells the site', () => {
    const { planned, objects } = withExternalSecrets(undefined, { profile: 'standard' });
    const values = valuesOf(objects.find(({ object }) => object.kind === 'HelmChart')!.object);
    const mine = workloadsOf(planned).filter(({ workload }) => workload.namespace === 'external-secrets');
    const declared = Object.fromEntries(mine.map(({ workload }) => [workload.name, [workload.pods, resourceRequirements(workload.containers[0]!)]]));
    const told = ({ replicaCount, resources }: Part) => [{ replicas: replicaCount }, resources];
    expect(declared).toEqual({
      'external-secrets': told(values),
      'external-secrets-cert-controller': told(values.certController),
      'external-secrets-webhook': told(values.webhook),
    });
    expect(mine.map(({ workload }) => workload.containers[0]!.image)).toEqual(Array(3).fill('ghcr.io/external-secrets/external-secrets:v2.8.0'));
  });

  it('passes every prop on', () => {
    const site = smallSite();
    const all: Required<ExternalSecretsProps> = {
      cluster: smallCluster(site),
      network: new Sample(site, 'network'),
      profile: 'standard',
      store: 'vault',
      nodeSelector: { 'node.example/role': 'control' },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    };
    const externalSecrets = new ExternalSecrets(site, 'external-secrets', all);
    storedSecrets.declare(new Sample(site, 'product'), stored);
    const planned = plan(site);
    expect(planned.findings.filter(({ rule }) => rule !== 'chart-lock')).toEqual([]);
    const objects = [...planned.files.values()].flatMap(({ content }) => (content.type === 'object' ? [content.object] : []));
    const values = valuesOf(objects.find(({ kind }) => kind === 'HelmChart')!);
    for (const part of [values, values.webhook, values.certController]) {
      expect(part).toMatchObject({ nodeSelector: all.nodeSelector, tolerations: all.tolerations });
    }
    expect(values.replicaCount).toBe(2);
    expect(objects.find(({ kind }) => kind === 'ExternalSecret')!['spec']).toMatchObject({ secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' } });
    expect(externalSecrets.requires).toEqual(new Set([all.cluster, all.network]));
    expect(planned.files.get('docs/run-books/external-secrets.md')!.bytes()).toContain('kubectl get clustersecretstore vault');
  });

  it('declares itself, its exporter, its webhook, and alerts that lead to its run book', () => {
    const { site, externalSecrets } = withExternalSecrets();
    expect(site.contributions.of(secretCollectors)).toMatchObject([{ value: { name: 'External Secrets' } }]);
    const [scrape] = site.contributions.of(scrapes).filter(({ from }) => from === externalSecrets);
    const symptoms = externalSecrets.runBook!.failures.map(({ symptom }) => symptom);
    for (const { value } of site.contributions.of(alerts).filter(({ from }) => from === externalSecrets)) {
      expect(
        scrape!.value.metrics.some((metric) => value.expression.includes(metric)),
        value.name,
      ).toBe(true);
      expect(symptoms).toContain(value.symptom);
    }
    const [flow] = site.contributions.of(flows).filter(({ from }) => from === externalSecrets);
    expect(flow!.value).toMatchObject({ from: { kind: 'machines' }, to: { kind: 'pods', workload: 'external-secrets-webhook' }, ports: [10250] });
  });
});

describe('a stored Secret', () => {
  it('of single secrets is fetched key by key, and inherits nothing from its ExternalSecret', () => {
    const { specs, findings, objects } = withExternalSecrets((product) => storedSecrets.declare(product, { ...stored, labels: { app: 'web' } }));
    expect(findings).toEqual([]);
    expect(specs['default/database']).toEqual({
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'site' },
      refreshInterval: '1h',
      target: {
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        template: { engineVersion: 'v2', mergePolicy: 'Replace', metadata: { labels: { app: 'web' } } },
      },
      data: [
        { secretKey: 'password', remoteRef: { key: database, property: 'password' } },
        { secretKey: 'user', remoteRef: { key: database, property: 'user' } },
      ],
    });
    expect(objects.find(({ object }) => object.kind === 'ExternalSecret')!.component.application).toBe('stored-secrets');
  });

  it('with a text is fetched once a secret, and templated', () => {
    const { password, user } = stored.data as Record<string, SecretRef>;
    const data = { url: hostText`postgres://${user!}:${password!}@db/{{x}}`, again: hostText`${password!}`, user: user! };
    const { specs } = withExternalSecrets((product) => storedSecrets.declare(product, { ...stored, type: 'example.org/database', data }));
    expect(specs['default/database']).toMatchObject({
      target: {
        template: {
          type: 'example.org/database',
          data: { again: '{{ .secret_1 }}', url: 'postgres://{{ .secret_2 }}:{{ .secret_1 }}@db/{{ `{{` }}x}}', user: '{{ .secret_2 }}' },
        },
      },
      data: [
        { secretKey: 'secret_1', remoteRef: { property: 'password' } },
        { secretKey: 'secret_2', remoteRef: { property: 'user' } },
      ],
    });
  });

  it('is asked for more often where a secret of it is replaced weekly', () => {
    const weekly = new SecretRef({ path: database, key: 'otp', owner: 'platform', origin: 'generated', rotation: { everyDays: 7 } });
    const monthly = new SecretRef({ path: database, key: 'key', owner: 'platform', origin: 'generated', rotation: { everyDays: 8 } });
    const intervalOf = (...refs: readonly SecretRef[]) =>
      withExternalSecrets((product) => storedSecrets.declare(product, { ...stored, data: Object.fromEntries(refs.map((ref) => [ref.key, ref])) })).specs[
        'default/database'
      ]!.refreshInterval;
    expect([intervalOf(monthly), intervalOf(importedSecret('x'), monthly), intervalOf(monthly, weekly)]).toEqual(['1h', '1h', '15m']);
  });

  it('has one owner', () => {
    const { findings, specs } = withExternalSecrets((product, site) => {
      storedSecrets.declare(product, stored);
      storedSecrets.declare(new Sample(site, 'zealot'), stored);
    });
    expect(findings).toMatchObject([
      { rule: 'secret-owner', construct: 'small/zealot', what: 'the Secret default/database is declared here and by small/product' },
    ]);
    expect(Object.keys(specs)).toEqual(['default/database']);
  });

  it('without a secret of the store is no Secret', () => {
    const { findings, specs } = withExternalSecrets((product) => storedSecrets.declare(product, { ...stored, data: { url: hostText`https://example.org` } }));
    expect(findings).toMatchObject([{ rule: 'stored-secret', what: 'the Secret default/database holds no secret of the store' }]);
    expect(specs).toEqual({});
  });

  it('with a literal is refused, and the literal repeated nowhere', () => {
    const { findings, specs } = withExternalSecrets((product) => storedSecrets.declare(product, { ...stored, data: { x: 'correct-horse' as never } }));
    expect(findings).toMatchObject([{ rule: 'literal-secret', what: expect.stringContaining('a key of the Secret default/database') }]);
    expect(JSON.stringify([findings, specs])).not.toContain('correct-horse');
  });

  it('comes too late for what Ansible applies', () => {
    const { findings } = withExternalSecrets((_, site) => storedSecrets.declare(new Sample(site, 'early', { phase: 'bootstrap' }), stored));
    expect(findings).toMatchObject([{ rule: 'stored-secret', construct: 'small/early', mend: 'declare it with bootstrapSecrets' }]);
  });
});

it('the secret values of a release are YAML in the namespace of the releases', () => {
  const { specs, findings } = withExternalSecrets((product) =>
    valuesSecretSources.declare(product, {
      name: 'web-values',
      documents: { 'values.yaml': { db: { password: importedSecret('password', database), port: 5432 } } },
    }),
  );
  expect(findings).toEqual([]);
  expect(specs['helm-releases/web-values']!.target.template.data).toEqual({
    'values.yaml': 'db:\n  password: "{{ .secret_1 | quote | trimPrefix `"` | trimSuffix `"` }}"\n  port: 5432\n',
  });
});

const copy: CopiedSecret = {
  namespace: 'default',
  name: 'image-key',
  source: { namespace: 'rook-ceph', name: 'rook-ceph-client-images' },
  data: { key: { key: 'images' } },
  consumer: 'the image service',
};

const withSource = (declare: (product: Sample, site: Site) => void) =>
  withExternalSecrets((product, site) => {
    site.namespace(copy.source.namespace, 'privileged');
    declare(product, site);
  });

describe('a copy of a Secret of another namespace', () => {
  it('is fetched key by key, through a store of its own namespace', () => {
    const { specs, findings, objects } = withSource((product) => copiedSecrets.declare(product, { ...copy, type: 'kubernetes.io/rbd' }));
    expect(findings).toEqual([]);
    expect(specs['default/image-key']).toEqual({
      secretStoreRef: { kind: 'SecretStore', name: 'secrets-of-rook-ceph' },
      refreshInterval: '5m',
      target: {
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
        template: { engineVersion: 'v2', mergePolicy: 'Replace', type: 'kubernetes.io/rbd', metadata: {} },
      },
      data: [{ secretKey: 'key', remoteRef: { key: 'rook-ceph-client-images', property: 'images' } }],
    });
    expect(objects.find(({ object }) => object.kind === 'SecretStore')!.object).toMatchObject({
      metadata: { namespace: 'default', name: 'secrets-of-rook-ceph' },
      spec: { provider: { kubernetes: { remoteNamespace: 'rook-ceph', auth: { serviceAccount: { name: 'secrets-of-rook-ceph' } } } } },
    });
  });

  it('with text around a key is a template, which gives the text back as it is', () => {
    const data = { 'images.keyring': { before: '[client.{{images}}]\n\tkey = ', key: 'images', after: '\n' }, key: { key: 'images' } };
    const { specs, findings } = withSource((product) => copiedSecrets.declare(product, { ...copy, data }));
    expect(findings).toEqual([]);
    const { template } = specs['default/image-key']!.target;
    expect(specs['default/image-key']).toMatchObject({ data: [{ secretKey: 'secret_1', remoteRef: { property: 'images' } }] });
    expect(Object.entries(template.data!).map(([key, text]) => [key, executed(text, { secret_1: 'AQB=' })])).toEqual([
      ['images.keyring', '[client.{{images}}]\n\tkey = AQB=\n'],
      ['key', 'AQB='],
    ]);
  });

  it('is read by an account that may get the sources of that namespace, list none and read no other', () => {
    const { objects } = withSource((product) => {
      copiedSecrets.declare(product, copy);
      copiedSecrets.declare(product, { ...copy, name: 'again' });
      copiedSecrets.declare(product, { ...copy, name: 'volume-key', source: { namespace: 'rook-ceph', name: 'rook-ceph-client-volumes' } });
      copiedSecrets.declare(product, { ...copy, namespace: 'kube-system', source: { namespace: 'rook-ceph', name: 'other' } });
    });
    const ofKind = (kind: string) =>
      objects.filter(({ object, component }) => component.application === 'stored-secrets' && object.kind === kind).map(({ object }) => object);
    expect(ofKind('Role').map(({ metadata, rules }) => [metadata.namespace, metadata.name, rules])).toEqual([
      [
        'rook-ceph',
        'secrets-for-default',
        [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['rook-ceph-client-images', 'rook-ceph-client-volumes'], verbs: ['get'] }],
      ],
      ['rook-ceph', 'secrets-for-kube-system', [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['other'], verbs: ['get'] }]],
    ]);
    expect(ofKind('RoleBinding').map(({ metadata, subjects }) => [metadata.name, subjects])).toEqual([
      ['secrets-for-default', [{ kind: 'ServiceAccount', name: 'secrets-of-rook-ceph', namespace: 'default' }]],
      ['secrets-for-kube-system', [{ kind: 'ServiceAccount', name: 'secrets-of-rook-ceph', namespace: 'kube-system' }]],
    ]);
    expect(ofKind('ServiceAccount')).toMatchObject([
      { metadata: { namespace: 'default', name: 'secrets-of-rook-ceph' }, automountServiceAccountToken: false },
      { metadata: { namespace: 'kube-system', name: 'secrets-of-rook-ceph' }, automountServiceAccountToken: false },
    ]);
  });

  it('is no owner beside one that fills the Secret from the store', () => {
    const { findings, specs } = withSource((product, site) => {
      storedSecrets.declare(product, stored);
      copiedSecrets.declare(new Sample(site, 'zealot'), { ...copy, name: stored.name });
    });
    expect(findings).toMatchObject([
      { rule: 'secret-owner', construct: 'small/zealot', what: 'the Secret default/database is declared here and by small/product' },
    ]);
    expect(Object.keys(specs)).toEqual(['default/database']);
  });

  it('is refused in the namespace of its source, and where nothing can copy yet', () => {
    const { findings } = withSource((product, site) => {
      copiedSecrets.declare(product, { ...copy, source: { namespace: 'default', name: 'images' } });
      copiedSecrets.declare(new Sample(site, 'early', { phase: 'bootstrap' }), { ...copy, name: 'early' });
    });
    expect(findings).toMatchObject([
      { rule: 'stored-secret', construct: 'small/early' },
      { rule: 'copied-secret', what: 'the Secret default/image-key is to be a copy of images in the same namespace' },
    ]);
  });
});
