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
  /**
   * Whether the product itself reported that there are more copies than failure domains, by the names of its own props: one cause is one
   * finding. @default false
   */
  readonly tooManyCopiesReported?: boolean;
}

export const replications = defineContribution<Replication>('replication');
