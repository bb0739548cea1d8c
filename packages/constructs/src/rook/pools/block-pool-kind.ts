import { closedObject, oneOf } from '../../core/closed-object.ts';
import { customKind } from '../../kubernetes/custom-kind.ts';
import { replicatedPool } from './pool-fields.ts';

// https://rook.io/docs/rook/v1.20/CRDs/Block-Storage/ceph-block-pool-crd/

export const CephBlockPool = customKind(
  { group: 'ceph.rook.io', version: 'v1', kind: 'CephBlockPool', scope: 'Namespaced' },
  {
    spec: closedObject(replicatedPool.required, {
      ...replicatedPool.optional,
      /** Only for pools whose names no object can have. @default - the name of the object */
      name: oneOf('.mgr', '.nfs', '.rgw.root'),
    }),
  },
);
