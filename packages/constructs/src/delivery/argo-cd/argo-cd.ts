import type { IConstruct } from 'constructs';
import { bootstrapSecrets, secretUses } from '../../contributions/secrets.ts';
import { workloads } from '../../contributions/workloads.ts';
import { type Budget, resourceRequirements } from '../../core/resources.ts';
import { secretAt } from '../../core/secret-position.ts';
import type { SecretRef } from '../../core/secret-reference.ts';
import { pathOf, Site } from '../../core/site.ts';
import type { Unit } from '../../core/unit.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import type { Toleration } from '../../core/workload.ts';
import { HelmRelease } from '../helm-release.ts';
import { RootApplication, StackApplications } from './applications.ts';
import { type ArgoCdPart, type ArgoCdProfile, budgets } from './budgets.ts';
import { argoCdChart } from './chart.ts';
import { healthChecks } from './health.ts';
import { argoCdRunBook } from './run-book.ts';

export interface ArgoCdProps {
  /** What must be up before it: the network of the cluster. */
  readonly network: Unit;
  readonly profile: ArgoCdProfile;
  /** How people reach it, e.g. `argocd.mini-waas.example`. @default - `argocd.` and the domain of the site */
  readonly domain?: string;
  /** Where in the repository the generated files of all sites lie. @default 'dist-manifests' */
  readonly folder?: string;
  /** Read access to the repository. @default - it can be read by anybody */
  readonly repositoryCredentials?: { readonly username: string; readonly password: SecretRef };
  /** Which nodes may run it. @default - any */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly tolerations?: readonly Toleration[];
}

/**
 * Argo CD in charge of the site: installed by Ansible through a bootstrap HelmChart, then fed from Git.
 *
 * Left out on purpose: Dex (single sign-on is Keycloak's), notifications, the ApplicationSet controller (Bastide writes every Application
 * itself).
 */
export class ArgoCd extends UnitConstruct {
  constructor(scope: IConstruct, id: string, props: ArgoCdProps) {
    const site = Site.of(scope);
    const domain = props.domain ?? `argocd.${site.inventory.domain}`;
    super(scope, id, { ...props, runBook: argoCdRunBook({ site: site.siteName, domain, repository: site.repository }) });
    const namespace = site.namespace('argocd', 'baseline');
    const release = new HelmRelease(this, 'release', {
      application: 'delivery',
      phase: 'bootstrap',
      chart: argoCdChart,
      version: site.versions.choice.argoCdChart,
      releaseName: 'argocd',
      targetNamespace: namespace,
      bootstrap: true,
      values: argoCdValues(props, domain),
      provides: { customResourceDefinitions: ['applications.argoproj.io', 'appprojects.argoproj.io'] },
    });
    const folder = `${props.folder ?? 'dist-manifests'}/${site.siteName}`;
    const root = new RootApplication(this, 'root', { namespace, folder });
    root.addRequirement(release);
    const stacks = new StackApplications(this, 'stacks', { namespace, folder });
    stacks.addRequirement(release);
    this.#declareWorkloads(props);
    this.#declareRepository(props);
  }

  #declareWorkloads({ profile, nodeSelector = {}, tolerations = [] }: ArgoCdProps): void {
    const { argoCd: tag } = Site.of(this).versions.argoCdChart;
    const argo = `quay.io/argoproj/argocd:${tag}`;
    const container = (name: string, image: string, part: ArgoCdPart) => ({ name, image, ...budgets[profile][part] });
    const shared = {
      namespace: 'argocd',
      pods: { replicas: 1 },
      nodeSelector,
      tolerations,
      hostNetwork: false,
      source: 'release',
      priority: 'promised',
    } as const;
    workloads.declare(this, {
      ...shared,
      kind: 'StatefulSet',
      name: 'argocd-application-controller',
      containers: [container('application-controller', argo, 'controller')],
    });
    workloads.declare(this, {
      ...shared,
      kind: 'Deployment',
      name: 'argocd-repo-server',
      containers: [{ ...container('copyutil', argo, 'repoServer'), init: true }, container('repo-server', argo, 'repoServer')],
    });
    workloads.declare(this, { ...shared, kind: 'Deployment', name: 'argocd-server', containers: [container('server', argo, 'server')] });
    workloads.declare(this, { ...shared, kind: 'Deployment', name: 'argocd-redis', containers: [container('redis', redisImage, 'redis')] });
  }

  #declareRepository({ repositoryCredentials }: ArgoCdProps): void {
    if (!repositoryCredentials) return;
    const site = Site.of(this);
    const password = secretAt(this, 'repositoryCredentials.password', repositoryCredentials.password);
    bootstrapSecrets.declare(this, {
      namespace: 'argocd',
      name: `repository-${site.siteName}`,
      labels: { 'argocd.argoproj.io/secret-type': 'repository' },
      data: { type: 'git', url: site.repository.url, username: repositoryCredentials.username, password },
    });
    secretUses.declare(this, { secret: password, consumer: `${pathOf(this)}, to read ${site.repository.url}` });
  }
}

/** As the chart has it; Redis holds nothing that cannot be rebuilt. */
const redisImage = 'ecr-public.aws.com/docker/library/redis:8.2.3-alpine';

const argoCdValues = ({ profile, nodeSelector, tolerations }: ArgoCdProps, domain: string) => {
  const budgetOf = budgets[profile];
  const resources = (part: ArgoCdPart) => resourceRequirements(budgetOf[part]);
  const goMemoryLimit = (part: ArgoCdPart) => ({ name: 'GOMEMLIMIT', value: `${ninetyPercent(budgetOf[part])}MiB` });
  const processors = profile === 'tiny' ? { status: 5, operation: 2, manifests: 1 } : { status: 20, operation: 10, manifests: 4 };
  return {
    global: {
      domain,
      ...(nodeSelector ? { nodeSelector } : {}),
      ...(tolerations ? { tolerations: tolerations as never } : {}),
      logging: { format: 'json' as const, level: 'info' as const },
    },
    crds: { install: true, keep: true },
    configs: {
      cm: {
        'application.resourceTrackingMethod': 'annotation',
        'timeout.reconciliation': '180s',
        ...Object.fromEntries(Object.entries(healthChecks).map(([kind, lua]) => [`resource.customizations.health.${kind}`, lua])),
      },
      params: {
        'controller.diff.server.side': 'true',
        'controller.status.processors': String(processors.status),
        'controller.operation.processors': String(processors.operation),
        'reposerver.parallelism.limit': String(processors.manifests),
      },
      rbac: { 'policy.default': '' },
    },
    controller: { replicas: 1, resources: resources('controller'), env: [goMemoryLimit('controller')] },
    repoServer: { replicas: 1, resources: resources('repoServer'), env: [goMemoryLimit('repoServer')] },
    server: { replicas: 1, resources: resources('server'), env: [goMemoryLimit('server')] },
    redis: { resources: resources('redis') },
    redisSecretInit: { resources: resources('redis') },
    applicationSet: { replicas: 0 },
    dex: { enabled: false },
    notifications: { enabled: false },
  };
};

/** Go collects garbage harder near this line instead of being killed at the limit. */
const ninetyPercent = ({ limits }: Budget): number => Math.floor((limits.memoryMebibytes ?? 0) * 0.9);
