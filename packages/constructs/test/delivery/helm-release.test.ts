import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { flows } from '../../src/contributions/flows.ts';
import { secretCollectors, secretUses, valuesSecretSources } from '../../src/contributions/secrets.ts';
import { closedObject, map, text, whole } from '../../src/core/closed-object.ts';
import { plan } from '../../src/core/plan.ts';
import { SecretRef } from '../../src/core/secret-reference.ts';
import type { Site } from '../../src/core/site.ts';
import { defineChart } from '../../src/delivery/chart.ts';
import { HelmRelease, type HelmReleaseProps } from '../../src/delivery/helm-release.ts';
import { mergedValues, placesSetTwice, secretsAmong } from '../../src/delivery/secret-values.ts';
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

const password = new SecretRef({ path: 'web', key: 'password', owner: 'shop', origin: 'generated', rotation: 'on-incident' });

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
      timeout: '30m0s',
      backOffLimit: 20,
    });
  });

  it('passes every prop on', () => {
    const site = smallSite();
    const all: Required<HelmReleaseProps<WebValues>> = {
      application: 'network',
      phase: 'argo',
      provides: { customResourceDefinitions: ['webs.example.com'] },
      runBook: { ...runBook, title: 'Another' },
      chart: { ...chart, repository: 'oci://charts.example/stable' },
      version: '9.9.9',
      releaseName: 'shop',
      targetNamespace: site.namespace('shop', 'baseline'),
      values: { labels: { a: 'b' } },
      secretValues: { labels: { secret: password } },
      waitFor: { workloads: [{ kind: 'Deployment', name: 'shop' }], deadlineMinutes: 5 },
      bootstrap: true,
      removal: 'prune',
      failurePolicy: 'abort',
      timeoutMinutes: 5,
    };
    secretCollectors.declare(new Sample(site, 'store', { stages: 0 }), { name: 'a store' });
    const made = new HelmRelease(site, 'web', all);
    const { files, findings } = plan(site);
    expect(findings.filter(({ rule }) => rule !== 'chart-lock')).toEqual([]);
    expect(made.provides).toEqual(all.provides);
    expect(made.phase).toBe('argo');
    expect(files.has('kubernetes/network/web/helm-releases/Job.batch_shop-wait.yaml')).toBe(true);
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
        valuesSecrets: [
          { name: 'shop-values', keys: ['values.yaml'] },
          { name: expect.stringMatching(/^shop-configuration-[0-9a-f]{16}$/), keys: ['values.yaml'], ignoreUpdates: true },
        ],
        bootstrap: true,
        failurePolicy: 'abort',
        forceConflicts: true,
        timeout: '5m0s',
        backOffLimit: 20,
      },
    });
  });

  it.for([
    ['https://charts.example/stable', 'charts.example'],
    ['oci://registry.example:5000/charts', 'registry.example:5000'],
  ] as const)('is fetched from %s, which firewalls must let Helm reach at %s', ([repository, host]) => {
    const site = smallSite();
    release(site, { chart: { ...chart, repository } });
    plan(site);
    expect(site.contributions.of(flows).map(({ value }) => value)).toMatchObject([
      { from: { kind: 'pods', namespace: 'helm-releases' }, to: { kind: 'outside', name: host }, ports: [443] },
    ]);
  });

  it.for([
    [59, '59m0s'],
    [60, '1h0m0s'],
    [90, '1h30m0s'],
    [120, '2h0m0s'],
  ] as const)('says %d minutes as helm-controller writes them back, %s', ([timeoutMinutes, timeout]) => {
    const site = smallSite();
    release(site, { timeoutMinutes });
    expect(specOf(site).timeout).toBe(timeout);
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

  it('can be part of what Argo CD stands on, and then has neither secrets nor a wait', () => {
    const site = smallSite();
    expect(release(site, { phase: 'bootstrap' }).phase).toBe('bootstrap');
    const refused = smallSite();
    secretCollectors.declare(new Sample(refused, 'store', { stages: 0 }), { name: 'a store' });
    release(refused, { phase: 'bootstrap', secretValues: { labels: { secret: password } }, waitFor: {} });
    expect(rules(site)).toEqual([]);
    expect(rules(refused)).toMatchObject([
      { rule: 'helm-release', what: expect.stringMatching(/^the release web of phase bootstrap has secretValues/), allowed: 'secretValues in phase argo' },
      { rule: 'helm-release', what: expect.stringMatching(/^the release web of phase bootstrap has waitFor/) },
    ]);
  });
});

describe('the secret values of a Helm release', () => {
  const withStore = (props: Partial<HelmReleaseProps<WebValues>>) => {
    const site = smallSite();
    secretCollectors.declare(new Sample(site, 'store', { stages: 0 }), { name: 'a store' });
    release(site, props);
    return site;
  };

  it('reach it through a Secret that the store fills', () => {
    const site = withStore({ secretValues: { labels: { secret: password } } });
    expect(rules(site)).toEqual([]);
    expect(site.contributions.of(valuesSecretSources).map(({ value }) => value)).toEqual([
      { name: 'web-values', documents: { 'values.yaml': { labels: { secret: password } } } },
    ]);
    expect(site.contributions.of(secretUses).map(({ value }) => value)).toEqual([{ secret: password, consumer: 'the Helm release web' }]);
    const again = withStore({ secretValues: { labels: { secret: password } } });
    expect(specOf(again).valuesSecrets).toEqual([{ name: 'web-values', keys: ['values.yaml'] }]);
    expect(specOf(again).valuesContent).toBe('replicas: 2\n');
  });

  it('are an error where nothing would fill the Secret: the install would wait for ever', () => {
    const site = smallSite();
    release(site, { secretValues: { labels: { secret: password } } });
    expect(rules(site)).toMatchObject([{ rule: 'values-secret', severity: 'error', what: expect.stringContaining('helm-releases/web-values') }]);
  });

  it('are held against the chart like the others', () => {
    expect(rules(withStore({ secretValues: { labelz: { secret: password } } }))).toMatchObject([
      { rule: 'helm-values', what: expect.stringContaining('labelz'), allowed: expect.anything() },
    ]);
  });

  it('may not stand in the other values, too', () => {
    const values = { labels: { secret: 'changeme', colour: 'blue' } };
    expect(rules(withStore({ values, secretValues: { labels: { secret: password } } }))).toMatchObject([
      { rule: 'values-secret', what: 'labels.secret stands in values and in secretValues of the release web' },
    ]);
    expect(rules(withStore({ values: { labels: { colour: 'blue' } }, secretValues: { labels: { secret: password } } }))).toEqual([]);
  });

  it('hold a secret', () => {
    expect(rules(withStore({ secretValues: { labels: { colour: 'blue' } } }))).toMatchObject([{ rule: 'values-secret', what: 'secretValues holds no secret' }]);
  });

  it('are found in lists, which the chart sees with a word in their place', () => {
    const secretValues = { users: [{ name: 'root', password }], port: 1, none: null };
    expect(secretsAmong(secretValues)).toEqual([password]);
    expect(mergedValues({ users: [], size: 2 }, secretValues)).toEqual({ users: [{ name: 'root', password: 'secret' }], port: 1, none: null, size: 2 });
    expect(placesSetTwice({ users: [], size: 2 }, secretValues)).toEqual(['users']);
  });
});
