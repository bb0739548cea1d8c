import { defineContribution } from '../core/contribution.ts';

/** A policy that does not hold for a construct and what is below it, knowingly. */
export interface Waiver {
  /** Id of the policy. */
  readonly policy: string;
  readonly because: string;
  /** When it goes, as people can check it: a release, an event, a date. */
  readonly until: string;
}

export const waivers = defineContribution<Waiver>('waiver');
