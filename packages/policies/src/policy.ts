import type { Finding, PlannedFile, PlannedWorkload, Severity, SitePlan } from '@bastide/constructs';
import { workloadsOf } from '@bastide/constructs';

/** What a policy looks at: the model and the plan, and what follows from them. Pure data; a policy does no I/O. */
export interface PolicyInput {
  readonly plan: SitePlan;
  readonly site: SitePlan['site'];
  readonly files: readonly PlannedFile[];
  readonly workloads: readonly PlannedWorkload[];
}

/** What a policy found. The id, the severity and the source line are filled in. */
export type Violation = Omit<Finding, 'rule' | 'severity' | 'source'>;

/** A rule that every site keeps, or says where it does not. */
export interface Policy<Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  /** What happens to somebody when it is broken. */
  readonly why: string;
  readonly severity: Severity;
  check(input: PolicyInput): Iterable<Violation>;
}

export const definePolicy = <const Id extends string>(policy: Policy<Id>): Policy<Id> => policy;

export const policyInput = (plan: SitePlan): PolicyInput => ({ plan, site: plan.site, files: [...plan.files.values()], workloads: workloadsOf(plan) });
