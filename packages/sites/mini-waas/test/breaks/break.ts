import type { Finding } from '@bastide/constructs';
import type { PolicyId } from '@bastide/policies';
import type { Planned } from '../planned.ts';

/** What a finding says, without its rule, its source and what to do. */
export type Said = Pick<Finding, 'construct' | 'what' | 'counterExample'>;

/** How the site is changed, all that the policy then says, and which other policies have as good a reason to speak. */
export type Break = readonly [change: string, broken: () => Planned, said: readonly Said[], others?: readonly PolicyId[]];

/** The ways to break some of the policies. */
export type Breaks = Partial<Readonly<Record<PolicyId, readonly Break[]>>>;
