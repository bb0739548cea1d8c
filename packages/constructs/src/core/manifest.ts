import { ApiObject } from 'cdk8s';
import type { Component, ManifestOptions } from './component.ts';
import { apiVersionOf, type Kind, type KindBody, type KubernetesObject } from './kind.ts';

/** An object by name, for other objects to point at. */
export interface Ref<T extends KindBody = KindBody> {
  readonly kind: Kind<T>;
  readonly name: string;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
}

/**
 * One object of a component: a cdk8s ApiObject that keeps its body as it was written.
 *
 * cdk8s' own `toJson` deletes null values, which Helm values need, and walks to the root for every scalar.
 */
export class Manifest<T extends KindBody = KindBody> extends ApiObject {
  readonly definition: Kind<T>;
  readonly stage: number;
  readonly ref: Ref<T>;
  readonly #body: T;

  constructor(component: Component, id: string, kind: Kind<T>, body: T, options: ManifestOptions) {
    super(component, id, { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { name: body.metadata.name } });
    this.definition = kind;
    this.stage = options.stage ?? 0;
    const namespace = kind.scope === 'Cluster' ? undefined : (body.metadata.namespace ?? component.defaultNamespace);
    this.#body = namespace === undefined || body.metadata.namespace !== undefined ? body : { ...body, metadata: { ...body.metadata, namespace } };
    this.ref = { kind, name: body.metadata.name, ...(namespace === undefined ? {} : { namespace }) };
  }

  /** Every ApiObject would pass for a Manifest by the test that cdk8s puts here; this is the language's own again. */
  static override [Symbol.hasInstance]<T>(this: abstract new (...args: never[]) => T, value: unknown): value is T {
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  override toJson(): KubernetesObject {
    return { apiVersion: this.apiVersion, kind: this.kind, ...this.#body } as unknown as KubernetesObject;
  }
}
