import type { IConstruct } from 'constructs';
import { type ApplicationName, applications } from '../../core/application.ts';
import { Component } from '../../core/component.ts';
import { isObjectConstruct } from '../../core/manifest.ts';
import type { Namespace } from '../../core/namespace.ts';
import { applicationFolder, objectPath } from '../../core/path.ts';
import { Site } from '../../core/site.ts';
import { Application, AppProject } from '../argo-cd-kinds.ts';

interface ApplicationsProps {
  readonly namespace: Namespace;
  /** Where the generated files of all sites lie in the repository. */
  readonly folder: string;
}

const inCluster = 'https://kubernetes.default.svc';

/**
 * The AppProject and the root Application: what Ansible applies so that Argo CD takes over the rest.
 *
 * The root leaves its own file out: it would wait for its own health while it syncs. Nothing in its folder has a wave: with waves, a sync
 * lasts until every stack is healthy, and no change of an Application would arrive while one is not.
 */
export class RootApplication extends Component {
  constructor(scope: IConstruct, id: string, props: ApplicationsProps) {
    super(scope, id, { application: 'root', phase: 'bootstrap', namespace: props.namespace });
    const site = Site.of(this);
    this.manifest('project', AppProject, {
      metadata: { name: site.siteName },
      spec: {
        description: `Everything that the site ${site.siteName} consists of`,
        sourceRepos: [site.repository.url],
        destinations: [{ server: inCluster, namespace: '*' }],
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
        namespaceResourceWhitelist: [{ group: '*', kind: '*' }],
      },
    });
    const folder = applicationFolder('root');
    const ownFile = objectPath(folder, this.node.path, {
      group: Application.group,
      kind: Application.kind,
      namespace: props.namespace.name,
      name: site.siteName,
    });
    this.manifest(
      'root',
      Application,
      application({ site, name: site.siteName, path: `${props.folder}/${folder}`, exclude: ownFile.slice(folder.length + 1) }),
    );
  }
}

/** One Application for each stack that has objects. They need no order among each other: each retries until what it needs is there. */
export class StackApplications extends Component {
  readonly #props: ApplicationsProps;

  constructor(scope: IConstruct, id: string, props: ApplicationsProps) {
    super(scope, id, { application: 'root', namespace: props.namespace });
    this.#props = props;
  }

  /** Last, because a collector may have found nothing to make: Argo CD never syncs an Application whose folder is not there. */
  settleLast(): void {
    const site = Site.of(this);
    const used = new Set(site.node.findAll().flatMap((construct) => (isObjectConstruct(construct) ? applicationOf(construct) : [])));
    for (const name of (Object.keys(applications) as ApplicationName[]).filter((known) => known !== 'root' && used.has(known))) {
      this.manifest(name, Application, application({ site, name, path: `${this.#props.folder}/${applicationFolder(name)}` }));
    }
  }
}

const applicationOf = (construct: IConstruct): readonly ApplicationName[] => {
  const component = construct.node.scopes.findLast((scope): scope is Component => scope instanceof Component);
  return component === undefined ? [] : [component.application];
};

/**
 * An Application that keeps a folder in force: pruned, healed, applied on the server's side, retried for as long as it takes.
 * It has no finalizer: deleting an Application leaves what it deployed.
 */
const application = ({ site, name, path, exclude }: { readonly site: Site; readonly name: string; readonly path: string; readonly exclude?: string }) => ({
  metadata: { name, annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false' } },
  spec: {
    project: site.siteName,
    source: {
      repoURL: site.repository.url,
      targetRevision: site.repository.targetRevision,
      path,
      directory: { recurse: true, jsonnet: {}, ...(exclude === undefined ? {} : { exclude }) },
    },
    destination: { server: inCluster },
    syncPolicy: {
      automated: { prune: true, selfHeal: true },
      // Not RespectIgnoreDifferences: with it Argo CD applies the status of Applications too, an old one at times, and its next comparison fails.
      syncOptions: ['ServerSideApply=true', 'ClientSideApplyMigration=false', 'SkipDryRunOnMissingResource=true', 'PruneLast=true'],
      // Without `refresh` a commit that fails is tried for ever, and the one that mends it is never read.
      retry: { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
    },
    revisionHistoryLimit: 3,
  },
});
