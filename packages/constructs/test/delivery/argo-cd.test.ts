import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { alerts } from '../../src/contributions/alerts.ts';
import { certificates } from '../../src/contributions/certificates.ts';
import { flows } from '../../src/contributions/flows.ts';
import { routes } from '../../src/contributions/routes.ts';
import { scrapes } from '../../src/contributions/scrapes.ts';
import { bootstrapSecrets, storedSecrets } from '../../src/contributions/secrets.ts';
import { workloads } from '../../src/contributions/workloads.ts';
import { plan } from '../../src/core/plan.ts';
import { SecretRef } from '../../src/core/secret-reference.ts';
import type { Site } from '../../src/core/site.ts';
import { waveAnnotation } from '../../src/core/waves.ts';
import { workloadsOf } from '../../src/core/workloads-of.ts';
import { ArgoCd, type ArgoCdProps } from '../../src/delivery/argo-cd/argo-cd.ts';
import { argoCdFlows } from '../../src/delivery/argo-cd/flows.ts';
import { mebibytes } from '../../src/kubernetes/quantity.ts';
import { ExternalSecrets } from '../../src/secrets/external-secrets.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { inventoryWithAddresses } from '../fixtures/small-network.ts';
import { importedSecret, smallSite } from '../fixtures/small-site.ts';

const withArgoCd = (props: Partial<ArgoCdProps> = {}, site = smallSite()) => {
  const network = new Sample(site, 'calico', { application: 'network', phase: 'bootstrap' });
  new ArgoCd(site, 'argo-cd', { network, profile: 'tiny', ...props });
  return site;
};
const runBookOf = (site: Site): string => plan(site).files.get('docs/run-books/argo-cd.md')!.bytes();
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

  it('has none for a stack whose collector found nothing to make, because Argo CD would look for its folder for ever', () => {
    const withStore = (wanted: boolean) => {
      const site = smallSite();
      const cluster = smallCluster(site);
      const network = new Sample(site, 'network', { application: 'network', phase: 'bootstrap' });
      new ArgoCd(site, 'argo-cd', { network, profile: 'tiny' });
      new ExternalSecrets(site, 'external-secrets', { cluster, network, profile: 'tiny' });
      const password = new SecretRef({ path: 'sites/small/web', key: 'password', owner: 'platform', origin: 'generated', rotation: 'on-incident' });
      if (wanted) storedSecrets.declare(new Sample(site, 'web', { stages: 0 }), { namespace: 'default', name: 'web', data: { password }, consumer: 'web' });
      return Object.keys(objects(site)).filter((path) => path.endsWith('Application.argoproj.io_stored-secrets.yaml'));
    };
    expect(withStore(false)).toEqual([]);
    expect(withStore(true)).toHaveLength(1);
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

  it('tries a failed sync again with the newest commit: with the one that failed it would never see the mend', () => {
    const { syncPolicy } = objects(withArgoCd())[root]!.object.spec as { syncPolicy: { retry: unknown } };
    expect(syncPolicy.retry).toMatchObject({ limit: -1, refresh: true });
  });

  it('says of Applications what Argo CD writes into them by itself, and never has it apply a status', () => {
    for (const [path, { object }] of Object.entries(objects(withArgoCd()))) {
      if (object.kind !== 'Application') continue;
      const { source, syncPolicy } = object.spec as { source: { directory: object }; syncPolicy: { syncOptions: readonly string[] } };
      expect(source.directory, path).toMatchObject({ jsonnet: {} });
      expect(syncPolicy.syncOptions, path).not.toContain('RespectIgnoreDifferences=true');
    }
  });

  it('declares whom it needs: the repository by its own protocol, and itself', () => {
    const site = withArgoCd();
    plan(site);
    const all = site.contributions.of(flows).map(({ value }) => value);
    const declared = argoCdFlows(site.repository.url, false);
    for (const flow of declared) expect(all).toContainEqual(flow);
    expect(declared[0]).toMatchObject({
      from: { kind: 'pods', namespace: 'argocd', workload: 'argocd-repo-server' },
      to: { kind: 'outside', name: 'git.small.example' },
      ports: [443],
      encryption: 'TLS',
    });
    expect(declared.filter(({ to }) => to.kind === 'pods').map(({ ports }) => ports[0])).toEqual([8081, 8081, 6379, 6379, 6379]);
    const pods = site.contributions.of(workloads).map(({ value }) => value.name);
    for (const { from, to } of declared) for (const end of [from, to]) if (end.kind === 'pods') expect(pods).toContain(end.workload);
    expect(argoCdFlows('git@git.small.example:cloud.git', true)[0]).toMatchObject({
      to: { name: 'git.small.example' },
      ports: [22],
      encryption: 'SSH',
      authentication: expect.any(String),
    });
    expect(argoCdFlows('https://git.small.example:8443/cloud.git', false)[0]!.ports).toEqual([8443]);
  });

  it('watches its parts, and every alert leads into its run book', () => {
    const site = withArgoCd();
    const { files } = plan(site);
    const book = files.get('docs/run-books/argo-cd.md')!.bytes();
    const declared = site.contributions.of(alerts).map(({ value }) => value);
    expect(declared.map(({ name }) => name)).toContain('ArgoCdApplicationNotSynced');
    for (const { symptom } of declared) expect(book).toContain(`### ${symptom}`);
    expect(site.contributions.of(scrapes).map(({ value }) => value.job)).toEqual(['argocd-application-controller', 'argocd-repo-server', 'argocd-server']);
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
    const all: Required<Omit<ArgoCdProps, 'network' | 'identity'>> = {
      profile: 'standard',
      domain: 'gitops.example',
      folder: 'generated',
      repositoryCredentials: { username: 'reader', password: importedSecret('repository-password', 'sites/small/argo-cd') },
      nodeSelector: { role: 'control' },
      tolerations: [{ key: 'control', operator: 'Exists', effect: 'NoSchedule' }],
    };
    const site = withArgoCd(all, smallSite(inventoryWithAddresses()));
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

  it('has a web address for the site alone, with TLS all the way to a server whose certificate is checked', () => {
    const site = withArgoCd({ domain: 'gitops.small.example' }, smallSite(inventoryWithAddresses()));
    expect(runBookOf(site)).toContain('https://gitops.small.example');
    expect(site.contributions.of(routes).map(({ value }) => value)).toMatchObject([
      {
        host: 'gitops.small.example',
        service: { namespace: 'argocd', name: 'argocd-server', port: 443 },
        backend: { serverName: 'argocd-server.argocd.svc', authoritySecret: 'argocd-server-tls' },
        audience: 'site',
      },
    ]);
    const asked = Object.fromEntries(site.contributions.of(certificates).map(({ value }) => [value.secretName, value.dnsNames]));
    expect(asked['argocd-server-tls']).toContain('argocd-server.argocd.svc');
    expect(asked['gitops.small.example-tls']).toEqual(['gitops.small.example']);
  });

  it('asks for nothing from an ingress where the site has none, and says how to reach it all the same', () => {
    const site = withArgoCd();
    expect(runBookOf(site)).toContain('port-forward service/argocd-server 8080:443');
    expect([routes, certificates].map((kind) => site.contributions.of<unknown>(kind as typeof routes))).toEqual([[], []]);
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
      'argocd-redis-secret-init': mebibytes(values.redisSecretInit.resources.limits.memory),
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
