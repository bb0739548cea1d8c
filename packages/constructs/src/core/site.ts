import { App } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import type { Inventory, Machine } from '../inventory/index.ts';
import type { ChartLock } from './chart-lock.ts';
import { type Contributions, contributionsBelow } from './contribution.ts';
import type { Finding, SourcePosition } from './finding.ts';
import { Host } from './host.ts';
import { existingNamespaces, type Namespace, Namespaces, type PodSecurity } from './namespace.ts';
import type { SiteFacts } from './site-facts.ts';
import { rememberSource } from './source-position.ts';
import { isUnit, type Unit } from './unit.ts';
import type { Versions } from './versions.ts';

export type SiteName = string;

/** Where Argo CD reads the generated files. */
export interface GitSource {
  /** As Argo CD clones it, e.g. `https://git.example/cloud/bastide.git`. */
  readonly url: string;
  /** Branch, tag or commit. */
  readonly targetRevision: string;
}

export interface SiteProps {
  readonly name: SiteName;
  readonly inventory: Inventory;
  readonly versions: Versions;
  readonly chartLock: ChartLock;
  readonly repository: GitSource;
  readonly peers: ReadonlyMap<SiteName, SiteFacts>;
}

/** What a construct says of a problem; the path, the source line and the severity `error` are filled in. */
export type Problem = Omit<Finding, 'severity' | 'construct'> & Partial<Pick<Finding, 'severity'>>;

/**
 * One site: one cdk8s App, because a single App over many sites takes time that grows with the square of their number.
 *
 * It owns what there may be only one of: namespaces, hosts, contributions, findings.
 */
export class Site extends App {
  readonly siteName: SiteName;
  readonly inventory: Inventory;
  readonly versions: Versions;
  readonly chartLock: ChartLock;
  readonly repository: GitSource;
  /** The other sites of the provider, as facts; their trees are never seen. */
  readonly peers: ReadonlyMap<SiteName, SiteFacts>;
  readonly contributions: Contributions;
  readonly findings: Finding[] = [];
  readonly #startTogether: ReadonlySet<Unit>[] = [];
  #namespaces: Namespaces | undefined;

  constructor(props: SiteProps) {
    // Both are given so that cdk8s does not ask the environment for them.
    super({ outdir: 'unused', recordConstructMetadata: false });
    this.siteName = props.name;
    this.inventory = props.inventory;
    this.versions = props.versions;
    this.chartLock = props.chartLock;
    this.repository = props.repository;
    this.peers = props.peers;
    this.contributions = contributionsBelow(this);
  }

  /** The site that a construct is part of. */
  static override of(construct: IConstruct): Site {
    const root = construct.node.root;
    if (!(root instanceof Site)) throw new Error(`${construct.node.path} is not part of a Site`);
    return root;
  }

  /**
   * The only owner of Namespaces: asked for by name as often as needed, emitted once.
   *
   * Asking with another Pod security than before is a finding, because one of the two askers would be wrong.
   */
  namespace(name: string, security: PodSecurity): Namespace {
    this.#namespaces ??= new Namespaces(this, 'namespaces');
    return this.#namespaces.ask(name, security);
  }

  /** Whether an object may name that namespace: it was asked for, or Kubernetes makes it itself. */
  hasNamespace(name: string): boolean {
    return existingNamespaces.includes(name) || (this.#namespaces?.has(name) ?? false);
  }

  /** The host of a machine; files and static Pods hang below it. */
  host(machine: Machine): Host {
    const hosts = this.node.tryFindChild('hosts') ?? new Construct(this, 'hosts');
    return (hosts.node.tryFindChild(machine.name) as Host | undefined) ?? new Host(hosts, machine.name, { machine });
  }

  /** Units that wait for each other and must be started at once: one wave for all, no order between them. */
  startTogether(units: readonly Unit[]): void {
    this.#startTogether.push(new Set(units));
  }

  get groups(): readonly ReadonlySet<Unit>[] {
    return this.#startTogether;
  }

  /** Notes a problem of a construct; nothing is written while there is an error. */
  report(construct: IConstruct, problem: Problem): void {
    const unit = construct.node.scopes.findLast(isUnit);
    const source = problem.source ?? unit?.source() ?? rememberSource(Site.prototype.report)();
    this.findings.push({ severity: 'error', ...problem, construct: pathOf(construct), ...(source ? { source } : {}) });
  }
}

/** The path of a construct as people read it: the site first. */
export const pathOf = (construct: IConstruct): string => {
  const root = construct.node.root;
  const prefix = root instanceof Site ? root.siteName : '';
  return construct.node.path === '' ? prefix : `${prefix}/${construct.node.path}`;
};

/** Notes a problem of a construct on its site. */
export const report = (construct: IConstruct, problem: Problem): void => Site.of(construct).report(construct, problem);

/** The line of the site that made a construct, by its path; the nearest unit above it counts. */
export const sourceOf = (site: Site, path: string): SourcePosition | undefined => {
  const ids = path.split('/').slice(1);
  let found: IConstruct = site;
  let source: SourcePosition | undefined;
  for (const id of ids) {
    const child = found.node.tryFindChild(id);
    if (!child) break;
    found = child;
    if (isUnit(found)) source = found.source();
  }
  return source;
};
