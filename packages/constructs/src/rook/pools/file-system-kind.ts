import { closedObject, list, text, trueOrFalse, whole } from '../../core/closed-object.ts';
import { customKind } from '../../kubernetes/custom-kind.ts';
import { daemonFields } from './daemon-fields.ts';
import { replicatedPool } from './pool-fields.ts';

// https://rook.io/docs/rook/v1.20/CRDs/Shared-Filesystem/ceph-filesystem-crd/

export const CephFilesystem = customKind(
  { group: 'ceph.rook.io', version: 'v1', kind: 'CephFilesystem', scope: 'Namespaced' },
  {
    spec: closedObject(
      {
        metadataPool: closedObject(replicatedPool.required, replicatedPool.optional),
        dataPools: list(
          closedObject(replicatedPool.required, {
            ...replicatedPool.optional,
            /** The pool is called by the file system and this name. */
            name: text,
          }),
          { least: 1 },
        ),
        metadataServer: closedObject(
          { activeCount: whole(1, 50) },
          {
            ...daemonFields,
            /** Doubles the servers: each active one has another that follows its journal. */
            activeStandby: trueOrFalse,
          },
        ),
      },
      {
        /** Removing the object leaves the file system and its pools. @default false */
        preserveFilesystemOnDelete: trueOrFalse,
      },
    ),
  },
);

export const CephFilesystemSubVolumeGroup = customKind(
  { group: 'ceph.rook.io', version: 'v1', kind: 'CephFilesystemSubVolumeGroup', scope: 'Namespaced' },
  {
    spec: closedObject(
      { filesystemName: text },
      {
        /** @default - the name of the object */
        name: text,
        pinning: closedObject({
          /** 1 spreads the directories below it over the active metadata servers. */
          distributed: whole(0, 1),
        }),
      },
    ),
  },
);
