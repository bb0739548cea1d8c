import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CertManager, type CertManagerProps } from '../../src/cert-manager/cert-manager.ts';
import { alerts } from '../../src/contributions/alerts.ts';
import { authorityCopies } from '../../src/contributions/authority-copies.ts';
import { certificates } from '../../src/contributions/certificates.ts';
import { flows } from '../../src/contributions/flows.ts';
import { scrapes } from '../../src/contributions/scrapes.ts';
import { storedSecrets } from '../../src/contributions/secrets.ts';
import type { KubernetesObject } from '../../src/core/kind.ts';
import { plan } from '../../src/core/plan.ts';
import { resourceRequirements } from '../../src/core/resources.ts';
import { waveOf } from '../../src/core/waves.ts';
import { workloadsOf } from '../../src/core/workloads-of.ts';
import { IpAddress } from '../../src/inventory/index.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { importedSecret, smallSite } from '../fixtures/small-site.ts';

const http01: NonNullable<CertManagerProps['acme']> = {
  server: 'https://acme.example/directory',
  email: 'certificates@small.example',
  solver: { challenge: 'HTTP-01' },
};

const dns01: NonNullable<CertManagerProps['acme']> = {
  ...http01,
  solver: {
    challenge: 'DNS-01',
    nameServer: IpAddress.parse('2001:db8::53')!,
    port: 5353,
    tsigKeyName: 'small.',
    tsigAlgorithm: 'HMACSHA512',
    tsigKey: importedSecret('tsig'),
  },
};

const withCertManager = (props: Partial<CertManagerProps> = {}) => {
  const site = smallSite();
  const cluster = smallCluster(site);
  const network = new Sample(site, 'network');
  const certManager = new CertManager(site, 'cert-manager', { cluster, network, profile: 'tiny', ...props });
  authorityCopies.declare(network, { renewal: { text: 'The network has one.', command: 'bring-it-there' } });
  certificates.declare(network, { namespace: 'default', secretName: 'web-tls', dnsNames: ['web.small.example'], issuer: 'site' });
  const planned = plan(site);
  const objects = [...planned.files.values()].flatMap(({ content }) => (content.type === 'object' ? [content] : []));
  const find = (kind: string, name: string) => objects.find(({ object }) => object.kind === kind && object.metadata.name === name);
  return { site, certManager, planned, find, findings: planned.findings.filter(({ rule }) => rule !== 'chart-lock') };
};

/** As many of the chart's values as are looked at: each part has its own, the controller stands at the top. */
interface Values {
  readonly resources?: object;
  readonly replicaCount?: number;
  readonly [part: string]: unknown;
}

const valuesOf = (object: KubernetesObject): Values & Readonly<Record<'webhook' | 'cainjector' | 'startupapicheck', Values>> =>
  parse((object['spec'] as { valuesContent: string }).valuesContent);

