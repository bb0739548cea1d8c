import { closedObject, oneOf, text, textLike, trueOrFalse, whole } from '../../core/closed-object.ts';

// What every kind says in the same words that brings pools with it.
// https://github.com/rook/rook/blob/v1.20.6/deploy/examples/crds.yaml

/** Parameters of `ceph osd pool set`; Rook sets each of them again whenever it reconciles the pool. */
const parameters = closedObject(
  {},
  {
    compression_mode: oneOf('none', 'passive', 'aggressive', 'force'),
    /** With fewer copies than this, reads and writes wait. Ceph's own default for 2 copies is 1. */
    min_size: textLike(/^[1-9][0-9]?$/, 'a number of copies as a text, such as "2"'),
    pg_autoscale_mode: oneOf('on', 'off', 'warn'),
    pg_num: textLike(/^[1-9][0-9]{0,5}$/, 'a number as a text, such as "32"'),
    pg_num_min: textLike(/^[1-9][0-9]{0,5}$/, 'a number as a text, such as "32"'),
    pg_num_max: textLike(/^[1-9][0-9]{0,5}$/, 'a number as a text, such as "128"'),
    /** What the autoscaler expects of a pool, beside the ratios of the others. */
    target_size_ratio: textLike(/^[0-9]{1,3}(?:\.[0-9]{1,3})?$/, 'a number as a text, such as "0.8"'),
  },
);

/** A pool that keeps whole copies. */
export const replicatedPool = {
  required: {
    replicated: closedObject(
      {
        /** Copies of every object. */
        size: whole(1, 10),
      },
      {
        /** Refuses a size of 1. */
        requireSafeReplicaSize: trueOrFalse,
      },
    ),
  },
  optional: {
    /** A type of bucket in the CRUSH map: no two copies lie below the same one. @default 'host' */
    failureDomain: oneOf('host', 'zone'),
    /** Only OSDs of this class hold it. */
    deviceClass: text,
    /** Whether a pool that exists follows a changed failure domain or device class. @default false */
    enableCrushUpdates: trueOrFalse,
    /** Who may use it, e.g. `rbd`. */
    application: text,
    parameters,
    quotas: closedObject({}, { maxSize: textLike(/^[0-9]+[.]?[0-9]*(?:[KMGTPE]i|[kMGTPE])?$/, 'a size such as "100Gi"') }),
  },
} as const;
