import { defineContribution } from '../core/contribution.ts';
import type { SecretRef } from '../core/secret-reference.ts';

/** A playbook beside those of every site. It is run by itself: what a run needs first stands in the run book of who declares it. */
export interface Playbook {
  /** e.g. `freeipa-hosts.yml`. */
  readonly file: string;
  readonly text: string;
  /** Whose values it reads from `bastide_secrets`, by address. */
  readonly secrets: readonly SecretRef[];
}

export const playbooks = defineContribution<Playbook>('playbook');
