import { closedObject, list, oneOf, text, textLike } from '../../core/closed-object.ts';
import { customKind } from '../../kubernetes/custom-kind.ts';
import { dataKey, dnsLabel, dnsSubdomain } from '../../kubernetes/formats.ts';

// Upstream says these in patterns; ours must be held against them.
const objectName = textLike(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, dnsSubdomain.allowed, 253);
const namespaceName = textLike(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, dnsLabel.allowed, 63);
const key = textLike(/^[-._a-zA-Z0-9]+$/, dataKey.allowed, 253);

/**
 * The store that the ExternalSecrets of every namespace are filled from: OpenBao, which speaks as Vault does.
 * https://external-secrets.io/v2.8.0/provider/hashicorp-vault/
 */
export const ClusterSecretStore = customKind(
  { group: 'external-secrets.io', version: 'v1', kind: 'ClusterSecretStore', scope: 'Cluster' },
  {
    spec: closedObject({
      provider: closedObject({
        vault: closedObject({
          server: textLike(/^https:\/\/\S+$/, 'the address of the store, with https://'),
          /** Where the key-value store is mounted. */
          path: text,
          version: oneOf('v2'),
          /** The Secret of the store's certificate has the authority that signed it. */
          caProvider: closedObject({ type: oneOf('Secret', 'ConfigMap'), name: objectName, namespace: namespaceName, key }),
          auth: closedObject({
            kubernetes: closedObject({
              mountPath: text,
              role: text,
              serviceAccountRef: closedObject({ name: objectName, namespace: namespaceName, audiences: list(text, { least: 1 }) }),
            }),
          }),
        }),
      }),
    }),
  },
);
