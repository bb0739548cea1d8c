import { defineContribution } from '../core/contribution.ts';

/** How rights that people have in a product end: a line of `docs/identity.md`. */
export interface Revocation {
  /** As in `accesses`. */
  readonly product: string;
  /** When somebody who was taken out of a group has its rights no more, e.g. `when the token of the single sign-on ends`. */
  readonly memberLeft: string;
  /** What takes away a right that the site no longer gives to a group, e.g. `the next sync`. */
  readonly rightGivenUp: string;
}

export const revocations = defineContribution<Revocation>('revocation');
