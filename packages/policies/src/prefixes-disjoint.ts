import type { Inventory } from '@bastide/constructs';
import { definePolicy } from './policy.ts';

export const prefixesDisjoint = definePolicy({
  id: 'prefixes-disjoint',
  title: 'No prefix of the site overlaps one of another site of the provider',
  why: 'Two sites that announce the same prefix answer for each other: half of the packets arrive at the wrong one, or never leave their cluster.',
  severity: 'error',
  *check({ site }) {
    const own = prefixesOf(site.inventory);
    for (const [peer, facts] of site.peers) {
      for (const other of prefixesOf(facts.inventory)) {
        for (const each of own) {
          if ((each.internal && other.internal) || !each.prefix.overlaps(other.prefix)) continue;
          yield {
            construct: site.siteName,
            what: `${each.prefix} (${each.name}) overlaps ${other.prefix} (${other.name}) of ${peer}`,
            allowed: 'prefixes that share no address among all sites',
            mend: 'give one of the two sites another prefix',
          };
        }
      }
    }
  },
});

/** Pods and Services are addressed inside of one cluster alone, so two sites may have them alike; but what a site has inside, it cannot reach outside. */
const internalPools: readonly string[] = ['pods', 'services'];

/** Floating addresses lie in a network. */
const prefixesOf = ({ networks, pools }: Inventory) => [
  ...networks.all.map(({ name, prefix }) => ({ name: `networks.${name}`, prefix, internal: false })),
  ...(['pods', 'services', 'loadBalancers', 'loopbacks'] as const).flatMap((name) =>
    pools[name] === undefined ? [] : [{ name: `pools.${name}`, prefix: pools[name], internal: internalPools.includes(name) }],
  ),
];
