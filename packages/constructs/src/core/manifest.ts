import { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
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
 * One object of a component; keeps its body as it was written.
 *
 * No cdk8s ApiObject: that deletes null values, which Helm values need, walks to the root for every scalar, and takes three times as long to make
 * for metadata and patches that nothing here would read.
 */
export class Manifest<T extends KindBody = KindBody> extends Construct {
  readonly definition: Kind<T>;
  readonly stage: number;
  readonly ref: Ref<T>;
  readonly #body: T;

  constructor(component: Component, id: string, kind: Kind<T>, body: T, options: ManifestOptions) {
    super(component, id);
    this.definition = kind;
    this.stage = options.stage ?? 0;
    this.#body = body;
    const { name } = body.metadata;
    const namespace = kind.scope === 'Cluster' ? undefined : (body.metadata.namespace ?? component.defaultNamespace);
    this.ref = namespace === undefined ? { kind, name } : { kind, name, namespace };
  }

  toJson(): KubernetesObject {
    const { metadata } = this.#body;
    const { namespace } = this.ref;
    return {
      apiVersion: apiVersionOf(this.definition),
      kind: this.definition.kind,
      ...this.#body,
      metadata: namespace === undefined ? metadata : { ...metadata, namespace },
    } as unknown as KubernetesObject;
  }
}

/** A construct that stands for one object: ours, or one that cdk8s-plus made. */
export type ObjectConstruct = Manifest | ApiObject;

export const isObjectConstruct = (construct: IConstruct): construct is ObjectConstruct => construct instanceof Manifest || ApiObject.isApiObject(construct);

/** Objects of foreign constructs have one stage, the first. */
export const stageOf = (object: ObjectConstruct): number => (object instanceof Manifest ? object.stage : 0);
