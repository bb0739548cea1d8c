import { defineContribution } from '../core/contribution.ts';
import type { Machine } from '../inventory/index.ts';

/** Members that decide by majority: etcd, Ceph monitors, Galera. */
export interface Quorum {
  /** e.g. `etcd`. */
  readonly name: string;
  /** One entry a member; a machine that is listed twice runs two members. */
  readonly members: readonly Machine[];
}

export const quorums = defineContribution<Quorum>('quorum');
