import type { Cable, CableEnd, Nic, Switch } from '../inventory/index.ts';
import { rangesOf } from './machine-names.ts';

/** A port of a switch, and what should be found at the other end of its cable. */
export interface PortRow {
  readonly port: number;
  /** Undefined for a free port. */
  readonly cable: Cable | undefined;
  /** The other end of the cable. */
  readonly neighbour: CableEnd | undefined;
}

/** Every port of a switch, by number. */
export const portsOf = (networkSwitch: Switch, cables: readonly Cable[]): readonly PortRow[] => {
  const ends = new Map<number, { readonly cable: Cable; readonly neighbour: CableEnd }>();
  for (const cable of cables) {
    for (const [here, neighbour] of endsOf(cable)) {
      if (here.at === 'switch' && here.switch.name === networkSwitch.name) ends.set(here.port, { cable, neighbour });
    }
  }
  return Array.from({ length: networkSwitch.portCount }, (_, index) => {
    const end = ends.get(index + 1);
    return { port: index + 1, cable: end?.cable, neighbour: end?.neighbour };
  });
};

/** A cable from both sides. */
export const endsOf = ({ from, to }: Cable): readonly (readonly [here: CableEnd, there: CableEnd])[] => [
  [from, to],
  [to, from],
];

/** `22–24` out of 22, 23 and 24. */
export const portRanges = (ports: readonly number[]): string =>
  rangesOf(ports.map((port) => `p${port}`))
    .join(', ')
    .replaceAll('p', '');

/** What stands at the end of a cable, in the words of people. */
export const cableEndText = (end: CableEnd): string => {
  if (end.at === 'nic') return `${end.nic.machine.name} ${end.nic.name}`;
  return end.at === 'switch' ? `${end.switch.name} port ${end.port}` : end.outside;
};

/** What each NIC is connected to. */
export const cablesOfNics = (cables: readonly Cable[]): ReadonlyMap<Nic, { readonly cable: Cable; readonly there: CableEnd }> =>
  new Map(cables.flatMap((cable) => endsOf(cable).flatMap(([here, there]) => (here.at === 'nic' ? [[here.nic, { cable, there }] as const] : []))));
