import { type Budget, budget, type Profile } from '../core/resources.ts';

/**
 * Memory of one Pod of Traefik. Measured with 3.7.11, four routes and a few requests: 18 MiB of its own, and up to 100 MiB of its program that the
 * kernel may drop; the rest of the limit is for connections and for caches of Services and Secrets. Not measured under load.
 */
export const budgets: Readonly<Record<Profile, Budget>> = {
  tiny: budget({ request: 96, limit: 224 }, 50),
  standard: budget({ request: 256, limit: 768 }, 200),
};
