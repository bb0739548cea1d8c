import { inspect } from 'node:util';
import { looksLikeSecret } from './secret-shape.ts';

/** Where a secret lives in the store (and, before the store lives, in the Ansible Vault file): `sites/mini-waas/k3s`. */
export type StorePath = string;

/** Who answers for a secret and is asked when it must be rotated. */
export type Team = string;

/**
 * How often a secret is replaced, in days; `'on-incident'` when replacing it is an outage that is only worth it after a leak.
 */
export type Rotation = { readonly everyDays: number } | 'on-incident';

export interface SecretReferenceProps {
  readonly path: StorePath;
  /** The key at that path, e.g. `token`. */
  readonly key: string;
  readonly owner: Team;
  /**
   * `generated`: the store makes it. `imported`: a person puts it there; the only origin that hosts and `phase: 'bootstrap'` may use,
   * because the store of the cluster does not live yet when they need it.
   */
  readonly origin: 'generated' | 'imported';
  readonly rotation: Rotation;
  /** How the value must look, in words, e.g. `32 letters and digits`. @default - any long text */
  readonly form?: string;
}

const storePath = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?(\/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$/;
const storeKey = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/**
 * A secret by name, never by value: the only type that a password position accepts.
 *
 * It cannot become text: a template literal, `String()`, `JSON.stringify` and concatenation throw. Files on hosts take it as a hole of
 * {@link hostText}; Helm releases take it through `valuesSecrets`.
 *
 * @throws SecretReferenceError when the path or the key is malformed, or looks like a secret (the text is not repeated: it may be the secret
 * itself).
 */
export class SecretRef {
  readonly path: StorePath;
  readonly key: string;
  readonly owner: Team;
  readonly origin: 'generated' | 'imported';
  readonly rotation: Rotation;
  readonly form: string | undefined;

  constructor(props: SecretReferenceProps) {
    if (!storePath.test(props.path)) throw new SecretReferenceError('the path of a secret is lower-case words joined by "/", e.g. sites/mini-waas/k3s');
    if (!storeKey.test(props.key)) throw new SecretReferenceError('the key of a secret is letters, digits, ".", "_" and "-", e.g. server-token');
    const literal = (['path', 'key', 'owner'] as const).find((name) => looksLikeSecret(props[name]));
    if (literal !== undefined)
      throw new SecretReferenceError(`the ${literal} of a secret looks like the secret itself: write where it is stored, not what it is`);
    this.path = props.path;
    this.key = props.key;
    this.owner = props.owner;
    this.origin = props.origin;
    this.rotation = props.rotation;
    this.form = props.form;
    Object.freeze(this);
  }

  static isSecretRef(value: unknown): value is SecretRef {
    return value instanceof SecretRef;
  }

  /** How people name it: `sites/mini-waas/k3s#token`. Not the secret, and not what stands in a file. */
  get address(): string {
    return `${this.path}#${this.key}`;
  }

  toString(): never {
    throw new SecretReferenceError(`the secret ${this.address} cannot become text: use it as a hole of hostText, or in valuesSecrets`);
  }

  toJSON(): never {
    return this.toString();
  }

  [Symbol.toPrimitive](): never {
    return this.toString();
  }

  [inspect.custom](): string {
    return `SecretRef(${this.address})`;
  }
}

/** A secret reference was malformed, or was about to become text. Its message never holds a value. */
export class SecretReferenceError extends TypeError {
  override readonly name = 'SecretReferenceError';
}
