import { pathOf, quorums } from '@bastide/constructs';
import { definePolicy } from './policy.ts';

export const oddQuorums = definePolicy({
  id: 'odd-quorums',
  title: 'What decides by majority has an odd number of members, each on a machine of its own',
  why: 'An even member adds a machine that can fail and no failure that is survived; two members on one machine fail together.',
  severity: 'error',
  *check({ site }) {
    for (const { from, value } of site.contributions.of(quorums)) {
      const machines = new Set(value.members);
      const construct = pathOf(from);
      const size = value.members.length;
      if (size % 2 === 0) {
        yield {
          construct,
          what: `${value.name} has ${size} members`,
          allowed: 'an odd number',
          mend: `use ${size - 1 < 1 ? 1 : size - 1} or ${size + 1}`,
          counterExample: [`a majority of ${size} is ${Math.floor(size / 2) + 1}`, `it survives the loss of ${size / 2 - 1}, as ${size - 1} would`],
        };
      }
      if (machines.size < size) {
        const twice = [...machines].filter((machine) => value.members.filter((member) => member === machine).length > 1);
        yield {
          construct,
          what: `${value.name} has more than one member on ${twice.map(({ name }) => name).join(', ')}`,
          allowed: 'one member a machine',
          mend: 'spread the members over machines',
        };
      }
    }
  },
});
