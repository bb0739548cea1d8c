import type { Json } from './json.ts';

/** One disagreement between a value and a schema. */
export interface SchemaProblem {
  /** Where in the object, e.g. `spec.template.spec.containers[0].imagePullPolice`; empty for the object itself. */
  readonly path: string;
  /** What is wrong, with the wrong value where it is safe to show. */
  readonly what: string;
  /** What is allowed there. */
  readonly allowed?: string;
}

/**
 * A schema that refuses what it does not know: an unknown field, a wrong type and a missing required field are problems.
 * `T` is the type that an engineer writes; the schema checks the same at run time, because spreads escape the compiler.
 */
export interface ClosedSchema<T> {
  /** All problems of `value`; an empty list when there are none. Never throws. */
  check(value: unknown): readonly SchemaProblem[];
  /** Present for the compiler only. */
  readonly type?: T;
}

/**
 * A kind of Kubernetes object that Bastide may emit.
 *
 * `T` is the object without `apiVersion` and `kind`; the schema sees the whole object.
 */
export interface Kind<T extends KindBody = KindBody> {
  /** API group as upstream writes it; the empty string is the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly schema: ClosedSchema<T>;
}

/** What every object carries besides its kind. */
export interface KindBody {
  readonly metadata: ObjectMetadata;
}

export interface ObjectMetadata {
  readonly name: string;
  /** Only for namespaced kinds; the component's own namespace is used when it is left out. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
}

/** A whole object as it is written. */
export type KubernetesObject = { readonly apiVersion: string; readonly kind: string; readonly metadata: ObjectMetadata } & {
  readonly [key: string]: Json | undefined | ObjectMetadata;
};

export const apiVersionOf = (kind: Pick<Kind, 'group' | 'version'>): string => (kind.group === '' ? kind.version : `${kind.group}/${kind.version}`);
