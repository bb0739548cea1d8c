import { defineContribution } from '../core/contribution.ts';
import type { HostText, JsonWithSecrets } from '../core/host-text.ts';
import type { SecretRef } from '../core/secret-reference.ts';

/**
 * A Secret that Ansible makes in the cluster before Argo CD runs, from the Ansible Vault file. It is never planned as an object, because
 * Git never holds a value.
 */
export interface BootstrapSecret {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, SecretRef | string>>;
  /** What has to happen for the consumer to use a new value. @default - whatever reads it only at its start is restarted by hand */
  readonly afterReplacement?: string;
}

export const bootstrapSecrets = defineContribution<BootstrapSecret>('bootstrap-secret');

/** Who uses which secret: the secrets contract of the site. */
export interface SecretUse {
  readonly secret: SecretRef;
  /** As people name the consumer, e.g. `k3s on control-1`. */
  readonly consumer: string;
}

export const secretUses = defineContribution<SecretUse>('secret-use');

/** Helm values, with secrets where strings would stand. */
export type ValuesWithSecrets = { readonly [key: string]: JsonWithSecrets | undefined };

/** A Secret whose keys are YAML documents with the secret part of a Helm release's values. */
export interface ValuesSecret {
  /** In the namespace of the HelmChart objects. */
  readonly name: string;
  /** Key of the Secret → values. */
  readonly documents: Readonly<Record<string, ValuesWithSecrets>>;
}

/** The Secrets that `valuesSecrets` of Helm releases name; a release declares its own. */
export const valuesSecretSources = defineContribution<ValuesSecret>('values-secret');

/** What makes the secrets of the store whose origin is `generated`. */
export interface SecretGenerator {
  /** As people name it, e.g. `OpenBao`. */
  readonly name: string;
}

export const secretGenerators = defineContribution<SecretGenerator>('secret-generator');

/** What fills `valuesSecretSources` and `storedSecrets` from the store of the site, and `copiedSecrets` from the cluster. */
export interface SecretCollector {
  /** As people name it, e.g. `External Secrets`. */
  readonly name: string;
}

/** A collector declares itself, so that a product whose secrets nobody would fill says so before it waits for them for ever. */
export const secretCollectors = defineContribution<SecretCollector>('secret-collector');

/**
 * A Secret in the cluster that is filled from the secret store of the site and follows it. It is planned as an ExternalSecret; Git never
 * holds a value.
 */
export interface StoredSecret {
  readonly namespace: string;
  readonly name: string;
  /** @default 'Opaque' */
  readonly type?: string;
  /** @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** A secret, or a text with secrets in it. */
  readonly data: Readonly<Record<string, SecretRef | HostText>>;
  /** As people name the consumer, e.g. `Rook, for the object store`. */
  readonly consumer: string;
  /** What has to happen for the consumer to use a new value, e.g. `nothing: it is read at each run`. @default - the consumer is restarted by hand */
  readonly afterReplacement?: string;
}

export const storedSecrets = defineContribution<StoredSecret>('stored-secret');

/** What one key of a copy holds: a key of the source, and the text around it. */
export interface CopiedText {
  /** @default - nothing */
  readonly before?: string;
  /** Key of the source. */
  readonly key: string;
  /** @default - nothing */
  readonly after?: string;
}

/**
 * A Secret that follows one of another namespace, where an operator makes it: a key of Ceph, for who uses it elsewhere. Whoever makes the copy
 * may read the sources that are declared, and no other Secret beside them.
 */
export interface CopiedSecret {
  readonly namespace: string;
  readonly name: string;
  /** @default 'Opaque' */
  readonly type?: string;
  readonly source: { readonly namespace: string; readonly name: string };
  readonly data: Readonly<Record<string, CopiedText>>;
  /** As people name the consumer, e.g. `Glance, for its images`. */
  readonly consumer: string;
}

export const copiedSecrets = defineContribution<CopiedSecret>('copied-secret');

/** A Secret that a product makes in the cluster by itself: nobody puts its values anywhere, and no store has them. */
export interface OperatorSecret {
  readonly namespace: string;
  readonly name: string;
  /** Those that others may read. */
  readonly keys: readonly string[];
  /** As people name it, e.g. `Rook`. */
  readonly maker: string;
  /** What can be done with it, e.g. `does everything in Ceph`. */
  readonly opens: string;
  /** How it gets another value, e.g. `every 12 hours, by a CronJob of the release`. */
  readonly replacement: string;
}

export const operatorSecrets = defineContribution<OperatorSecret>('operator-secret');
