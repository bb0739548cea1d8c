import type { Report } from '../problem.ts';
import type { PartialFacts } from '../schema.ts';

/** Looks whether facts of the right shape agree with each other. What has the wrong shape is absent. */
export type Check = (facts: PartialFacts, report: Report) => void;
