import type { Problem } from '../problem.ts';
import type { PartialFacts } from '../schema.ts';
import { checkAddresses } from './addresses.ts';
import { checkCabling } from './cabling.ts';
import type { Check } from './check.ts';
import { checkDuplicates } from './duplicates.ts';
import { checkHardware } from './hardware.ts';
import { checkInterfaceNames } from './interface-names.ts';
import { checkNames } from './names.ts';
import { checkNetworks } from './networks.ts';
import { checkPools } from './pools.ts';
import { checkReferences } from './references.ts';

const checks: readonly Check[] = [
  checkNames,
  checkReferences,
  checkDuplicates,
  checkHardware,
  checkNetworks,
  checkInterfaceNames,
  checkPools,
  checkAddresses,
  checkCabling,
];

/** Everything on which the facts disagree with each other. */
export const problemsBetween = (facts: PartialFacts): readonly Problem[] => {
  const problems: Problem[] = [];
  for (const check of checks) check(facts, (problem) => problems.push(problem));
  return problems;
};
