import { pathOf, replications } from '@bastide/constructs';
import { definePolicy } from './policy.ts';

export const replicasWithinFailureDomains = definePolicy({
  id: 'replicas-within-failure-domains',
  title: 'Data has no more copies than there are failure domains to hold them, and survives the loss of one',
  why: 'A copy that finds no place leaves the pool degraded for ever; writes that stop with the first lost machine are an outage.',
  severity: 'error',
  *check({ site }) {
    for (const { from, value } of site.contributions.of(replications)) {
      const { name, copies, leastCopies, failureDomain, domains } = value;
      const construct = pathOf(from);
      const distinct = [...new Set(domains)];
      const counterExample = [`${distinct.length} of failure domain ${failureDomain}: ${distinct.join(', ')}`];
      if (copies > distinct.length) {
        if (value.tooManyCopiesReported) continue;
        yield {
          construct,
          what: `${name} asks for ${copies} copies, each on another ${failureDomain}, and there are ${distinct.length}`,
          allowed: `at most ${distinct.length}`,
          mend: 'ask for fewer copies, or give more machines a disk',
          counterExample,
        };
      } else if (leastCopies > copies - 1) {
        yield {
          construct,
          what: `${name} stops accepting writes when one of its ${copies} copies is lost: it needs ${leastCopies}`,
          allowed: copies > 1 ? `writes to at most ${copies - 1}` : '2 copies or more',
          mend: copies > 1 ? 'keep one copy more, or accept writes with one fewer' : 'keep more copies, or waive the policy and say why it may be lost',
          counterExample: [...counterExample, `without ${distinct[0]}, ${copies - 1} of ${copies} copies are left`],
        };
      }
    }
  },
});
