import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { closedObject, whole } from '../../src/core/closed-object.ts';
import { plan } from '../../src/core/plan.ts';
import { defineChart } from '../../src/delivery/chart.ts';
import { HelmRelease, type HelmReleaseProps } from '../../src/delivery/helm-release.ts';
import { runBook, Sample } from '../fixtures/bare-site.ts';
import { smallInventory, smallSite } from '../fixtures/small-site.ts';

interface WebValues {
  readonly replicas?: number;
}

const chart = defineChart<WebValues>({ repository: 'https://charts.example/stable', name: 'web', values: closedObject({}, { replicas: whole(0, 9) }) });

interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, never>>;
  readonly rules: readonly { readonly resources: readonly string[]; readonly resourceNames?: readonly string[]; readonly verbs: readonly string[] }[];
  readonly subjects: readonly unknown[];
}

const planned = (props: Partial<HelmReleaseProps<WebValues>> = {}, site = smallSite()) => {
  const release = new HelmRelease(site, 'web', {
    application: 'storage',
    runBook,
    chart,
    version: '1.2.3',
    targetNamespace: site.namespace('web', 'restricted'),
    values: { replicas: 2 },
    ...props,
  });
  new Sample(site, 'after', { after: [release] });
  const { files, findings } = plan(site);
  const objects = [...files.values()].flatMap((file) => (file.content.type === 'object' ? [parse(file.bytes()) as Written] : []));
  const find = (kind: string, namespace?: string) => objects.find((object) => object.kind === kind && object.metadata.namespace === namespace);
  return {
    findings: findings.filter(({ rule }) => rule !== 'chart-lock'),
    find,
    job: find('Job', 'helm-releases'),
    chart: find('HelmChart', 'helm-releases')!,
    waveOf: (object: Written) => Number(object.metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0),
  };
};

const waiting = { provides: { customResourceDefinitions: ['webs.example.com'], apiServices: ['v1.web.example.com'] } } as const;
const podOf = (job: Written | undefined) =>
  (job!.spec['template'] as never as { spec: { containers: { args: string[]; env: { name: string; value: string }[] }[] } }).spec;
const environmentOf = (job: Written | undefined) => Object.fromEntries(podOf(job).containers[0]!.env.map(({ name, value }) => [name, value]));
const markOf = (object: Written) => ((object.spec['valuesSecrets'] ?? []) as { name: string }[]).map(({ name }) => name);

