import { closedObject, oneOf, textLike } from '../core/closed-object.ts';
import { customKind } from '../kubernetes/custom-kind.ts';
import { dataKey, dnsLabel, dnsSubdomain } from '../kubernetes/formats.ts';

// Upstream says these in patterns; ours must be held against them.
const objectName = textLike(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, dnsSubdomain.allowed, 253);
const namespaceName = textLike(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, dnsLabel.allowed, 63);
const configMapKey = textLike(/^[-._a-zA-Z0-9]+$/, dataKey.allowed, 253);

/**
 * A store for the ExternalSecrets of its own namespace. The only one that Bastide writes is the cluster itself: Secrets of another namespace.
 * https://external-secrets.io/v2.8.0/provider/kubernetes/
 */
export const SecretStore = customKind(
  { group: 'external-secrets.io', version: 'v1', kind: 'SecretStore', scope: 'Namespaced' },
  {
    spec: closedObject({
      provider: closedObject({
        kubernetes: closedObject({
          remoteNamespace: namespaceName,
          server: closedObject({
            url: textLike(/^https:\/\/\S+$/, 'the address of an API server, with https://'),
            /** Without it the authorities of the public web are trusted, which know no API server. */
            caProvider: closedObject({ type: oneOf('ConfigMap'), name: objectName, key: configMapKey }),
          }),
          /** In the namespace of the store. It may read what is fetched, and nobody's rights are borrowed. */
          auth: closedObject({ serviceAccount: closedObject({ name: objectName }) }),
        }),
      }),
    }),
  },
);
