import { type Budgets, budget } from '../../core/resources.ts';

export type OpenBaoPart = 'server' | 'configuration';

/**
 * Memory of a server and of the Job that configures the store. Measured with 2.6.2 after the configuration of a site with 39 secrets, some 150 reads
 * and the loss of servers: 123 to 149 MiB resident, of which 19 to 36 MiB are a server's own and the rest pages of its program, which the
 * kernel can drop. The Job was not measured: it runs one `bao` after another.
 */
export const budgets: Budgets<OpenBaoPart> = {
  tiny: { server: budget({ request: 152, limit: 256 }, 20), configuration: budget({ request: 64, limit: 160 }, 10) },
  standard: { server: budget({ request: 256, limit: 1024 }, 100), configuration: budget({ request: 64, limit: 160 }, 10) },
};
