import { type Inventory, type Machine, pathOf, type Replication, replications } from '@bastide/constructs';
import { definePolicy } from './policy.ts';

export const replicasSurviveRackAndFeed = definePolicy({
  id: 'replicas-survive-rack-and-feed',
  title: 'Losing one rack or one power feed leaves data as many copies as its writes need',
  why: 'Copies on machines that share a power strip are lost with its fuse, all at once: what was to survive a machine stops with a strip.',
  severity: 'warning',
  *check({ site }) {
    const risks = site.contributions.of(replications).flatMap(({ from, value }) => risksOf(value, site.inventory).map((risk) => ({ ...risk, from, value })));
    // Pools of the same copies on the same machines are at the same risk, which is told once.
    const alike = Map.groupBy(risks, ({ places, lost, value }) => JSON.stringify([places, lost, value.failureDomain, value.copies, value.leastCopies]));
    for (const [first, ...others] of alike.values()) {
      const { from, places, lost, value } = first!;
      const { copies, leastCopies, failureDomain } = value;
      const gone = Math.min(copies, lost.length);
      const named = [first!, ...others].map((each) => each.value.name).join(', ');
      yield {
        construct: pathOf(from),
        what: `losing ${places.join(' or ')} may take ${gone} of ${copies} copies of ${named}`,
        allowed: `at most ${copies - leastCopies}, because writes need ${leastCopies}`,
        mend: `move one of them to another rack and power feed, keep copies further apart than by ${failureDomain}, or waive the policy and say why such an outage is accepted`,
        counterExample: [`${places.join(', ')}: ${lost.join(', ')}`, `${copies - gone} of ${copies} copies left`],
      };
    }
  },
});

interface Risk {
  /** Racks and power feeds with the same failure domains, as people name them. */
  readonly places: readonly string[];
  /** Names of the failure domains that are lost with any of the places. */
  readonly lost: readonly string[];
}

/** Places whose loss takes more copies than data can go without; a failure domain that is too many by itself is for another policy. */
const risksOf = ({ copies, leastCopies, failureDomain, domains }: Replication, inventory: Inventory): readonly Risk[] => {
  const distinct = [...new Set(domains)].sort();
  const losses = placesOf(inventory).map(({ name, holds }) => ({
    name,
    lost: distinct.filter((domain) => {
      const machines = inventory.machines.all.filter((machine) => nameIn[failureDomain](machine) === domain);
      return machines.length > 0 && machines.every(holds);
    }),
  }));
  const fatal = losses.filter(({ lost }) => lost.length > 1 && copies - Math.min(copies, lost.length) < leastCopies);
  return [...Map.groupBy(fatal, ({ lost }) => lost.join()).values()].map((same) => ({ places: same.map(({ name }) => name), lost: same[0]!.lost }));
};

const nameIn: Readonly<Record<Replication['failureDomain'], (machine: Machine) => string>> = {
  host: ({ name }) => name,
  rack: ({ rack }) => rack.name,
  powerFeed: ({ powerFeed }) => powerFeed.name,
};

const placesOf = ({ racks, powerFeeds }: Inventory): readonly { readonly name: string; readonly holds: (machine: Machine) => boolean }[] => [
  ...racks.all.map((rack) => ({ name: `the rack ${rack.name}`, holds: (machine: Machine) => machine.rack === rack })),
  ...powerFeeds.all.map((feed) => ({ name: `the power feed ${feed.name}`, holds: (machine: Machine) => machine.powerFeed === feed })),
];
