import { type Finding, hasErrors } from '../core/finding.ts';
import { carriedNetworks } from './checks/addresses.ts';
import { entriesOf, placesAt } from './facts-walk.ts';
import { addressInsertions, type NewAddress, withInsertions } from './insert-addresses.ts';
import { IpAddress } from './ip.ts';
import { parseInventory } from './load.ts';
import type { Positions } from './positions.ts';
import type { InventoryFacts } from './schema.ts';
import { readYaml } from './yaml-document.ts';

/** An address that was given to a machine. */
export type Allocation = NewAddress;

export interface AllocationResult {
  /** The inventory with the new addresses; the text as it was when nothing was missing or something is wrong. */
  readonly text: string;
  readonly allocated: readonly Allocation[];
  /** What stands in the way of an allocation, and what is left to say of the inventory. */
  readonly findings: readonly Finding[];
}

const missing = 'inventory-address-missing';

/**
 * Gives every machine an address in each network that has an `allocate` range and is carried by one of its NICs.
 *
 * Machines are served in the order of the file and get the lowest free address. What is written is never moved or removed, so that nobody's
 * address changes when a machine is added. Running it again changes nothing.
 */
export const allocateAddresses = (text: string, file: string): AllocationResult => {
  const { findings } = parseInventory(text, file);
  const inTheWay = findings.filter(({ rule }) => rule !== missing);
  if (hasErrors(inTheWay)) return { text, allocated: [], findings: inTheWay };
  const { facts, root, positions } = readYaml(text, file);
  const { allocated, exhausted } = allocations(facts as unknown as InventoryFacts);
  if (exhausted.length > 0) return { text, allocated: [], findings: [...inTheWay, ...exhausted.map((each) => exhaustedFinding(each, positions))] };
  const result = allocated.length === 0 ? text : withInsertions(text, addressInsertions(text, root!, allocated));
  return { text: result, allocated, findings: parseInventory(result, file).findings };
};

interface Exhausted {
  readonly network: string;
  readonly range: string;
  readonly machines: readonly string[];
}

const allocations = (facts: InventoryFacts): { readonly allocated: readonly NewAddress[]; readonly exhausted: readonly Exhausted[] } => {
  const taken = takenAddresses(facts);
  const free = new Map<string, Iterator<string, undefined>>();
  const allocated: NewAddress[] = [];
  const without = new Map<string, string[]>();
  for (const [machine, { nics, addresses }] of entriesOf(facts.machines)) {
    for (const network of carriedNetworks(nics)) {
      const range = facts.networks[network]?.allocate;
      if (!range || Object.hasOwn(addresses ?? {}, network)) continue;
      const ofNetwork = free.get(network) ?? freeAddresses(range, taken);
      free.set(network, ofNetwork);
      const address = ofNetwork.next().value;
      if (address === undefined) {
        without.set(network, [...(without.get(network) ?? []), machine]);
        continue;
      }
      allocated.push({ machine, network, address });
    }
  }
  const exhausted = [...without].map(([network, machines]) => {
    const { first, last } = facts.networks[network]!.allocate!;
    return { network, range: `${first} to ${last}`, machines };
  });
  return { allocated, exhausted };
};

const takenAddresses = (facts: InventoryFacts): Set<string> => {
  const patterns = ['networks.*.gateway', 'virtualAddresses.*.address', 'switches.*.addresses.*', 'machines.*.addresses.*', 'machines.*.loopback'];
  return new Set(patterns.flatMap((pattern) => placesAt(facts, pattern)).map(({ value }) => IpAddress.parse(String(value))!.toString()));
};

/** The free addresses of a range, lowest first. */
const freeAddresses = function* (range: { readonly first: string; readonly last: string }, taken: ReadonlySet<string>): Generator<string, undefined> {
  const last = IpAddress.parse(range.last)!;
  for (let address = IpAddress.parse(range.first); address && IpAddress.compare(address, last) <= 0; address = address.offset(1)) {
    if (!taken.has(address.toString())) yield address.toString();
  }
};

const exhaustedFinding = ({ network, range, machines }: Exhausted, positions: Positions): Finding => ({
  rule: 'inventory-address-exhausted',
  severity: 'error',
  inventory: positions.of(['networks', network, 'allocate'], 'key'),
  what: `networks.${network}.allocate: the range ${range} has no address left for ${machines.join(', ')}`,
  allowed: 'a range with an address for each attached machine',
  mend: 'Widen the range; nothing was written.',
});
