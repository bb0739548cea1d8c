import { defineContribution } from '../core/contribution.ts';
import type { SecretRef } from '../core/secret-reference.ts';

/** An account that is no person of the directory: whoever has what it proves itself by passes by the single sign-on. A line of `docs/identity.md`. */
export interface LocalAccount {
  /** As people know the product, e.g. `FreeIPA`. */
  readonly product: string;
  /** As the product calls it, e.g. `admin`. */
  readonly account: string;
  /** In words that an auditor understands, e.g. `does everything in the directory`. */
  readonly allows: string;
  /** What it proves itself by, or who has it, in words. */
  readonly by: SecretRef | string;
}

export const localAccounts = defineContribution<LocalAccount>('local-account');
