import type { IConstruct } from 'constructs';
import { builtInKind } from '../kubernetes/kinds.ts';
import type { ApplicationName } from './application.ts';
import type { Component } from './component.ts';
import type { Finding, SourcePosition } from './finding.ts';
import type { HostFile } from './host-file.ts';
import { apiVersionOf, type Kind, type KubernetesObject } from './kind.ts';
import { Manifest, type ObjectConstruct } from './manifest.ts';
import { orderOf } from './order.ts';
import { componentFolder, fileOf, foldersOf, hostPath, type RelativePath, safeSegment, tooLong } from './path.ts';
import { withoutSecrets } from './redaction.ts';
import { runBookMarkdown } from './run-book.ts';
import { pathOf, type Site } from './site.ts';
import { type Tree, treeOf, unitsOf } from './tree.ts';
import { isUnit, type Unit } from './unit.ts';
import { emitYaml } from './yaml-emitter.ts';

export type ConstructPath = string;

/** One file that the site consists of. */
export interface PlannedFile {
  readonly path: RelativePath;
  /** The construct that it comes from. */
  readonly owner: ConstructPath;
  readonly content: PlannedContent;
  /** The line of the site that made the owner. */
  readonly position: () => SourcePosition | undefined;
  /** As it is written. The same bytes for the same site, on every machine. */
  bytes(): string;
}

export type PlannedContent =
  | { readonly type: 'object'; readonly object: KubernetesObject; readonly component: Component; readonly step: number }
  | { readonly type: 'host-file'; readonly file: HostFile }
  | { readonly type: 'text'; readonly text: string };

/** Everything that a site is on disk, and everything that is wrong with it. */
export interface SitePlan {
  readonly site: Site;
  readonly files: ReadonlyMap<RelativePath, PlannedFile>;
  /** Errors of building and planning; policies add theirs. */
  readonly findings: readonly Finding[];
}

/** Text that a product plans beside objects and host files: documents, the Ansible inventory. */
export interface PlannedText {
  readonly path: RelativePath;
  readonly owner: IConstruct;
  readonly text: string;
}

/** Makes texts once all objects and host files are known; a unit that has it is asked after the others were planned. */
export interface TextPlanner extends Unit {
  plannedTexts(planned: { readonly files: ReadonlyMap<RelativePath, PlannedFile> }): readonly PlannedText[];
}

const plansTexts = (unit: Unit): unit is TextPlanner => 'plannedTexts' in unit;

/** The folder of an Argo CD Application: `kubernetes/<application>`, but for Argo CD's own objects. */
export const applicationFolder = (application: ApplicationName): RelativePath => (application === 'root' ? 'argocd' : `kubernetes/${application}`);

/**
 * Turns a built site into files. Pure: no clock, randomness, network or environment.
 *
 * The stages, in order: settle (collectors run once) → objects with their waves → host files → texts → paths that exclude each other.
 */
export const plan = (site: Site): SitePlan => {
  const planning = new Planning(site);
  planning.settle();
  planning.addObjects();
  planning.addHostFiles();
  planning.addTexts();
  planning.refuseFilesAsFolders();
  return { site, files: planning.sortedFiles(), findings: [...site.findings, ...planning.findings].map(withoutSecrets) };
};

/** The file of an object; a class, because there are tens of thousands of them. */
class PlannedObject implements PlannedFile {
  readonly path: RelativePath;
  readonly content: Extract<PlannedContent, { type: 'object' }>;
  readonly #construct: ObjectConstruct;
  #bytes: string | undefined;

  constructor(path: RelativePath, construct: ObjectConstruct, content: Extract<PlannedContent, { type: 'object' }>) {
    this.path = path;
    this.#construct = construct;
    this.content = content;
  }

