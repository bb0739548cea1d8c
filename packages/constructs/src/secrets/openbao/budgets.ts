import { type Budgets, budget } from '../../core/resources.ts';

export type OpenBaoPart = 'server' | 'configuration';

/**
 * Memory of a server and of the Job that configures the store. Measured with 2.6.2: 92 to 98 MiB resident (45 MiB of them pages of the program) some
 * seconds after the start, for the leader as for the others.
 */
export const budgets: Budgets<OpenBaoPart> = {
  tiny: { server: budget({ request: 128, limit: 256 }, 20), configuration: budget({ request: 64, limit: 160 }, 10) },
  standard: { server: budget({ request: 256, limit: 1024 }, 100), configuration: budget({ request: 64, limit: 160 }, 10) },
};
