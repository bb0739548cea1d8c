import { closedObject, list, map, text, trueOrFalse, whole } from '../../core/closed-object.ts';
import { customKind } from '../../kubernetes/custom-kind.ts';
import { portNumber, quantity, secretKeyRef } from '../../kubernetes/pod-fields.ts';
import { daemonFields } from './daemon-fields.ts';
import { replicatedPool } from './pool-fields.ts';

// https://rook.io/docs/rook/v1.20/CRDs/Object-Storage/ceph-object-store-crd/

const pool = closedObject(replicatedPool.required, replicatedPool.optional);

export const CephObjectStore = customKind(
  { group: 'ceph.rook.io', version: 'v1', kind: 'CephObjectStore', scope: 'Namespaced' },
  {
    spec: closedObject(
      {
        /** What each of the seven small pools of a store is like. */
        metadataPool: pool,
        dataPool: pool,
        gateway: closedObject(
          { instances: whole(1, 100) },
          {
            ...daemonFields,
            /** Of the Service; the container listens on 8080. */
            port: portNumber,
            /** @default - as the cluster */
            hostNetwork: trueOrFalse,
            /** Options of Ceph for this gateway. */
            rgwConfig: map(text),
          },
        ),
      },
      {
        /** Removing the object leaves the pools. @default false */
        preservePoolsOnDelete: trueOrFalse,
        hosting: closedObject(
          {},
          {
            /** Names that gateways answer to, beside that of their Service; requests for others are refused. */
            dnsNames: list(text),
          },
        ),
      },
    ),
  },
);

export const CephObjectStoreUser = customKind(
  { group: 'ceph.rook.io', version: 'v1', kind: 'CephObjectStoreUser', scope: 'Namespaced' },
  {
    spec: closedObject(
      { store: text, displayName: text },
      {
        quotas: closedObject({}, { maxBuckets: whole(1), maxSize: quantity }),
        /** @default - Ceph makes them */
        keys: list(closedObject({ accessKeyRef: secretKeyRef, secretKeyRef })),
      },
    ),
  },
);
