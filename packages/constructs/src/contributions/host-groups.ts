import { defineContribution } from '../core/contribution.ts';
import type { JsonObject } from '../core/json.ts';
import type { Machine } from '../inventory/index.ts';

/** Machines that are set up alike, and what Ansible must know to do it. */
export interface HostGroup {
  /** Letters, digits and `_`, as Ansible asks of group names. */
  readonly name: string;
  readonly machines: readonly Machine[];
  readonly variables: JsonObject;
}

export const hostGroups = defineContribution<HostGroup>('host-group');
