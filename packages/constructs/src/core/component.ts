import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { ApplicationName } from './application.ts';
import type { SourcePosition } from './finding.ts';
import type { Kind, KindBody } from './kind.ts';
import { Manifest, type Ref } from './manifest.ts';
import type { Namespace } from './namespace.ts';
import type { RunBook } from './run-book.ts';
import { rememberSource } from './source-position.ts';
import { type Unit, unitMark, unitsAmong } from './unit.ts';

/**
 * Who applies a component first: Ansible, because Argo CD itself stands on it (`bootstrap`), or Argo CD (`argo`).
 * Argo CD owns both afterwards; its first sync of a bootstrap component changes nothing.
 */
export type Phase = 'bootstrap' | 'argo';

/** APIs that are there once a component is installed; what stands on them is applied after they answer. */
export interface ProvidedApis {
  /** e.g. `installations.operator.tigera.io`. */
  readonly customResourceDefinitions?: readonly string[];
  /** Aggregated APIs, e.g. `v3.projectcalico.org`. */
  readonly apiServices?: readonly string[];
}

export interface ComponentProps {
  /** The Argo CD Application that applies it: components with a hard order between them share one. */
  readonly application: ApplicationName;
  /** Where its namespaced objects live unless they say otherwise. @default - each object names its namespace */
  readonly namespace?: Namespace;
  /** @default 'argo' */
  readonly phase?: Phase;
  /** @default - none */
  readonly provides?: ProvidedApis;
  /** May be left out below a unit that has one. */
  readonly runBook?: RunBook;
}

/** How one object is applied, where it differs from the others of its component. */
export interface ManifestOptions {
  /** Objects of a later stage are applied once those of the earlier ones are healthy. @default 0 */
  readonly stage?: number;
}

/**
 * Kubernetes objects that belong together: one folder under `kubernetes/<application>/`, one unit of order, one run book.
 *
 * Pass the props of the product on (`super(scope, id, { application, runBook, ...props })`): the units among them are what it requires.
 */
export abstract class Component extends Chart implements Unit {
  readonly [unitMark] = true;
  readonly application: ApplicationName;
  readonly phase: Phase;
  readonly provides: ProvidedApis;
  readonly runBook: RunBook | undefined;
  readonly source: () => SourcePosition | undefined;
  readonly #requires: Set<Unit>;
  readonly #namespace: Namespace | undefined;

  constructor(scope: IConstruct, id: string, props: ComponentProps) {
    // No `namespace` for the Chart: cdk8s would stamp it on cluster-scoped objects too.
    super(scope as Construct, id, { disableResourceNameHashes: true });
    this.source = rememberSource(Component);
    this.application = props.application;
    this.phase = props.phase ?? 'argo';
    this.provides = props.provides ?? {};
    this.runBook = props.runBook;
    this.#namespace = props.namespace;
    this.#requires = unitsAmong(props);
  }

  get requires(): ReadonlySet<Unit> {
    return this.#requires;
  }

  /** Every Chart would pass for a Component by the test that cdk8s puts here; this is the language's own again. */
  static override [Symbol.hasInstance]<T>(this: abstract new (...args: never[]) => T, value: unknown): value is T {
    // biome-ignore lint/complexity/noThisInStatic: a subclass must ask for itself
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  addRequirement(unit: Unit): void {
    this.#requires.add(unit);
  }

  /** The namespace of namespaced objects that name none. */
  get defaultNamespace(): string | undefined {
    return this.#namespace?.name;
  }

  /** Adds an object. It is checked against the closed schema of its kind when the site is planned. */
  manifest<T extends KindBody>(id: string, kind: Kind<T>, body: T, options: ManifestOptions = {}): Ref<T> {
    return new Manifest(this, id, kind, body, options).ref;
  }
}
