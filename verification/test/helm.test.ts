import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workload } from '@bastide/constructs';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readSite } from '../src/generated-site.ts';
import { compareWorkloads } from '../src/helm/declared.ts';
import { type HelmRelease, releasesOf } from '../src/helm/releases.ts';
import { hashOf, historyOf, record } from '../src/helm/results.ts';
import { standInFor } from '../src/secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastide-helm-'));
afterAll(() => rmSync(folder, { recursive: true }));

const release: HelmRelease = { file: 'HelmChart_web.yaml', name: 'web', chart: 'web', version: '1.2.3', namespace: 'web', values: ['replicas: 2\n'] };

describe('releases of a site', () => {
  it('have their values in the order in which they count, and a word in the place of each secret', () => {
    const site = join(folder, 'site');
    const kubernetes = join(site, 'kubernetes');
    mkdirSync(kubernetes, { recursive: true });
    const chart = {
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChart',
      metadata: { name: 'web', namespace: 'helm-releases' },
      spec: {
        chart: 'oci://charts.example/web',
        version: '1.2.3',
        targetNamespace: 'web',
        valuesContent: 'title: "{{ .Release.Name }}"\n',
        values: { replicas: 2 },
        valuesSecrets: [
          { name: 'web-values', keys: ['values.yaml'] },
          { name: 'nowhere', keys: ['values.yaml'] },
        ],
      },
    };
    const template = 'password: {{ .secret_1 | toJson }}\nother: "{{ .secret_2 | quote | trimPrefix `"` | trimSuffix `"` }}"\nbraces: "{{ `{{` }}"\n';
    const [first, second] = ['sites/web#first', 'sites/web#second'].map(standInFor);
    const secret = {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: 'web-values', namespace: 'helm-releases' },
      spec: {
        target: { template: { data: { 'values.yaml': template } } },
        data: ['first', 'second'].map((property, index) => ({ secretKey: `secret_${index + 1}`, remoteRef: { key: 'sites/web', property } })),
      },
    };
    for (const object of [chart, secret]) writeFileSync(join(kubernetes, `${object.kind}.yaml`), stringify(object));
    expect(releasesOf(readSite('site', site))).toEqual([
      {
        ...release,
        file: 'kubernetes/HelmChart.yaml',
        values: ['title: "{{ .Release.Name }}"\n', 'replicas: 2\n', `password: "${first}"\nother: "${second}"\nbraces: "{{"\n`],
      },
    ]);
  });
});

describe('what a chart makes', () => {
  const deployment = (name: string, memory: string, replicas = 2) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      template: {
        spec: {
          nodeSelector: { b: '2', a: '1' },
          containers: [{ name: 'web', image: 'web', resources: { requests: { memory, cpu: '100m' }, limits: { memory } } }],
        },
      },
    },
  });
  const declared: Workload = {
    kind: 'Deployment',
    namespace: 'web',
    name: 'web',
    pods: { replicas: 2 },
    nodeSelector: { a: '1', b: '2' },
    tolerations: [],
    hostNetwork: false,
    containers: [{ name: 'web', image: 'web', requests: { cpuMillicores: 100, memoryMebibytes: 64 }, limits: { memoryMebibytes: 64 } }],
    source: 'release',
    priority: 'promised',
  };
  const rendered = (...objects: readonly ReturnType<typeof deployment>[]) => [{ release, objects }];

  it('is what is declared, in whatever order and unit it is written', () => {
    expect(compareWorkloads([declared], rendered(deployment('web', '65536Ki')))).toEqual([]);
  });

  it.each([
    ['memory', deployment('web', '65Mi')],
    ['the number of Pods', deployment('web', '64Mi', 1)],
  ])('is compared in %s, both sides shown', (_, object) => {
    const [problem, ...more] = compareWorkloads([declared], rendered(object));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({
      file: release.file,
      what: expect.stringMatching(/^Deployment web\/web is declared as \{.*\}\nand the chart makes \{.*\}$/),
    });
  });

  it('is missed where it is not there, and where nobody declared it', () => {
    expect(compareWorkloads([declared], rendered(deployment('other', '64Mi'))).map(({ what }) => what)).toEqual([
      'Deployment web/web is declared, and no chart makes it',
      'the chart makes Deployment web/other, which is not declared',
    ]);
  });

  it('need not be declared where nobody reckons with it: no Pods, or only when the release goes', () => {
    const uninstall = { ...deployment('uninstall', '1Mi'), metadata: { name: 'uninstall', annotations: { 'helm.sh/hook': 'pre-delete' } } };
    expect(compareWorkloads([], rendered(deployment('web', '4Gi', 0), uninstall))).toEqual([]);
    const install = { ...uninstall, metadata: { name: 'install', annotations: { 'helm.sh/hook': 'pre-install,pre-upgrade' } } };
    expect(compareWorkloads([], rendered(install)).map(({ what }) => what)).toEqual(['the chart makes Deployment web/install, which is not declared']);
  });
});

describe('the record of what was rendered', () => {
  const file = join(folder, 'results/charts.yaml');

  it('keeps the first day of what stays as it was, and warns of what has changed since', () => {
    expect(historyOf('site', release, file)).toBe('it was never rendered');
    record('site', [release], '2026-01-01', file);
    record('other', [release], '2026-01-02', file);
    const before = readFileSync(file, 'utf8');
    record('site', [release], '2026-02-02', file);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(historyOf('site', release, file)).toBe('it was rendered with these values on 2026-01-01');

    const changed = { ...release, values: ['replicas: 3\n'] };
    expect(historyOf('site', changed, file)).toBe('warning: its values have changed since 2026-01-01, when it was rendered');
    expect(historyOf('site', { ...release, version: '1.3.0' }, file)).toBe('warning: 1.2.3 was rendered on 2026-01-01, and not this version');
    record('site', [changed], '2026-02-02', file);
    expect(historyOf('site', changed, file)).toBe('it was rendered with these values on 2026-02-02');
    expect(historyOf('other', release, file)).toBe('it was rendered with these values on 2026-01-02');
  });

  it('does not take one document for two', () => {
    expect(hashOf({ ...release, values: ['a: 1\n', 'b: 2\n'] })).not.toBe(hashOf({ ...release, values: ['a: 1\nb: 2\n'] }));
  });
});
