import { defineContribution } from '../core/contribution.ts';

/** Data that is kept in copies, none two of which may be lost together. */
export interface Replication {
  /** e.g. `Ceph pool general`. */
  readonly name: string;
  readonly copies: number;
  /** With fewer it stops accepting writes. */
  readonly leastCopies: number;
  readonly failureDomain: 'host' | 'rack' | 'powerFeed';
  /** The failure domains that may hold a copy, by name; each holds one at most. */
  readonly domains: readonly string[];
}

export const replications = defineContribution<Replication>('replication');
