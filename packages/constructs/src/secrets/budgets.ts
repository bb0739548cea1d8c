import { type Budgets, budget, type Profile } from '../core/resources.ts';

export type ExternalSecretsPart = 'controller' | 'webhook' | 'certController';

/**
 * Memory of the parts of External Secrets. All three are one binary with every provider linked in, which takes some 40 MiB before it does
 * anything; upstream's chart suggests a request of 32 MiB and no limit. Not measured here: it was not run.
 */
export const budgets: Budgets<ExternalSecretsPart> = {
  tiny: {
    controller: budget({ request: 64, limit: 192 }, 20),
    webhook: budget({ request: 48, limit: 128 }, 10),
    certController: budget({ request: 48, limit: 160 }, 10),
  },
  standard: {
    controller: budget({ request: 128, limit: 512 }, 50),
    webhook: budget({ request: 64, limit: 192 }, 25),
    certController: budget({ request: 64, limit: 256 }, 25),
  },
};

/** How many Pods run a part; those beyond the first wait for the lease, except the webhook's, which all answer. */
export const replicas: Readonly<Record<Profile, Readonly<Record<ExternalSecretsPart, number>>>> = {
  tiny: { controller: 1, webhook: 1, certController: 1 },
  standard: { controller: 2, webhook: 2, certController: 1 },
};