describe('cert-manager', () => {
  it('is a release that keeps its definitions and elects leaders in its own namespace', () => {
    const { find, findings } = withCertManager();
    expect(findings).toEqual([]);
    const chart = find('HelmChart', 'cert-manager')!.object;
    expect(chart['spec']).toMatchObject({ chart: 'oci://quay.io/jetstack/charts/cert-manager', version: 'v1.21.1', targetNamespace: 'cert-manager' });
    expect(valuesOf(chart)).toMatchObject({
      crds: { enabled: true, keep: true },
      global: { leaderElection: { namespace: 'cert-manager' } },
      replicaCount: 1,
      cainjector: { extraArgs: ['--enable-customresourcedefinitions-injectable=false'] },
    });
  });

  it('tells the chart of every part as much memory as it tells the site', () => {
    const { planned, find } = withCertManager({ profile: 'standard' });
    const values = valuesOf(find('HelmChart', 'cert-manager')!.object);
    const told = [values.resources, values.cainjector.resources, values.startupapicheck.resources, values.webhook.resources];
    const mine = workloadsOf(planned).filter(({ workload }) => workload.namespace === 'cert-manager');
    expect(mine.map(({ workload }) => [workload.name, ...workload.containers.map(resourceRequirements)]).sort()).toEqual(
      ['cert-manager', 'cert-manager-cainjector', 'cert-manager-startupapicheck', 'cert-manager-webhook'].map((name, index) => [name, told[index]]),
    );
    expect(Object.fromEntries(mine.map(({ workload }) => [workload.name, workload.pods]))).toMatchObject({
      'cert-manager': { replicas: 2 },
      'cert-manager-webhook': { replicas: values.webhook.replicaCount },
    });
  });

  it('passes every prop on', () => {
    const site = smallSite();
    const all: Required<CertManagerProps> = {
      cluster: smallCluster(site),
      network: new Sample(site, 'network'),
      profile: 'standard',
      acme: dns01,
      nodeSelector: { 'node.example/role': 'control' },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    };
    const certManager = new CertManager(site, 'cert-manager', all);
    const planned = plan(site);
    expect(planned.findings.filter(({ rule }) => rule !== 'chart-lock')).toEqual([]);
    const objects = [...planned.files.values()].flatMap(({ content }) => (content.type === 'object' ? [content.object] : []));
    const values = valuesOf(objects.find(({ kind }) => kind === 'HelmChart')!);
    for (const part of [values, values.webhook, values.cainjector, values.startupapicheck]) {
      expect(part).toMatchObject({ nodeSelector: all.nodeSelector, tolerations: all.tolerations });
    }
    for (const { workload } of workloadsOf(planned).filter((each) => each.workload.namespace === 'cert-manager')) {
      expect(workload).toMatchObject({ nodeSelector: all.nodeSelector, tolerations: all.tolerations });
    }
    expect(values.cainjector).not.toHaveProperty('extraArgs');
    expect(certManager.requires).toEqual(new Set([all.cluster, all.network]));
  });
});

describe('the authority of the site', () => {
  it('has a root that keeps its key, is never pruned, and signs by the ClusterIssuer site', () => {
    const { find } = withCertManager();
    expect(find('Certificate', 'site-root')!.object).toMatchObject({
      metadata: { namespace: 'cert-manager', annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } },
      spec: {
        isCA: true,
        privateKey: { rotationPolicy: 'Never' },
        duration: '87600h',
        renewBefore: '17520h',
        issuerRef: { kind: 'Issuer', name: 'self-signed' },
      },
    });
    expect(find('Issuer', 'self-signed')!.object.metadata.namespace).toBe('cert-manager');
    expect(find('ClusterIssuer', 'site')!.object['spec']).toEqual({ ca: { secretName: 'site-root' } });
  });

  it('comes wave by wave after the release, and what products asked for holds none of it back', () => {
    const { find } = withCertManager({ acme: http01 });
    const wave = (kind: string, name: string) => waveOf(find(kind, name)!.object);
    const chain = [wave('HelmChart', 'cert-manager'), wave('Issuer', 'self-signed'), wave('Certificate', 'site-root'), wave('ClusterIssuer', 'site')];
    expect(chain).toEqual([...new Set(chain)].sort());
    const asked = [find('Certificate', 'web-tls')!, find('ClusterIssuer', 'public')!];
    expect(asked.map(({ component }) => component.application)).toEqual(['certificates', 'certificates']);
    expect(asked.map(({ object }) => waveOf(object))).toEqual([0, 0]);
    expect(find('ClusterIssuer', 'site')!.component.application).toBe('secrets');
  });
});