describe('a Helm release that others wait for', () => {
  it('has a hook between its HelmChart and what requires it', () => {
    const { findings, job, chart, find, waveOf } = planned(waiting);
    expect(findings).toEqual([]);
    expect(job!.metadata.annotations).toMatchObject({
      'argocd.argoproj.io/hook': 'Sync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
    });
    const waves = [chart, job!, find('ConfigMap', 'default')!].map(waveOf);
    expect(waves).toEqual([0, 1, 2]);
  });

  it('is waited for when it provides an API or names a workload, and not otherwise', () => {
    expect(planned({ waitFor: {} }).job).toBeDefined();
    expect(planned({ provides: { apiServices: ['v1.web.example.com'] } }).job).toBeDefined();
    const { job, chart } = planned();
    expect(job).toBeUndefined();
    expect(markOf(chart)).toEqual([]);
  });

  it('is not waited for before Argo CD runs: nobody would start the hook', () => {
    const { job, chart, find } = planned({ ...waiting, phase: 'bootstrap' });
    expect([job, find('ServiceAccount', 'helm-releases')]).toEqual([undefined, undefined]);
    expect(markOf(chart)).toEqual([]);
  });

  it('carries a mark of its configuration, which the Job looks for', () => {
    const first = planned(waiting);
    const [mark] = markOf(first.chart);
    expect(environmentOf(first.job)).toMatchObject({ CONFIGURATION: mark, RELEASE: 'web', RELEASE_NAMESPACE: 'web', CHART_NAMESPACE: 'helm-releases' });
    expect(first.chart.spec['valuesSecrets']).toMatchObject([{ ignoreUpdates: true }]);
    expect(markOf(planned(waiting).chart)).toEqual([mark]);
    for (const change of [{ values: { replicas: 3 } }, { version: '1.2.4' }, { timeoutMinutes: 7 }]) {
      expect(markOf(planned({ ...waiting, ...change }).chart), JSON.stringify(change)).not.toEqual([mark]);
    }
    // What is not part of the spec makes no new Job, so it must not change the mark either.
    expect(markOf(planned({ ...waiting, removal: 'keep' }).chart)).toEqual([mark]);
  });

  it('names what must stand: definitions, then workloads, then the APIs that they serve', () => {
    const { job } = planned({
      ...waiting,
      waitFor: {
        workloads: [
          { kind: 'Deployment', name: 'web' },
          { kind: 'DaemonSet', name: 'agent', namespace: 'kube-system' },
        ],
      },
    });
    expect(podOf(job).containers[0]!.args).toEqual([
      'crd/webs.example.com',
      'web/deployment/web',
      'kube-system/daemonset/agent',
      'apiservice/v1.web.example.com',
    ]);
  });

  it('ends in time: the script first, with a message, the Job after it', () => {
    expect(environmentOf(planned(waiting).job)['DEADLINE_SECONDS']).toBe('900');
    const { job } = planned({ waitFor: { deadlineMinutes: 2 } });
    expect(environmentOf(job)['DEADLINE_SECONDS']).toBe('120');
    expect(job!.spec['activeDeadlineSeconds']).toBeGreaterThan(120);
    expect(job!.spec['backoffLimit']).toBe(0);
    expect(job!.spec).not.toHaveProperty('ttlSecondsAfterFinished');
  });

  it('refuses a deadline that nobody would wait for', () => {
    expect(planned({ waitFor: { deadlineMinutes: 0 } }).findings).toMatchObject([{ rule: 'helm-wait', what: 'waitFor.deadlineMinutes is 0' }]);
    expect(planned({ waitFor: { deadlineMinutes: 120 } }).findings).toEqual([]);
  });

  it('refuses a kubectl that does not speak with the API server', () => {
    const versions = smallSite(smallInventory()).versions;
    const site = smallSite();
    Object.assign(site, {
      versions: Object.assign(Object.create(versions), { unsupported: () => ({ chosen: '1.20.0', supported: { kubernetes: ['1.20'], source: 'x' } }) }),
    });
    expect(planned(waiting, site).findings).toMatchObject([
      { rule: 'helm-wait', what: expect.stringContaining('kubectl 1.20.0'), allowed: 'Kubernetes 1.20 (x)' },
    ]);
  });
});

describe('the Job that waits', () => {
  it('runs as nobody in particular: what the restricted standard asks for', () => {
    const pod = podOf(planned(waiting).job) as never as Record<string, unknown>;
    expect(pod['securityContext']).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect((pod['containers'] as { securityContext: unknown }[])[0]!.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
  });

  it('may do what it does, by name, and nothing else', () => {
    const { find } = planned({ ...waiting, waitFor: { workloads: [{ kind: 'StatefulSet', name: 'db', namespace: 'kube-system' }] } });
    const rules = (kind: string, namespace?: string) =>
      find(kind, namespace)!.rules.map(({ resources, resourceNames, verbs }) => [resources[0], resourceNames, verbs]);
    expect(rules('Role', 'helm-releases')).toEqual([['jobs', ['helm-install-web'], ['get']]]);
    expect(rules('Role', 'web')).toEqual([['secrets', undefined, ['list']]]);
    expect(rules('Role', 'kube-system')).toEqual([['statefulsets', ['db'], ['get', 'list', 'watch']]]);
    expect(rules('ClusterRole')).toEqual([
      ['customresourcedefinitions', ['webs.example.com'], ['get']],
      ['apiservices', ['v1.web.example.com'], ['get']],
    ]);
    for (const [kind, namespace] of [
      ['RoleBinding', 'web'],
      ['ClusterRoleBinding', undefined],
    ] as const) {
      expect(find(kind, namespace)!.subjects).toEqual([{ kind: 'ServiceAccount', name: 'web-wait', namespace: 'helm-releases' }]);
    }
    expect(planned({ waitFor: {} }).find('ClusterRole')).toBeUndefined();
  });
});
