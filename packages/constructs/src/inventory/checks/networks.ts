import { entriesOf } from '../facts-walk.ts';
import { Cidr, IpAddress } from '../ip.ts';
import { type Path, pathText, type Report, say } from '../problem.ts';
import type { PartialFacts } from '../schema.ts';
import type { Check } from './check.ts';

/** Prefixes are networks and do not overlap; gateways and ranges lie inside; VLANs are carried once by a NIC; AS numbers may be used. */
export const checkNetworks: Check = (facts, report) => {
  for (const [name, network] of entriesOf(facts.networks)) {
    const path = ['networks', name];
    checkHostBits([...path, 'prefix'], network.prefix, report);
    const prefix = Cidr.parse(network.prefix ?? '');
    if (prefix && network.allocate) checkRange([...path, 'allocate'], network.allocate, prefix, report);
  }
  checkOverlaps(facts, report);
  checkCarriedOnce(facts, report);
  checkAsNumbers(facts, report);
};

/** Says so when a prefix has host bits set. */
export const checkHostBits = (path: Path, text: string | undefined, report: Report): void => {
  const network = Cidr.enclosing(text ?? '');
  if (!network || Cidr.parse(text!)) return;
  report({
    rule: 'inventory-network',
    path,
    what: say`${text} names a host inside a network, not a network`,
    allowed: 'a prefix whose host bits are zero',
    mend: `Write ${network}.`,
  });
};

const checkRange = (path: Path, range: { readonly first?: string; readonly last?: string }, prefix: Cidr, report: Report): void => {
  const ends = (['first', 'last'] as const).map((end) => ({ end, address: IpAddress.parse(range[end] ?? '') }));
  for (const { end, address } of ends) {
    if (address && !(prefix.contains(address) && address.value >= prefix.firstUsable.value && address.value <= prefix.lastUsable.value)) {
      report({
        rule: 'inventory-network',
        path: [...path, end],
        what: say`${range[end]} is not an address that an interface of this network can have`,
        allowed: `${prefix.firstUsable} to ${prefix.lastUsable}`,
        mend: 'Let the range lie inside the prefix.',
      });
    }
  }
  const [first, last] = ends.map(({ address }) => address);
  if (first && last && IpAddress.compare(first, last) > 0) {
    report({
      rule: 'inventory-network',
      path,
      what: say`the range starts at ${range.first} and ends before, at ${range.last}`,
      allowed: 'first ≤ last',
      mend: 'Swap the two.',
    });
  }
};

const checkOverlaps = (facts: PartialFacts, report: Report): void => {
  const earlier: { readonly path: Path; readonly prefix: Cidr }[] = [];
  for (const [name, network] of entriesOf(facts.networks)) {
    const prefix = Cidr.parse(network.prefix ?? '');
    if (!prefix) continue;
    const path = ['networks', name, 'prefix'];
    for (const other of earlier.filter((each) => each.prefix.overlaps(prefix))) {
      report({
        rule: 'inventory-network',
        path,
        what: `${prefix} overlaps ${other.prefix} of ${pathText(other.path)}`,
        allowed: 'prefixes that share no address',
        mend: 'Give one of the two another prefix.',
      });
    }
    earlier.push({ path, prefix });
  }
};

const checkCarriedOnce = (facts: PartialFacts, report: Report): void => {
  for (const [machine, { nics }] of entriesOf(facts.machines)) {
    for (const [nic, { untagged, tagged }] of entriesOf(nics)) {
      const index = untagged === undefined ? -1 : (tagged ?? []).indexOf(untagged);
      if (index < 0) continue;
      const path = ['machines', machine, 'nics', nic, 'tagged', index];
      report({
        rule: 'inventory-network',
        path,
        what: say`${untagged} is carried untagged and tagged by one NIC`,
        allowed: 'each network once a NIC',
        mend: 'Remove it from tagged or from untagged.',
      });
    }
  }
};

/** Numbers that nobody may use as an AS. */
const reservedAsNumbers: readonly (readonly [first: number, last: number, why: string])[] = [
  [23_456, 23_456, 'AS_TRANS of RFC 6793'],
  [65_535, 65_535, 'reserved by RFC 7300'],
  [65_552, 131_071, 'reserved by IANA'],
];

const checkAsNumbers = (facts: PartialFacts, report: Report): void => {
  for (const [name, number] of entriesOf(facts.autonomousSystems)) {
    const reserved = reservedAsNumbers.find(([first, last]) => number >= first && number <= last);
    if (!reserved) continue;
    report({
      rule: 'inventory-as-number',
      path: ['autonomousSystems', name],
      what: say`${number} cannot be used: ` + reserved[2],
      allowed:
        'private numbers (64512 to 65534, 4200000000 to 4294967294), those for documentation (64496 to 64511, 65536 to 65551), or a public number that was assigned to you',
      mend: 'Take a private number.',
    });
  }
};
