import { type Budgets, budget } from '../../core/resources.ts';

/** One container of Argo CD each; the repo server's init container only copies a binary and shares its budget. */
export type ArgoCdPart = 'controller' | 'repoServer' | 'server' | 'redis';

/**
 * Memory of Argo CD's parts. The controller holds every object of the cluster in memory: some 250 MiB for a few thousand objects; see
 * docs/decisions/0006-memory-budgets.md for what was and was not measured.
 */
export const budgets: Budgets<ArgoCdPart> = {
  tiny: {
    controller: budget({ request: 384, limit: 768 }, 100),
    repoServer: budget({ request: 192, limit: 384 }, 50),
    server: budget({ request: 96, limit: 192 }, 25),
    redis: budget({ request: 32, limit: 96 }, 25),
  },
  standard: {
    controller: budget({ request: 1024, limit: 2048 }, 500),
    repoServer: budget({ request: 512, limit: 1024 }, 250),
    server: budget({ request: 256, limit: 512 }, 100),
    redis: budget({ request: 128, limit: 256 }, 100),
  },
};
