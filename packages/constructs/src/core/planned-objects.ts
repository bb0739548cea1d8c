import { builtInKind } from '../kubernetes/kinds.ts';
import type { Component } from './component.ts';
import type { Finding, SourcePosition } from './finding.ts';
import { apiVersionOf, type Kind, type KubernetesObject } from './kind.ts';
import { Manifest, type ObjectConstruct, stageOf } from './manifest.ts';
import { orderOf } from './order.ts';
import { applicationFolder, componentFolder, fileOf, type RelativePath } from './path.ts';
import type { ConstructPath, PlannedContent, PlannedFile } from './planned-file.ts';
import { pathOf, type Site } from './site.ts';
import type { Tree } from './tree.ts';
import { wavesOf, withWave } from './waves.ts';
import { emitYaml } from './yaml-emitter.ts';

/** The files of all objects of a site, with their waves, and what is wrong with the objects. */
export const plannedObjects = (site: Site, tree: Tree): { readonly files: readonly PlannedFile[]; readonly findings: readonly Finding[] } => {
  const { objects } = tree;
  const order = orderOf(site, tree, (component) => 1 + Math.max(0, ...objects.get(component)!.map(stageOf)));
  const waves = wavesOf(objects, order.firstStepOf);
  const placing = new Placing(site);
  const files: PlannedFile[] = [];
  for (const [component, constructs] of objects) {
    const folder = componentFolder(applicationFolder(component.application), component.node.path);
    const firstStep = order.firstStepOf(component);
    for (const construct of constructs) {
      const placed = placing.place(component, construct);
      if (!placed) continue;
      const step = firstStep + stageOf(construct);
      const object = withWave(placed.object, waves(component, step));
      files.push(new PlannedObject(`${folder}/${placed.file}`, construct, { type: 'object', object, component, step }));
    }
  }
  return { files, findings: [...order.findings, ...placing.findings] };
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

/** Gives objects their namespace and their place, and holds them against their schemas. */
class Placing {
  readonly findings: Finding[] = [];
  readonly #site: Site;
  readonly #identities = new Map<RelativePath, ObjectConstruct>();

  constructor(site: Site) {
    this.#site = site;
  }

  /** The object as it will be written, or nothing when it cannot be placed at all. */
  place(component: Component, construct: ObjectConstruct): { file: RelativePath; object: KubernetesObject } | undefined {
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
    const twin = this.#identities.get(file);
    if (twin) {
      found({
        rule: 'duplicate-identity',
        what: `${kind.kind} ${namespace === undefined ? '' : `${namespace}/`}${object.metadata.name} is made here and by ${pathOf(twin)}`,
        allowed: 'one owner an object',
        mend: 'drop one of them, or give it another name',
      });
      return undefined;
    }
    this.#identities.set(file, construct);
    return { file, object };
  }
}

const withNamespace = (object: KubernetesObject, kind: Kind, namespace: string | undefined): KubernetesObject =>
  kind.scope === 'Cluster' || object.metadata?.namespace !== undefined || namespace === undefined
    ? object
    : { ...object, metadata: { ...object.metadata, namespace } };
