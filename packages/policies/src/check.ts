import { type Contribution, type Finding, pathOf, type SitePlan, sourceOf, type Waiver, waivers, withoutSecrets } from '@bastide/constructs';
import { policies } from './policies.ts';
import { type Policy, policyInput } from './policy.ts';

/** Runs every policy over a planned site; what is waived is left out, and a waiver that excuses nothing is a warning. */
export const check = (plan: SitePlan, all: readonly Policy[] = policies): readonly Finding[] => {
  const input = policyInput(plan);
  const given = plan.site.contributions.of(waivers);
  const used = new Set<Contribution<Waiver>>();
  const findings: Finding[] = [];
  for (const policy of all) {
    for (const violation of policy.check(input)) {
      const covering = given.filter(({ from, value }) => value.policy === policy.id && covers(pathOf(from), violation.construct ?? ''));
      for (const waiver of covering) used.add(waiver);
      if (covering.length > 0) continue;
      const source = violation.construct === undefined ? undefined : sourceOf(plan.site, violation.construct);
      findings.push({ rule: policy.id, severity: policy.severity, ...violation, ...(source ? { source } : {}) });
    }
  }
  for (const waiver of given.filter((each) => !used.has(each))) {
    const construct = pathOf(waiver.from);
    findings.push({
      rule: 'unused-waiver',
      severity: 'warning',
      construct,
      what: `the waiver of ${waiver.value.policy} excuses nothing`,
      mend: 'delete it',
    });
  }
  return findings.map(withoutSecrets);
};

const covers = (waived: string, construct: string): boolean => construct === waived || construct.startsWith(`${waived}/`);
