import { storedSecrets } from '../../contributions/secrets.ts';
import { secretAt } from '../../core/secret-position.ts';
import type { SecretRef } from '../../core/secret-reference.ts';
import { report } from '../../core/site.ts';
import type { CephObjectStorage } from './ceph-object-storage.ts';
import { CephObjectStoreUser } from './object-store-kind.ts';

/** Somebody who may make buckets. */
export interface StorageUser {
  /** Lower-case letters, digits and `-`. */
  readonly name: string;
  /** @default - the name */
  readonly displayName?: string;
  /** From the secret store of the site, for users outside the cluster. @default - Ceph makes a pair, and Rook keeps it in a Secret */
  readonly keys?: { readonly accessKey: SecretRef; readonly secretKey: SecretRef };
  /** @default 1000, as Rook has it */
  readonly mostBuckets?: number;
  /** Of all buckets together, in GiB. @default - no limit */
  readonly quotaGibibytes?: number;
}

/** Keys of the Secret that Rook reads a pair from. */
const accessKey = 'access-key';
const secretKey = 'secret-key';

/** The Secret with the keys of a user: the one that Rook makes, or the one that comes from the store. */
export const secretOfUser = (storeName: string, { name, keys }: Pick<StorageUser, 'name' | 'keys'>): string =>
  keys === undefined ? `rook-ceph-object-user-${storeName}-${name}` : `s3-user-${storeName}-${name}`;

/** Makes a user of a store, once its gateways answer. */
export const makeStorageUser = (store: CephObjectStorage, user: StorageUser): void => {
  const { name, displayName, keys, mostBuckets, quotaGibibytes } = user;
  const secret = secretOfUser(store.storeName, user);
  for (const [what, value] of [
    ['mostBuckets', mostBuckets],
    ['quotaGibibytes', quotaGibibytes],
  ] as const) {
    if (value === undefined || (Number.isInteger(value) && value > 0)) continue;
    report(store, {
      rule: 'ceph-object-user',
      what: `${what} of the user ${name} is ${value}`,
      allowed: 'a whole number above 0',
      mend: 'leave it out for no limit of your own',
    });
  }
  if (keys !== undefined) {
    storedSecrets.declare(store, {
      namespace: store.service.namespace,
      name: secret,
      data: {
        [accessKey]: secretAt(store, `the access key of the user ${name}`, keys.accessKey),
        [secretKey]: secretAt(store, `the secret key of the user ${name}`, keys.secretKey),
      },
      consumer: `Rook, for the user ${name} of ${store.storeName}`,
    });
  }
  const quotas = {
    ...(mostBuckets === undefined ? {} : { maxBuckets: mostBuckets }),
    ...(quotaGibibytes === undefined ? {} : { maxSize: `${quotaGibibytes}Gi` }),
  };
  store.manifest(
    `user-${name}`,
    CephObjectStoreUser,
    {
      metadata: { name },
      spec: {
        store: store.storeName,
        displayName: displayName ?? name,
        ...(Object.keys(quotas).length === 0 ? {} : { quotas }),
        ...(keys === undefined ? {} : { keys: [{ accessKeyRef: { name: secret, key: accessKey }, secretKeyRef: { name: secret, key: secretKey } }] }),
      },
    },
    { stage: 1 },
  );
};