  get owner(): ConstructPath {
    return pathOf(this.#construct);
  }

  get position(): () => SourcePosition | undefined {
    return this.content.component.source;
  }

  bytes(): string {
    return (this.#bytes ??= emitYaml(this.content.object));
  }
}

class Planning {
  readonly findings: Finding[] = [];
  readonly #site: Site;
  readonly #files = new Map<RelativePath, PlannedFile>();
  #tree: Tree | undefined;

  constructor(site: Site) {
    this.#site = site;
  }

  settle(): void {
    this.#site.contributions.close();
    // Collectors may add constructs below themselves; those have nothing left to settle.
    for (const unit of unitsOf(this.#site)) unit.settle?.(this.#site.contributions);
    this.#tree = treeOf(this.#site);
  }

  addObjects(): void {
    const { objects } = this.#tree!;
    const order = orderOf(this.#site, this.#tree!, (component) => 1 + Math.max(0, ...objects.get(component)!.map(stageOf)));
    this.findings.push(...order.findings);
    const waves = wavesOf(objects, order.firstStepOf);
    const identities = new Map<string, ObjectConstruct>();
    for (const [component, constructs] of objects) {
      const folder = componentFolder(applicationFolder(component.application), component.node.path);
      const firstStep = order.firstStepOf(component);
      for (const construct of constructs) {
        const placed = this.#object(component, construct, identities);
        if (!placed) continue;
        const step = firstStep + stageOf(construct);
        const object = withWave(placed.object, waves(component, step));
        this.#add(new PlannedObject(`${folder}/${placed.file}`, construct, { type: 'object', object, component, step }));
      }
    }
  }

  addHostFiles(): void {
    for (const file of this.#tree!.hostFiles) {
      const path = hostPath(file.host.machine.name, file.path);
      this.#add({ path, owner: pathOf(file), content: { type: 'host-file', file }, position: file.source, bytes: once(() => file.content.planned()) });
    }
  }

  addTexts(): void {
    for (const unit of this.#tree!.units) {
      const book = unit.runBook;
      if (book) {
        const text = once(() => runBookMarkdown(book));
        this.#add({ path: runBookPath(unit), owner: pathOf(unit), content: { type: 'text', text: text() }, position: unit.source, bytes: text });
      } else if (!unit.node.scopes.filter(isUnit).some((above) => above.runBook)) {
        this.findings.push({
          rule: 'run-book',
          severity: 'error',
          construct: pathOf(unit),
          what: 'no run book covers it',
          mend: 'give it a runBook: a stack that is deployed is documented',
        });
      }
    }
    for (const unit of this.#tree!.units.filter(plansTexts)) {
      for (const { path, owner, text } of unit.plannedTexts({ files: this.sortedFiles() })) {
        this.#add({ path, owner: pathOf(owner), content: { type: 'text', text }, position: unit.source, bytes: () => text });
      }
    }
  }

  /** `/etc/x` and `/etc/x/y` cannot both be files. */
  refuseFilesAsFolders(): void {
    const isFolder = foldersOf(this.#files.keys());
    const twins = [...this.#files.values()].filter(({ path }) => isFolder.has(path));
    for (const twin of twins) {
      for (const file of this.#files.values()) {
        if (!file.path.startsWith(`${twin.path}/`)) continue;
        this.findings.push({
          rule: 'path',
          severity: 'error',
          construct: file.owner,
          file: file.path,
          what: `${twin.path} is planned as a file by ${twin.owner}, and as the folder of this file`,
          mend: 'give one of them another path',
        });
      }
    }
  }

  sortedFiles(): ReadonlyMap<RelativePath, PlannedFile> {
    return new Map([...this.#files.keys()].sort().map((path) => [path, this.#files.get(path)!]));
  }

  /** The object as it will be written, or nothing when it cannot be placed at all. */
  #object(
    component: Component,
    construct: ObjectConstruct,
    identities: Map<string, ObjectConstruct>,
  ): { file: RelativePath; object: KubernetesObject } | undefined {
    const found = (problem: Omit<Finding, 'severity' | 'construct'>): void => {
      const source = component.source();
      this.findings.push({ severity: 'error', construct: pathOf(construct), ...(source ? { source } : {}), ...problem });
    };
    const given = construct.toJson() as KubernetesObject;
    const kind = construct instanceof Manifest ? (construct.definition as Kind) : builtInKind(given.apiVersion, given.kind);
    if (!kind) {
      found({
        rule: 'unknown-kind',
        what: `${given.apiVersion} ${given.kind} has no closed schema, so nothing could check it`,
        mend: 'make the object with component.manifest and a Kind',
      });
      return undefined;
    }
    const object = withNamespace(given, kind, component.defaultNamespace);
    const namespace = object.metadata?.namespace;
    for (const problem of kind.schema.check(object)) {
      found({
        rule: 'schema',
        what: `${kind.kind} ${object.metadata?.name}: ${problem.path === '' ? '' : `${problem.path}: `}${problem.what}`,
        ...(problem.allowed === undefined ? {} : { allowed: problem.allowed }),
        mend: `write ${kind.kind} as its schema (${apiVersionOf(kind)}) has it`,
      });
    }
    if (typeof object.metadata?.name !== 'string') return undefined;
    if (kind.scope === 'Cluster' && namespace !== undefined) {
      found({
        rule: 'namespace',
        what: `${kind.kind} ${object.metadata.name} is cluster-scoped and names the namespace ${namespace}`,
        mend: 'leave the namespace out',
      });
    }
    if (kind.scope === 'Namespaced' && namespace === undefined) {
      found({
        rule: 'namespace',
        what: `${kind.kind} ${object.metadata.name} names no namespace`,
        mend: 'give its component a namespace, or name one in its metadata',
      });
    } else if (namespace !== undefined && !this.#site.hasNamespace(namespace)) {
      found({
        rule: 'namespace',
        what: `nothing makes the namespace ${namespace} of ${kind.kind} ${object.metadata.name}`,
        mend: `ask the site for it: site.namespace('${namespace}', …)`,
      });
    }
    const identity = { group: kind.group, kind: kind.kind, namespace, name: object.metadata.name };
    const file = fileOf(identity);
    const twin = identities.get(file);
    if (twin) {
      found({
        rule: 'duplicate-identity',
        what: `${kind.kind} ${namespace === undefined ? '' : `${namespace}/`}${object.metadata.name} is made here and by ${pathOf(twin)}`,
        allowed: 'one owner an object',
        mend: 'drop one of them, or give it another name',
      });
      return undefined;
    }
    identities.set(file, construct);
    return { file, object };
  }

  #add(file: PlannedFile): void {
    const found = (what: string, mend: string): void => {
      this.findings.push({ rule: 'path', severity: 'error', construct: file.owner, file: file.path, what, mend });
    };
    const twin = this.#files.get(file.path);
    if (twin) {
      found(`${file.path} is planned here and by ${twin.owner}`, 'let one of them make the file');
      return;
    }
    for (const segment of tooLong(file.path))
      found(`a name of ${new TextEncoder().encode(segment).length} bytes does not fit a file system: ${segment.slice(0, 40)}…`, 'choose a shorter name');
    this.#files.set(file.path, file);
  }
}

const runBookPath = (unit: Unit): RelativePath => `docs/run-books/${unit.node.path.split('/').map(safeSegment).join('.')}.md`;

const stageOf = (object: ObjectConstruct): number => (object instanceof Manifest ? object.stage : 0);

/**
 * Argo CD waves: within an Application, the steps that occur in it, counted from 0. Both phases count, because Argo CD syncs both.
 * An Application with one step needs no annotation.
 */
const wavesOf = (
  objects: ReadonlyMap<Component, readonly ObjectConstruct[]>,
  firstStepOf: (component: Component) => number,
): ((component: Component, step: number) => number) => {
  const steps = new Map<ApplicationName, Set<number>>();
  for (const [component, constructs] of objects) {
    const known = steps.get(component.application) ?? new Set<number>();
    for (const object of constructs) known.add(firstStepOf(component) + stageOf(object));
    steps.set(component.application, known);
  }
  const waves = new Map([...steps].map(([application, known]) => [application, new Map([...known].sort((a, b) => a - b).map((step, wave) => [step, wave]))]));
  return (component, step) => waves.get(component.application)?.get(step) ?? 0;
};

export const waveAnnotation = 'argocd.argoproj.io/sync-wave';

const withWave = (object: KubernetesObject, wave: number): KubernetesObject =>
  wave === 0 ? object : { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [waveAnnotation]: String(wave) } } };

const withNamespace = (object: KubernetesObject, kind: Kind, namespace: string | undefined): KubernetesObject =>
  kind.scope === 'Cluster' || object.metadata?.namespace !== undefined || namespace === undefined
    ? object
    : { ...object, metadata: { ...object.metadata, namespace } };

const once = (make: () => string): (() => string) => {
  let made: string | undefined;
  return () => (made ??= make());
};
