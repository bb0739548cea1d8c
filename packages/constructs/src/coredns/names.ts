import { type DnsName, dnsNames } from '../contributions/dns-names.ts';
import type { Contribution, Contributions } from '../core/contribution.ts';
import { pathOf, report } from '../core/site.ts';
import type { Inventory, IpAddress } from '../inventory/index.ts';
import { ingressHost } from '../kubernetes/formats.ts';

/** A name of the site as it is served: its addresses, at most one a family, and who asked for it. */
export interface ServedName {
  readonly name: string;
  readonly addresses: readonly IpAddress[];
  /** `public` where one of those who declared it says so. */
  readonly audience: DnsName['audience'];
  /** Paths of the constructs that declared it, sorted. */
  readonly declaredBy: readonly string[];
}

interface Resolved {
  readonly from: Contribution<DnsName>['from'];
  readonly name: string;
  readonly address: IpAddress;
  readonly audience: DnsName['audience'];
}

/**
 * The names that products declared, sorted. What cannot be served is reported where it was declared: no DNS name, an unknown load-balancer
 * address, a name outside the domain of the site that is not public, two addresses of one family for one name.
 */
export const servedNames = (all: Contributions, inventory: Inventory): readonly ServedName[] => {
  const resolved = all.of(dnsNames).flatMap((declared) => resolve(declared, inventory));
  const byName = Map.groupBy(resolved, ({ name }) => name);
  return [...byName.keys()].sort().map((name) => {
    const claims = byName.get(name)!;
    reportConflict(name, claims);
    const addresses = ([4, 6] as const).flatMap((family) => claims.find(({ address }) => address.family === family)?.address ?? []);
    return {
      name,
      addresses,
      audience: claims.some(({ audience }) => audience === 'public') ? 'public' : 'site',
      declaredBy: [...new Set(claims.map(({ from }) => pathOf(from)))].sort(),
    };
  });
};

const resolve = ({ from, value }: Contribution<DnsName>, inventory: Inventory): readonly Resolved[] => {
  const { name, target, audience } = value;
  const problem = (what: string, allowed: string, mend: string): readonly never[] => {
    report(from, { rule: 'dns-name', what, allowed, mend });
    return [];
  };
  if (!ingressHost.accepts(name))
    return problem(`${JSON.stringify(name)} is no DNS name`, 'lower case, without a final dot, at most "*." in front', 'correct it where it is declared');
  if (!isWithin(name, inventory.domain) && audience !== 'public')
    return problem(
      `the name ${name} is outside the domain ${inventory.domain}, and for the site alone`,
      `a name below ${inventory.domain}, or the audience public`,
      `name it below ${inventory.domain}: elsewhere somebody else answers for it`,
    );
  if (target.kind === 'address') return [{ from, name, address: target.address, audience }];
  const known = inventory.loadBalancerAddresses.all;
  const found = known.find((each) => each.name === target.name);
  if (!found)
    return problem(
      `the name ${name} leads to the load-balancer address ${target.name}, which the inventory does not have`,
      known.map((each) => each.name).join(', ') || 'none yet',
      `add ${target.name} to loadBalancerAddresses of the inventory`,
    );
  return [{ from, name, address: found.address, audience }];
};

export const isWithin = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);

const reportConflict = (name: string, claims: readonly Resolved[]): void => {
  for (const family of [4, 6] as const) {
    const ofFamily = claims.filter(({ address }) => address.family === family);
    if (new Set(ofFamily.map(({ address }) => String(address))).size < 2) continue;
    const last = ofFamily.at(-1)!.from;
    report(last, {
      rule: 'dns-name',
      what: `the name ${name} has ${new Set(ofFamily.map(({ address }) => String(address))).size} addresses`,
      allowed: 'one IPv4 and one IPv6 address a name',
      mend: 'give one of them another name',
      counterExample: ofFamily.map(({ from, address }) => `${address}, from ${pathOf(from)}`),
    });
  }
};
