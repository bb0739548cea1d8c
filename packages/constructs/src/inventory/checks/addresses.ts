import { entriesOf, own } from '../facts-walk.ts';
import { Cidr, IpAddress } from '../ip.ts';
import { listed, type Path, type Report, say } from '../problem.ts';
import type { PartialFacts } from '../schema.ts';
import type { Check } from './check.ts';

/** An address that somebody has in a network. */
interface Holding {
  readonly path: Path;
  readonly network: string;
  readonly text: string;
}

/** Every address can be had in its network; machines have one wherever the network gives one, and none where no NIC carries the network. */
export const checkAddresses: Check = (facts, report) => {
  const pools = (['floatingIps', 'loadBalancers', 'loopbacks'] as const).flatMap((name) => {
    const pool = Cidr.parse(facts.pools?.[name] ?? '');
    return pool ? [{ name, pool }] : [];
  });
  for (const { path, network, text } of holdings(facts)) {
    const address = IpAddress.parse(text);
    const prefix = Cidr.parse(own(facts.networks, network)?.prefix ?? '');
    if (!address || !prefix) continue;
    checkInside(path, address, prefix, report);
    for (const { name, pool } of pools.filter((each) => each.pool.contains(address))) {
      addressProblem(path, `${address} is one of pools.${name}, ${pool}`, `an address of ${prefix} outside of it`, report);
    }
  }
  checkMachines(facts, report);
  for (const [name, { loopback }] of entriesOf(facts.machines)) checkFromPool(['machines', name, 'loopback'], 'loopbacks', loopback, facts, report);
  for (const [name, { address }] of entriesOf(facts.loadBalancerAddresses))
    checkFromPool(['loadBalancerAddresses', name, 'address'], 'loadBalancers', address, facts, report);
};

/** Addresses that hang on no network come from a pool. */
const checkFromPool = (path: Path, name: 'loopbacks' | 'loadBalancers', text: string | undefined, facts: PartialFacts, report: Report): void => {
  const address = IpAddress.parse(text ?? '');
  const pool = Cidr.parse(facts.pools?.[name] ?? '');
  if (!address || pool?.contains(address)) return;
  if (pool === undefined && facts.pools?.[name] !== undefined) return;
  const mend = pool ? `Write an address of pools.${name}.` : `Write pools.${name}, from which these addresses come.`;
  report({
    rule: 'inventory-address',
    path,
    what: `${address} lies outside of pools.${name}`,
    allowed: pool ? `an address of ${pool}` : `an address of pools.${name}, which is not there`,
    mend,
  });
};

const holdings = (facts: PartialFacts): readonly Holding[] => {
  const held: Holding[] = [];
  const add = (path: Path, network: string | undefined, text: string | undefined): void => {
    if (network !== undefined && text !== undefined) held.push({ path, network, text });
  };
  for (const [name, { gateway }] of entriesOf(facts.networks)) add(['networks', name, 'gateway'], name, gateway);
  for (const [name, { network, address }] of entriesOf(facts.virtualAddresses)) add(['virtualAddresses', name, 'address'], network, address);
  for (const collection of ['switches', 'machines'] as const) {
    for (const [name, { addresses }] of entriesOf<{ readonly addresses?: Readonly<Record<string, string | undefined>> }>(facts[collection])) {
      for (const [network, text] of entriesOf(addresses)) add([collection, name, 'addresses', network], network, text);
    }
  }
  return held;
};

const addressProblem = (path: Path, what: string, allowed: string, report: Report): void =>
  report({ rule: 'inventory-address', path, what, allowed, mend: 'Write another address, or remove it and let `bastide allocate` choose.' });

const checkInside = (path: Path, address: IpAddress, prefix: Cidr, report: Report): void => {
  const allowed = `${prefix.firstUsable} to ${prefix.lastUsable}`;
  if (!prefix.contains(address)) addressProblem(path, `${address} lies outside of the network, ${prefix}`, allowed, report);
  else if (prefix.broadcast?.equals(address)) addressProblem(path, `${address} is the broadcast address of ${prefix}`, allowed, report);
  else if (address.value < prefix.firstUsable.value) addressProblem(path, `${address} is the address of the network ${prefix} itself`, allowed, report);
};

const checkMachines = (facts: PartialFacts, report: Report): void => {
  for (const [name, machine] of entriesOf(facts.machines)) {
    if (machine.nics === undefined) continue;
    const carried = carriedNetworks(machine.nics);
    const path = ['machines', name, 'addresses'];
    for (const network of Object.keys(machine.addresses ?? {})) {
      if (carried.includes(network) || !own(facts.networks, network)) continue;
      report({
        rule: 'inventory-address',
        path: [...path, network],
        at: 'key',
        what: say`no NIC of ${name} carries the network ${network}`,
        allowed: listed(carried),
        mend: 'Remove the address, or let a NIC carry the network.',
      });
    }
    for (const network of carried) {
      if (!own(facts.networks, network)?.allocate || Object.hasOwn(machine.addresses ?? {}, network)) continue;
      report({
        rule: 'inventory-address-missing',
        path: ['machines', name],
        at: 'key',
        what: say`${name} has no address in the network ${network}`,
        allowed: 'an address in every network that gives addresses and is carried by a NIC',
        mend: 'Run `bastide allocate`, which writes a free one into the inventory.',
      });
    }
  }
};

type Nics = Readonly<Record<string, { readonly untagged?: string; readonly tagged?: readonly (string | undefined)[] } | undefined>>;

/** The networks that NICs carry, untagged first, in the order they are written. */
export const carriedNetworks = (nics: Nics): readonly string[] => {
  const names = entriesOf(nics).flatMap(([, { untagged, tagged }]) => [untagged, ...(tagged ?? [])]);
  return [...new Set(names.filter((network) => network !== undefined))];
};
