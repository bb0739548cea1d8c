import type { IConstruct } from 'constructs';
import { alerts } from '../../contributions/alerts.ts';
import { certificates } from '../../contributions/certificates.ts';
import { flows } from '../../contributions/flows.ts';
import { localAccounts } from '../../contributions/local-accounts.ts';
import { declareRoute, hasIngress } from '../../contributions/routes.ts';
import { scrapes } from '../../contributions/scrapes.ts';
import { bootstrapSecrets, operatorSecrets, secretUses } from '../../contributions/secrets.ts';
import { workloads } from '../../contributions/workloads.ts';
import { type Budget, type Profile, resourceRequirements } from '../../core/resources.ts';
import { secretAt } from '../../core/secret-position.ts';
import type { SecretRef } from '../../core/secret-reference.ts';
import { pathOf, Site } from '../../core/site.ts';
import type { Unit } from '../../core/unit.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import type { Placement } from '../../core/workload.ts';
import { HelmRelease } from '../helm-release.ts';
import { RootApplication, StackApplications } from './applications.ts';
import { type ArgoCdPart, budgets } from './budgets.ts';
import { argoCdChart } from './chart.ts';
import { argoCdFlows } from './flows.ts';
import { healthChecks } from './health.ts';
import { argoCdAlerts, argoCdScrapes } from './monitoring.ts';
import { argoCdRunBook } from './run-book.ts';
import { argoCdSecrets } from './secrets.ts';
import { type ArgoCdIdentity, declareSingleSignOn, singleSignOnValues } from './single-sign-on.ts';

export interface ArgoCdProps extends Placement {
  /** What must be up before it: the network of the cluster. */
  readonly network: Unit;
  readonly profile: Profile;
  /** How people reach it where the site has an ingress, e.g. `argocd.mini-waas.example`. @default - `argocd.` and the domain of the site */
  readonly domain?: string;
  /** Where in the repository the generated files of all sites lie. @default 'dist-manifests' */
  readonly folder?: string;
  /** How people log in where the site has an ingress. @default - as `admin`, with the password that Argo CD made at its first start */
  readonly identity?: ArgoCdIdentity;
  /** Read access to the repository. @default - it can be read by anybody */
  readonly repositoryCredentials?: { readonly username: string; readonly password: SecretRef };
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
    const isRouted = hasIngress(site.inventory);
    // Not what it waits for: it starts before the single sign-on, which it brings.
    const { identity, ...others } = props;
    super(scope, id, {
      ...others,
      runBook: argoCdRunBook({ site: site.siteName, repository: site.repository, hasSingleSignOn: identity !== undefined, ...(isRouted ? { domain } : {}) }),
    });
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
    for (const secret of argoCdSecrets(identity !== undefined)) operatorSecrets.declare(this, secret);
    const folder = `${props.folder ?? 'dist-manifests'}/${site.siteName}`;
    const root = new RootApplication(this, 'root', { namespace, folder });
    root.addRequirement(release);
    const stacks = new StackApplications(this, 'stacks', { namespace, folder });
    stacks.addRequirement(release);
    this.#declareWorkloads(props);
    this.#declareRepository(props);
    if (isRouted) this.#declareRoute(domain);
    if (identity !== undefined) declareSingleSignOn(this, identity, domain);
    else localAccounts.declare(this, { product: 'Argo CD', account: 'admin', allows: 'everything in Argo CD', by: 'the Secret argocd-initial-admin-secret' });
    for (const flow of argoCdFlows(site.repository.url, props.repositoryCredentials !== undefined)) flows.declare(this, flow);
    for (const scrape of argoCdScrapes) scrapes.declare(this, scrape);
    for (const alert of argoCdAlerts) alerts.declare(this, alert);
  }

  #declareWorkloads({ profile, nodeSelector = {}, tolerations = [] }: ArgoCdProps): void {
    const { argoCd: tag } = Site.of(this).versions.argoCdChart;
    const argo = `quay.io/argoproj/argocd:${tag}`;
    const container = (name: string, image: string, part: ArgoCdPart) => ({ name, image, ...budgets[profile][part] });
    const shared = {
      namespace: 'argocd',
      pods: { replicas: 1 },
      // The chart adds it.
      nodeSelector: { 'kubernetes.io/os': 'linux', ...nodeSelector },
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
    workloads.declare(this, {
      ...shared,
      kind: 'Deployment',
      name: 'argocd-redis',
      containers: [container('redis', `${redis.repository}:${redis.tag}`, 'redis')],
    });
    // Before an install or an upgrade.
    workloads.declare(this, {
      ...shared,
      kind: 'Job',
      name: 'argocd-redis-secret-init',
      containers: [container('secret-init', argo, 'redis')],
      priority: 'sheddable',
    });
  }

  /**
   * The server keeps speaking TLS, which gRPC of its command line needs all the way: with a certificate of its own until cert-manager has
   * filled the Secret that it looks for. https://argo-cd.readthedocs.io/en/stable/operator-manual/tls/
   */
  #declareRoute(host: string): void {
    const serverName = 'argocd-server.argocd.svc';
    const secretName = 'argocd-server-tls';
    certificates.declare(this, { namespace: 'argocd', secretName, dnsNames: [serverName, 'argocd-server'], issuer: 'site' });
    declareRoute(this, {
      host,
      service: { namespace: 'argocd', name: 'argocd-server', port: 443, podPort: 8080 },
      backend: { serverName, authoritySecret: secretName },
      issuer: 'site',
      audience: 'site',
    });
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

/** The tag of the chart, from Docker Hub instead of Amazon's copy of it, which sites do not mirror. Redis holds nothing that cannot be rebuilt. */
const redis = { repository: 'docker.io/library/redis', tag: '8.2.3-alpine' } as const;

const argoCdValues = ({ profile, nodeSelector, tolerations, identity }: ArgoCdProps, domain: string) => {
  const singleSignOn = identity === undefined ? undefined : singleSignOnValues(identity);
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
        ...singleSignOn?.cm,
      },
      params: {
        'controller.diff.server.side': 'true',
        'controller.status.processors': String(processors.status),
        'controller.operation.processors': String(processors.operation),
        'reposerver.parallelism.limit': String(processors.manifests),
      },
      rbac: { 'policy.default': '', ...singleSignOn?.rbac },
    },
    controller: { replicas: 1, resources: resources('controller'), env: [goMemoryLimit('controller')] },
    repoServer: { replicas: 1, resources: resources('repoServer'), env: [goMemoryLimit('repoServer')] },
    server: { replicas: 1, resources: resources('server'), ...singleSignOn?.server, env: [goMemoryLimit('server'), ...(singleSignOn?.server.env ?? [])] },
    redis: { image: redis, resources: resources('redis') },
    redisSecretInit: { resources: resources('redis') },
    applicationSet: { replicas: 0 },
    dex: { enabled: false },
    notifications: { enabled: false },
  };
};

/** Go collects garbage harder near this line instead of being killed at the limit. */
const ninetyPercent = ({ limits }: Budget): number => Math.floor((limits.memoryMebibytes ?? 0) * 0.9);
