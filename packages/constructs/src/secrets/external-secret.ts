import { HostText } from '../core/host-text.ts';
import { SecretRef } from '../core/secret-reference.ts';
import { goTemplate, type TemplateReader } from './go-template.ts';
import { refreshIntervalOf } from './refresh-interval.ts';

export interface SecretContent {
  readonly namespace: string;
  readonly name: string;
  readonly type?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, SecretRef | HostText>>;
  /** Who reads the texts. */
  readonly reader: TemplateReader;
}

interface SecretTarget {
  readonly type: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Key of the Secret → Go template. */
  readonly data: Readonly<Record<string, string>> | undefined;
}

/** Every secret of a Secret's data, once each, by address; a literal, which is reported elsewhere, holds none. */
export const secretsOf = (data: SecretContent['data']): readonly SecretRef[] => {
  const byAddress = new Map<string, SecretRef>();
  const among = (value: unknown): readonly SecretRef[] => (SecretRef.isSecretRef(value) ? [value] : value instanceof HostText ? value.secrets : []);
  for (const secret of Object.values(data).flatMap(among)) byAddress.set(secret.address, secret);
  return [...byAddress.keys()].sort().map((address) => byAddress.get(address)!);
};

/**
 * The ExternalSecret for a Secret. Where every key is one secret, they are fetched under their keys and nothing is templated; else each
 * secret is fetched into a variable, and every key is a template.
 */
export const externalSecret = ({ namespace, name, type, labels, data, reader }: SecretContent, store: string) => {
  const secrets = secretsOf(data);
  const keys = Object.keys(data).sort();
  const isPlain = keys.every((key) => SecretRef.isSecretRef(data[key]));
  const variableOf = new Map(secrets.map(({ address }, index) => [address, `secret_${index + 1}`]));
  const textOf = (value: SecretRef | HostText): string =>
    SecretRef.isSecretRef(value) ? `{{ .${variableOf.get(value.address)!} }}` : goTemplate(value, variableOf, reader);
  return {
    metadata: { name, namespace },
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore' as const, name: store },
      refreshInterval: refreshIntervalOf(secrets),
      target: targetOf({ type, labels, data: isPlain ? undefined : Object.fromEntries(keys.map((key) => [key, textOf(data[key]!)])) }),
      data: isPlain ? keys.map((key) => fetched(key, data[key] as SecretRef)) : secrets.map((secret) => fetched(variableOf.get(secret.address)!, secret)),
    },
  };
};

/** The Secret that is made, of what was fetched as it is or, with `data`, of templates. */
export const targetOf = ({ type, labels, data }: SecretTarget) => ({
  creationPolicy: 'Owner' as const,
  // What a store forgets, or loses, is not taken from who works with it.
  deletionPolicy: 'Retain' as const,
  template: {
    engineVersion: 'v2' as const,
    mergePolicy: 'Replace' as const,
    ...(type === undefined ? {} : { type }),
    metadata: labels === undefined ? {} : { labels },
    ...(data === undefined ? {} : { data }),
  },
});

const fetched = (secretKey: string, { path, key }: SecretRef) => ({ secretKey, remoteRef: { key: path, property: key } });
