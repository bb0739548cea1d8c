import type { SecretRef } from '../core/secret-reference.ts';

/** A secret that is replaced weekly or more often reaches its users within minutes; every other one within the hour. */
const often = { atMostDays: 7, interval: '15m' } as const;
const seldom = '1h';

/**
 * How often the store is asked for the secrets of one Secret. Asking costs the store one read a path; after a leak nobody waits for it: the run
 * book has the command that asks at once.
 */
export const refreshIntervalOf = (secrets: readonly SecretRef[]): string =>
  secrets.some(({ rotation }) => rotation !== 'on-incident' && rotation.everyDays <= often.atMostDays) ? often.interval : seldom;
