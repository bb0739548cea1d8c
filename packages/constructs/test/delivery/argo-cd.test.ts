import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bootstrapSecrets } from '../../src/contributions/secrets.ts';
import { plan } from '../../src/core/plan.ts';
import type { Site } from '../../src/core/site.ts';
import { waveAnnotation } from '../../src/core/waves.ts';
import { workloadsOf } from '../../src/core/workloads-of.ts';
import { ArgoCd, type ArgoCdProps } from '../../src/delivery/argo-cd/argo-cd.ts';
import { mebibytes } from '../../src/kubernetes/quantity.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { importedSecret, smallSite } from '../fixtures/small-site.ts';

const withArgoCd = (props: Partial<ArgoCdProps> = {}) => {
  const site = smallSite();
  const network = new Sample(site, 'calico', { application: 'network', phase: 'bootstrap' });
  new ArgoCd(site, 'argo-cd', { network, profile: 'tiny', ...props });
  return site;
};
const objects = (site: Site) =>
  Object.fromEntries([...plan(site).files.values()].flatMap(({ content, path }) => (content.type === 'object' ? [[path, content]] : [])));
const root = 'argocd/argo-cd.root/argocd/Application.argoproj.io_small.yaml';
const valuesOf = (site: Site) =>
  parse(
    (objects(site)['kubernetes/delivery/argo-cd.release/helm-releases/HelmChart.helm.cattle.io_argocd.yaml']!.object.spec as { valuesContent: string })
      .valuesContent,
  );

describe('Argo CD', () => {
  it('has an Application for each stack that has objects, and for no other', () => {
    const applications = Object.keys(objects(withArgoCd())).flatMap((path) => /stacks\/argocd\/Application\.argoproj\.io_(.+)\.yaml/.exec(path)?.[1] ?? []);
    expect(applications).toEqual(['delivery', 'foundation', 'network']);
  });

  it('lets every Application read exactly the folder of its stack', () => {
    const planned = objects(withArgoCd());
    for (const name of ['delivery', 'foundation', 'network']) {
      const { source } = planned[`argocd/argo-cd.stacks/argocd/Application.argoproj.io_${name}.yaml`]!.object.spec as { source: { path: string } };
      expect(source.path).toBe(`dist-manifests/small/kubernetes/${name}`);
      expect(Object.keys(planned).some((path) => `dist-manifests/small/${path}`.startsWith(`${source.path}/`))).toBe(true);
    }
  });

  it('leaves the root Application out of what the root syncs, which would wait for itself', () => {
    const { source } = objects(withArgoCd())[root]!.object.spec as { source: { path: string; directory: { exclude: string } } };
    expect(source.path).toBe('dist-manifests/small/argocd');
    expect(`argocd/${source.directory.exclude}`).toBe(root);
  });

  it('gives nothing in the folder of the root a wave, so that one sick stack holds up no other', () => {
    for (const [path, { object }] of Object.entries(objects(withArgoCd()))) {
      if (path.startsWith('argocd/')) expect(object.metadata.annotations?.[waveAnnotation]).toBeUndefined();
    }
  });

  it('bootstraps itself and the root, and leaves the stacks to itself', () => {
    const phases = Object.fromEntries(Object.entries(objects(withArgoCd())).map(([path, { component }]) => [path, component.phase]));
    expect(phases[root]).toBe('bootstrap');
    expect(phases['kubernetes/delivery/argo-cd.release/helm-releases/HelmChart.helm.cattle.io_argocd.yaml']).toBe('bootstrap');
    expect(phases['argocd/argo-cd.stacks/argocd/Application.argoproj.io_network.yaml']).toBe('argo');
  });

  it('stands behind the network', () => {
    const planned = objects(withArgoCd());
    expect(planned['kubernetes/network/calico/default/ConfigMap_calico-0.yaml']!.step).toBeLessThan(planned[root]!.step);
  });

  it('passes every prop on', () => {
    const all: Required<Omit<ArgoCdProps, 'network'>> = {
      profile: 'standard',
      domain: 'gitops.example',
      folder: 'generated',
      repositoryCredentials: { username: 'reader', password: importedSecret('repository-password', 'sites/small/argo-cd') },
      nodeSelector: { role: 'control' },
      tolerations: [{ key: 'control', operator: 'Exists', effect: 'NoSchedule' }],
    };
    const site = withArgoCd(all);
    const { findings, files } = plan(site);
    expect(findings.filter(({ rule }) => rule !== 'chart-lock')).toEqual([]);
    expect(files.get('docs/run-books/argo-cd.md')!.bytes()).toContain('https://gitops.example');
    const again = withArgoCd(all);
    expect(valuesOf(again).global).toEqual({
      domain: 'gitops.example',
      logging: { format: 'json', level: 'info' },
      nodeSelector: { role: 'control' },
      tolerations: [{ effect: 'NoSchedule', key: 'control', operator: 'Exists' }],
    });
    expect(valuesOf(withArgoCd(all)).controller.resources.limits.memory).toBe('2048Mi');
    expect((objects(withArgoCd(all))[root]!.object.spec as { source: { path: string } }).source.path).toBe('generated/small/argocd');
    expect(site.contributions.of(bootstrapSecrets)[0]!.value).toMatchObject({
      namespace: 'argocd',
      labels: { 'argocd.argoproj.io/secret-type': 'repository' },
      data: { username: 'reader' },
    });
  });

  it('declares the Pods that the chart makes, with the memory that the values give them', () => {
    const site = withArgoCd();
    const values = valuesOf(site);
    const limits = Object.fromEntries(
      workloadsOf(plan(withArgoCd()))
        .filter(({ workload }) => workload.namespace === 'argocd')
        .map(({ workload }) => [workload.name, workload.containers.at(-1)!.limits.memoryMebibytes]),
    );
    expect(limits).toEqual({
      'argocd-application-controller': mebibytes(values.controller.resources.limits.memory),
      'argocd-repo-server': mebibytes(values.repoServer.resources.limits.memory),
      'argocd-server': mebibytes(values.server.resources.limits.memory),
      'argocd-redis': mebibytes(values.redis.resources.limits.memory),
    });
  });

  it('refuses a literal where the password of the repository goes, and shows it nowhere', () => {
    const site = withArgoCd({ repositoryCredentials: { username: 'reader', password: 'hunter2hunter2' as never } });
    const { findings, files } = plan(site);
    expect(findings.filter(({ rule }) => rule === 'literal-secret')).toMatchObject([
      { severity: 'error', what: expect.stringContaining('repositoryCredentials.password') },
    ]);
    expect(JSON.stringify(findings) + [...files.values()].map((file) => file.bytes()).join('')).not.toContain('hunter2');
  });
});
