import { type Budgets, budget } from '../../core/resources.ts';

export type PostgreSqlPart = 'server' | 'dump' | 'upload';

/**
 * The server with Keycloak on it took 47 MiB in eight processes (PostgreSQL 15 of Debian, shared_buffers 128 MB, proportional set size, after an import of
 * the realm and eight logins). Each further connection takes 2 to 10 MiB: an estimate, as are the figures of the back-up and those of `standard`.
 */
export const budgets: Budgets<PostgreSqlPart> = {
  tiny: {
    server: budget({ request: 96, limit: 192 }, 25),
    dump: budget({ request: 32, limit: 96 }, 10),
    upload: budget({ request: 48, limit: 96 }, 10),
  },
  standard: {
    server: budget({ request: 384, limit: 768 }, 100),
    dump: budget({ request: 64, limit: 192 }, 50),
    upload: budget({ request: 64, limit: 192 }, 50),
  },
};
