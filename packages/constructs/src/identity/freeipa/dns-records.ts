import { type DnsName, dnsNames } from '../../contributions/dns-names.ts';
import type { Contributions } from '../../core/contribution.ts';
import type { Inventory, IpAddress } from '../../inventory/index.ts';

/** A record in the zone of the site. A type, so that it is JSON. */
export type DnsRecord = {
  /** Below the zone; `@` is the zone itself. */
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  readonly addresses: readonly string[];
};

/**
 * The names that products declared, as records of the site's zone, sorted. Names elsewhere are somebody else's; those of hosts are made as the
 * hosts are (`hosts`), and would have two owners.
 */
export const dnsRecords = (all: Contributions, inventory: Inventory, hosts: ReadonlySet<string>): readonly DnsRecord[] => {
  const { domain } = inventory;
  const known = all.of(dnsNames).flatMap(({ value }) => {
    const address = addressOf(value, inventory);
    const isOfSite = value.name === domain || value.name.endsWith(`.${domain}`);
    return address === undefined || !isOfSite || hosts.has(value.name) ? [] : [{ name: value.name, address }];
  });
  return [...Map.groupBy(known, ({ name, address }) => `${name} ${address.family}`).values()]
    .map((same): DnsRecord => {
      const [{ name, address }] = same as [(typeof same)[number]];
      return {
        name: name === domain ? '@' : name.slice(0, -domain.length - 1),
        type: address.family === 4 ? 'A' : 'AAAA',
        addresses: [...new Set(same.map((each) => String(each.address)))].sort(),
      };
    })
    .sort((a, b) => (`${a.name} ${a.type}` < `${b.name} ${b.type}` ? -1 : 1));
};

/** One that the inventory does not have is reported where names are served to Pods. */
const addressOf = ({ target }: DnsName, { loadBalancerAddresses }: Inventory): IpAddress | undefined =>
  target.kind === 'address' ? target.address : loadBalancerAddresses.all.find(({ name }) => name === target.name)?.address;
