import { waivers } from '@bastide/constructs';
import type { IConstruct } from 'constructs';
import type { PolicyId } from './policies.ts';

/**
 * Excuses a construct, and what is below it, from a policy. Stands beside what it excuses.
 *
 * A waiver that excuses nothing is reported as a warning, so that none outlives its reason.
 */
export const waive = (construct: IConstruct, waiver: { readonly policy: PolicyId; readonly because: string; readonly until: string }): void => {
  waivers.declare(construct, waiver);
};
