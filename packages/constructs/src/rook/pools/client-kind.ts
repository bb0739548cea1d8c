import { closedObject, oneOf, text } from '../../core/closed-object.ts';
import { customKind } from '../../kubernetes/custom-kind.ts';

// https://rook.io/docs/rook/v1.20/CRDs/ceph-client-crd/

export const CephClient = customKind(
  { group: 'ceph.rook.io', version: 'v1', kind: 'CephClient', scope: 'Namespaced' },
  {
    spec: closedObject(
      { caps: closedObject({ mon: text }, { osd: text, mgr: text }) },
      {
        security: closedObject({
          cephx: closedObject({
            /** `aes256k` cannot be read by Linux before 7.0 nor by a librados that is older than the cluster. @default - the cluster's */
            keyType: oneOf('aes', 'aes256k'),
          }),
        }),
      },
    ),
  },
);
