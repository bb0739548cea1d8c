import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { valuesSecretSources } from '../../src/contributions/secrets.ts';
import { closedObject, map, text, whole } from '../../src/core/closed-object.ts';
import { hasErrors } from '../../src/core/finding.ts';
import { plan } from '../../src/core/plan.ts';
import { SecretRef } from '../../src/core/secret-reference.ts';
import type { Site } from '../../src/core/site.ts';
import { defineChart } from '../../src/delivery/chart.ts';
import { HelmRelease, type HelmReleaseProps } from '../../src/delivery/helm-release.ts';
import { runBook, Sample } from '../fixtures/bare-site.ts';
import { smallInventory, smallSite } from '../fixtures/small-site.ts';

interface WebValues {
  readonly replicas?: number | null;
  readonly labels?: Readonly<Record<string, string>>;
}

const chart = defineChart<WebValues>({
  repository: 'https://charts.example/stable',
  name: 'web',
  values: closedObject({}, { replicas: whole(0, 9), labels: map(text) }) as never,
});

const release = (site: Site, props: Partial<HelmReleaseProps<WebValues>> = {}) =>
  new HelmRelease(site, 'web', {
    application: 'storage',
    runBook,
    chart,
    version: '1.2.3',
    targetNamespace: site.namespace('web', 'restricted'),
    values: { replicas: 2 },
    ...props,
  });

const path = 'kubernetes/storage/web/helm-releases/HelmChart.helm.cattle.io_web.yaml';
const specOf = (site: Site) => parse(plan(site).files.get(path)!.bytes()).spec;
const rules = (site: Site, ...without: string[]) => plan(site).findings.filter(({ rule }) => !['chart-lock', ...without].includes(rule));

describe('a Helm release', () => {
  it('is a HelmChart in a namespace of its own kind, with settings under which a failure is no outage', () => {
    const site = smallSite();
    release(site);
    expect(specOf(site)).toEqual({
      chart: 'web',
      repo: 'https://charts.example/stable',
      version: '1.2.3',
      targetNamespace: 'web',
      valuesContent: 'replicas: 2\n',
      failurePolicy: 'retry',
      forceConflicts: true,
      timeout: '30m',
      backOffLimit: 20,
    });
  });

  it('passes every prop on', () => {
    const site = smallSite();
    const all: Required<HelmReleaseProps<WebValues>> = {
      application: 'network',
      phase: 'bootstrap',
      provides: { customResourceDefinitions: ['webs.example.com'] },
      runBook: { ...runBook, title: 'Another' },
      chart: { ...chart, repository: 'oci://charts.example/stable' },
      version: '9.9.9',
      releaseName: 'shop',
      targetNamespace: site.namespace('shop', 'baseline'),
      values: { labels: { a: 'b' } },
      secretValues: { name: 'shop-values', keys: ['values.yaml'] },
      bootstrap: true,
      removal: 'prune',
      failurePolicy: 'abort',
      timeoutMinutes: 5,
    };
    valuesSecretSources.declare(new Sample(site, 'source', { stages: 0 }), { name: 'shop-values', documents: { 'values.yaml': {} } });
    const made = new HelmRelease(site, 'web', all);
    const { files, findings } = plan(site);
    expect(findings.filter(({ rule }) => rule !== 'chart-lock')).toEqual([]);
    expect(made.provides).toEqual(all.provides);
    expect(made.phase).toBe('bootstrap');
    expect(files.get('docs/run-books/web.md')!.bytes()).toMatch(/^# Another/);
    expect(parse(files.get('kubernetes/network/web/helm-releases/HelmChart.helm.cattle.io_shop.yaml')!.bytes())).toEqual({
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChart',
      metadata: { name: 'shop', namespace: 'helm-releases' },
      spec: {
        chart: 'oci://charts.example/stable/web',
        version: '9.9.9',
        targetNamespace: 'shop',
        valuesContent: 'labels:\n  a: b\n',
        valuesSecrets: [{ name: 'shop-values', keys: ['values.yaml'] }],
        bootstrap: true,
        failurePolicy: 'abort',
        forceConflicts: true,
        timeout: '5m',
        backOffLimit: 20,
      },
    });
  });

  it('keeps a null value, because it removes a default of the chart', () => {
    const site = smallSite();
    new HelmRelease(site, 'web', {
      application: 'storage',
      runBook,
      chart: { ...chart, values: { check: () => [] } },
      version: '1.2.3',
      targetNamespace: site.namespace('web', 'restricted'),
      values: { replicas: null },
    });
    expect(specOf(site).valuesContent).toBe('replicas: null\n');
  });

  it('is not pruned when it is part of what Argo CD stands on', () => {
    const site = smallSite();
    release(site, { bootstrap: true });
    expect(parse(plan(site).files.get(path)!.bytes()).metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
  });

  it('refuses a value that the chart does not know, even when a spread hid it from the compiler', () => {
    const site = smallSite();
    const spread = { replicas: 1, replicaz: 2 };
    release(site, { values: { ...spread } });
    expect(rules(site)).toMatchObject([{ rule: 'helm-values', severity: 'error', construct: 'small/web', what: expect.stringMatching(/web: .*replicaz/) }]);
    // @ts-expect-error an unknown value does not compile where it is written
    release(smallSite(), { values: { replicaz: 2 } });
  });

  it('refuses a chart that the lock does not name', () => {
    const site = smallSite();
    release(site);
    expect(plan(site).findings).toMatchObject([{ rule: 'chart-lock', severity: 'error', mend: expect.stringContaining('bastide lock') }]);
  });

  it('refuses fields that are newer than the helm-controller inside the chosen K3s', () => {
    const site = smallSite(smallInventory(), { k3s: 'v1.36.2+k3s1' });
    release(site);
    expect(rules(site).map(({ what }) => what)).toEqual([
      'HelmChart field failurePolicy: retry needs helm-controller 0.17.6; K3s v1.36.2+k3s1 embeds 0.17.1, which ignores or refuses it',
      'HelmChart field forceConflicts needs helm-controller 0.17.6; K3s v1.36.2+k3s1 embeds 0.17.1, which ignores or refuses it',
    ]);
  });

  it('refuses a timeout that nobody would wait for', () => {
    const site = smallSite();
    release(site, { timeoutMinutes: 0 });
    expect(rules(site)).toMatchObject([{ rule: 'helm-release', what: 'timeoutMinutes is 0', allowed: 'a whole number from 1 to 120' }]);
  });

  it('warns of secret values that nothing provides yet', () => {
    const site = smallSite();
    release(site, { secretValues: { name: 'web-values', keys: ['values.yaml'] } });
    const findings = rules(site);
    expect(findings).toMatchObject([{ rule: 'values-secret', severity: 'warning', what: expect.stringContaining('helm-releases/web-values') }]);
    expect(hasErrors(findings)).toBe(false);
  });

  it('refuses a key that the provided Secret does not have', () => {
    const site = smallSite();
    const password = new SecretRef({ path: 'web', key: 'password', owner: 'shop', origin: 'generated', rotation: 'on-incident' });
    valuesSecretSources.declare(new Sample(site, 'source', { stages: 0 }), { name: 'web-values', documents: { 'values.yaml': { secret: password.address } } });
    release(site, { secretValues: { name: 'web-values', keys: ['value.yaml'] } });
    expect(rules(site)).toMatchObject([
      { rule: 'values-secret', severity: 'error', what: 'the Secret helm-releases/web-values has no key value.yaml', allowed: 'values.yaml' },
    ]);
  });
});
