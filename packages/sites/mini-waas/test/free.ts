import { Cidr, IpAddress } from '@bastide/constructs';
import type { Facts } from './planned.ts';

// What nothing on the table takes yet. Tests that add something ask here, so that a machine, a stick or a network more breaks none of them.

const tableSwitch = 'table-switch';

const firstFree = (taken: Iterable<number>, from = 1): number => {
  const known = new Set(taken);
  let free = from;
  while (known.has(free)) free++;
  return free;
};

/** Exchanges the switch for one with 24 ports more, so that one is free whatever hangs on it. */
export const enlargeSwitch = (facts: Facts): void => {
  facts.switches[tableSwitch]!.ports += 24;
};

/** The end of a cable at the first port of the switch that no cable takes. */
export const freePort = ({ cables, switches }: Facts): { readonly switch: string; readonly port: number } => {
  const taken = cables.flatMap(({ from, to }) => [from, to]).flatMap((end) => ('port' in end && end.switch === tableSwitch ? [end.port] : []));
  const port = firstFree(taken);
  if (port > switches[tableSwitch]!.ports) throw new Error(`every port of ${tableSwitch} is taken: enlargeSwitch comes before freePort`);
  return { switch: tableSwitch, port };
};

export const freePosition = ({ machines, switches }: Facts, rack: string): number =>
  firstFree([...Object.values(machines), ...Object.values(switches)].flatMap((each) => (each.rack === rack ? [each.position] : [])));

/** The name with the lowest number that nothing has, e.g. `compute-7`. */
export const freeName = (named: object, kind: string): string =>
  `${kind}-${firstFree(Object.keys(named).flatMap((name) => (name.startsWith(`${kind}-`) ? [Number(name.slice(kind.length + 1))] : [])))}`;

export const freeVlan = ({ networks }: Facts): number =>
  firstFree(
    Object.values(networks).map(({ vlan }) => vlan),
    2,
  );

export const freeAsNumber = ({ autonomousSystems }: Facts): number => firstFree(Object.values(autonomousSystems!), 64_800);

/** Every address and every prefix of the facts, whatever it is for. */
const textsOf = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];

/** A /24 that shares no address with what the site has. */
export const freePrefix = (facts: Facts): string => {
  const taken = textsOf(facts).flatMap((text) => Cidr.parse(text) ?? []);
  const prefixes = Array.from({ length: 256 }, (_, index) => Cidr.parse(`10.21.${index}.0/24`)!);
  return String(prefixes.find((prefix) => !taken.some((each) => each.overlaps(prefix))));
};

/** The first address of a prefix that nothing has, outside of what it gives to others. */
export const freeAddress = (facts: Facts, within: string): string => {
  const prefix = Cidr.parse(within)!;
  const taken = new Set(textsOf(facts));
  const pools = Object.values(facts.pools).flatMap((pool) => (pool === within ? [] : Cidr.parse(pool)!));
  let address = prefix.firstUsable;
  while (taken.has(String(address)) || pools.some((pool) => pool.contains(address))) address = address.offset(1)!;
  return String(address);
};

/** What `bastide allocate` gives next in a network: nobody is given what another one gave back. */
export const nextAddress = ({ machines, networks }: Facts, network: string): string => {
  const { first } = networks[network]!.allocate!;
  const given = Object.values(machines).flatMap(({ addresses }) => (addresses?.[network] === undefined ? [] : IpAddress.parse(addresses[network])!));
  const highest = given.sort(IpAddress.compare).at(-1);
  return String(highest ? highest.offset(1) : first);
};