describe('a public authority', () => {
  it('is there only where the site asks for one', () => {
    expect(withCertManager().find('ClusterIssuer', 'public')).toBeUndefined();
    expect(withCertManager({ acme: http01 }).find('ClusterIssuer', 'public')!.object['spec']).toEqual({
      acme: {
        server: 'https://acme.example/directory',
        email: 'certificates@small.example',
        privateKeySecretRef: { name: 'acme-account' },
        solvers: [{ http01: { ingress: { ingressClassName: 'traefik' } } }],
      },
    });
  });

  it('has its pages served by the class of ingress that the site names', () => {
    const { find } = withCertManager({ acme: { ...http01, solver: { challenge: 'HTTP-01', ingressClass: 'edge' } } });
    expect(find('ClusterIssuer', 'public')!.object['spec']).toMatchObject({ acme: { solvers: [{ http01: { ingress: { ingressClassName: 'edge' } } }] } });
  });

  it('is proven names by DNS with a key from the store, over UDP and TCP', () => {
    const { find, site } = withCertManager({ acme: dns01 });
    expect(find('ClusterIssuer', 'public')!.object['spec']).toMatchObject({
      acme: {
        solvers: [
          {
            dns01: {
              rfc2136: {
                nameserver: '[2001:db8::53]:5353',
                tsigKeyName: 'small.',
                tsigAlgorithm: 'HMACSHA512',
                tsigSecretSecretRef: { name: 'acme-tsig', key: 'key' },
              },
            },
          },
        ],
      },
    });
    expect(site.contributions.of(storedSecrets).map(({ value }) => [value.namespace, value.name])).toEqual([['cert-manager', 'acme-tsig']]);
    const toNameServer = site.contributions.of(flows).filter(({ value }) => value.ports.includes(5353));
    expect(toNameServer.map(({ value }) => [value.protocol, value.authentication])).toEqual([
      ['UDP', 'TSIG'],
      ['TCP', 'TSIG'],
    ]);
  });

  it('never sees a TSIG key that was written out', () => {
    const literal = { ...dns01, solver: { ...dns01.solver, tsigKey: 'c2VjcmV0' as never } };
    expect(withCertManager({ acme: literal as never }).findings).toMatchObject([{ rule: 'literal-secret' }]);
  });

  it('is reached by flows that an HTTP-01 proof needs, from both sides of the page', () => {
    const { site } = withCertManager({ acme: http01 });
    const mine = site.contributions.of(flows).filter(({ from }) => from.node.path === 'cert-manager');
    expect(mine.map(({ value: { from, to, ports } }) => [from.kind, to.kind, ...ports])).toEqual([
      ['machines', 'pods', 10250],
      ['pods', 'outside', 443],
      ['outside', 'load-balancer', 80],
      ['pods', 'load-balancer', 80],
    ]);
  });
});

it('declares its exporter, and alerts that lead to its run book', () => {
  const { site, certManager } = withCertManager();
  const [scrape] = site.contributions.of(scrapes).filter(({ from }) => from === certManager);
  expect(scrape!.value).toMatchObject({ job: 'cert-manager', target: { port: 9402 } });
  const symptoms = certManager.runBook!.failures.map(({ symptom }) => symptom);
  for (const { value } of site.contributions.of(alerts).filter(({ from }) => from === certManager)) {
    expect(
      scrape!.value.metrics.some((metric) => value.expression.includes(metric)),
      value.name,
    ).toBe(true);
    expect(symptoms).toContain(value.symptom);
  }
});

it('has a run book that brings a new root to everybody who holds a copy, whether it was renewed or its key has leaked', () => {
  const { certManager } = withCertManager();
  const ways = certManager.runBook!.failures.filter(({ steps }) => steps.some(({ command }) => command === 'bring-it-there'));
  expect(ways.map(({ symptom }) => symptom)).toEqual([expect.stringContaining('The root is due'), expect.stringContaining('The key of the root has leaked')]);
  expect(certManager.runBook!.checks.at(-1)!.text).toContain('No machine has it by itself');
});

it('has a run book with the command that exports the root, and of ACME only where there is ACME', () => {
  const text = (props?: Partial<CertManagerProps>) => withCertManager(props).planned.files.get('docs/run-books/cert-manager.md')!.bytes();
  expect(text()).toContain("kubectl -n cert-manager get secret site-root -o jsonpath='{.data.tls\\.crt}' | base64 -d > small-root.crt");
  expect(text()).not.toContain('ACME');
  expect(text()).not.toContain('Challenge');
  expect(text({ acme: http01 })).toContain('https://acme.example/directory');
});
