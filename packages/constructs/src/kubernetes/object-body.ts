import type { ObjectMetadata } from '../core/kind.ts';

/**
 * What an engineer writes of an upstream interface: without `apiVersion` and `kind`, which the Kind knows, and without `status`, which controllers write.
 * Lists and objects are read-only, so that constants fit. `Demanded` names the fields that the API server demands although its interface does not.
 */
type Written<Upstream, Demanded extends keyof Upstream> = ReadonlyDeep<Omit<Upstream, 'apiVersion' | 'kind' | 'metadata' | 'status' | Demanded>> &
  ReadonlyDeep<Required<Pick<Upstream, Demanded>>>;

type ReadonlyDeep<T> = T extends readonly (infer Element)[]
  ? readonly ReadonlyDeep<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> }
    : T;

/** The body of an object that lives in a namespace. */
export type NamespacedBody<Upstream, Demanded extends keyof Upstream = never> = { readonly metadata: ObjectMetadata } & Written<Upstream, Demanded>;

/** The body of an object that lives in no namespace: naming one is an error of the compiler. */
export type ClusterBody<Upstream, Demanded extends keyof Upstream = never> = { readonly metadata: ObjectMetadata & { readonly namespace?: never } } & Written<
  Upstream,
  Demanded
>;
