import { type Budget, budget, type Profile } from '../core/resources.ts';

/**
 * Memory of the controller, which keeps every Service and namespace of the cluster in a cache. The chart suggests 100Mi; the limit leaves room
 * for the start, when it makes the certificate of its webhook. Not measured (docs/decisions/0006-memory-budgets.md).
 */
export const budgets: Readonly<Record<Profile, Budget>> = {
  tiny: budget({ request: 56, limit: 160 }, 25),
  standard: budget({ request: 96, limit: 256 }, 50),
};
