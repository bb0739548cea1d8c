import { closedObject, list, map, oneOf, text, textLike } from '../core/closed-object.ts';
import { customKind, textBy } from '../kubernetes/custom-kind.ts';
import { annotationKey, dataKey, labelValue, qualifiedName } from '../kubernetes/formats.ts';
import { duration } from '../kubernetes/pod-fields.ts';
import { ClusterSecretStore } from './openbao/cluster-secret-store-kind.ts';
import { SecretStore } from './secret-store-kind.ts';

const storeName = textLike(/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/, 'lower-case letters, digits, "-" and ".", at most 253', 253);

/** As {@link dataKey}, in a form that can be held against upstream's. */
const secretKey = textLike(/^\.?[-_a-zA-Z0-9][-._a-zA-Z0-9]*$/, dataKey.allowed, 253);

const remoteRef = closedObject({
  /** Path in the store. */
  key: textLike(/^\S+$/, 'a path in the store'),
  /** Key at that path. */
  property: textLike(/^\S+$/, 'a key at that path'),
});

const template = closedObject(
  {
    engineVersion: oneOf('v2'),
    /** Whether what was fetched stays beside what the templates make. */
    mergePolicy: oneOf('Replace', 'Merge'),
    // Always there: without a template the Secret would inherit the annotation by which Argo CD knows its own objects.
    metadata: closedObject({}, { labels: map(textBy(labelValue), textBy(qualifiedName)), annotations: map(text, textBy(annotationKey)) }),
  },
  {
    /** Type of the Secret. @default 'Opaque' */
    type: text,
    /** Key of the Secret → Go template. @default - what was fetched, as it is */
    data: map(text, textBy(dataKey)),
  },
);

/**
 * A Secret that is filled from a store and follows it.
 * https://github.com/external-secrets/external-secrets/blob/v2.8.0/config/crds/bases/external-secrets.io_externalsecrets.yaml
 */
export const ExternalSecret = customKind(
  { group: 'external-secrets.io', version: 'v1', kind: 'ExternalSecret', scope: 'Namespaced' },
  {
    spec: closedObject({
      secretStoreRef: closedObject({ kind: oneOf('ClusterSecretStore', 'SecretStore'), name: storeName }),
      /** How often the store is asked. */
      refreshInterval: duration,
      target: closedObject({ creationPolicy: oneOf('Owner'), deletionPolicy: oneOf('Retain', 'Delete'), template }),
      data: list(closedObject({ secretKey, remoteRef }), { least: 1 }),
    }),
  },
);

/** Every kind that Bastide writes of External Secrets. */
export const externalSecretsKinds = [ClusterSecretStore, ExternalSecret, SecretStore] as const;
