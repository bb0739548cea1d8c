import { placesAt } from '../facts-walk.ts';
import { say } from '../problem.ts';
import { nameAllowed, namePattern, nicNameAllowed, nicNamePattern, registryAllowed, registryPattern } from '../schema-values.ts';
import type { Check } from './check.ts';

/** Mappings whose keys the engineer chooses, and what a key may be. */
const namedThings: readonly (readonly [pattern: string, keys: RegExp, allowed: string])[] = [
  ...[
    'racks',
    'powerFeeds',
    'switches',
    'networks',
    'virtualAddresses',
    'loadBalancerAddresses',
    'autonomousSystems',
    'objectStores',
    'reservations',
    'machines',
    'machines.*.disks',
  ].map((mapping) => [`${mapping}.*`, namePattern, nameAllowed] as const),
  ['machines.*.nics.*', nicNamePattern, nicNameAllowed],
  ['registryMirrors.*', registryPattern, registryAllowed],
];

/** Every name has the form that DNS, Linux and registries demand. */
export const checkNames: Check = (facts, report) => {
  for (const [pattern, keys, allowed] of namedThings) {
    for (const { path } of placesAt(facts, pattern)) {
      const name = String(path.at(-1));
      if (!keys.test(name))
        report({
          rule: 'inventory-name',
          path,
          at: 'key',
          what: say`the name ${name} is not allowed here`,
          allowed,
          mend: 'Choose a name of the allowed form.',
        });
    }
  }
};
