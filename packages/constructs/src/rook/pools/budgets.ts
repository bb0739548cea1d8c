import { type Budgets, budget, type Profile } from '../../core/resources.ts';

export type PoolPart = 'metadataServer' | 'gateway' | 'toolbox';

/**
 * Memory of what stands beside the cluster. Rook gives a metadata server half of its limit as cache, and it takes a quarter more than that: 512 MiB
 * are 256 of cache, 320 with the overhead, and what the process itself needs. A gateway has no cache to speak of but buffers a few MiB for each
 * request, so `tiny` also has fewer threads. The toolbox sleeps; its limit lets `ceph` (Python) run three times at once.
 * docs/decisions/0006-memory-budgets.md says what was and was not measured.
 */
export const budgets: Budgets<PoolPart> = {
  tiny: {
    metadataServer: budget({ request: 320, limit: 512 }, 50),
    gateway: budget({ request: 256, limit: 512 }, 50),
    toolbox: budget({ request: 16, limit: 256 }, 5),
  },
  standard: {
    metadataServer: budget({ request: 4096, limit: 4096 }, 500),
    gateway: budget({ request: 1024, limit: 2048 }, 500),
    toolbox: budget({ request: 64, limit: 512 }, 50),
  },
};

/** Threads that serve requests of S3; Ceph's own default is 512. */
export const gatewayThreads: Readonly<Record<Profile, number>> = { tiny: 64, standard: 512 };
