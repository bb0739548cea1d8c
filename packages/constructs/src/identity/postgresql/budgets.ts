import { type Budgets, budget } from '../../core/resources.ts';

export type PostgreSqlPart = 'server' | 'dump' | 'upload';

/**
 * The server with Keycloak on it took 41 to 52 MiB in eight processes (PostgreSQL 15 of Debian with the settings of `tiny`, proportional set size, after five
 * imports of the realm and a restore), pg_dump 13 MiB, and rclone 1.60 41 MiB while it wrote 226 KiB to a folder; to S3 it keeps parts in memory besides. Each
 * further connection takes 2 to 10 MiB: an estimate, as are the figures of `standard`.
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
