import type { Flow, FlowEnd } from '../../contributions/flows.ts';
import type { Inventory, Machine } from '../../inventory/index.ts';
import { compareNames, rangesOf } from '../machine-names.ts';

/** Routers that speak for one autonomous system, or one router outside of the site. */
export interface BgpSystem {
  readonly key: string;
  readonly title: string;
  /** Who speaks for it, one line each; routers with a loopback say it. */
  readonly members: readonly string[];
  readonly size: number;
}

/** Sessions between two systems on one network; inside of one system both ends are the same. */
export interface BgpSessions {
  readonly ends: readonly [string, string];
  /** Empty for a session with the outside. */
  readonly network: string;
  readonly count: number;
}

export interface BgpModel {
  readonly systems: readonly BgpSystem[];
  readonly sessions: readonly BgpSessions[];
}

const bgpPort = 179;

const outsideKey = (name: string): string => `outside ${name}`;
const keyOf = ({ asNumber }: Machine): string => `AS ${asNumber ?? 'unknown'}`;

/** A session has no direction: what both sides declare, or each machine of a pair towards the other, is one. */
export const bgpModel = (flows: readonly Flow[], inventory: Inventory): BgpModel => {
  const pairs = new Map<string, { readonly ends: readonly [string, string]; readonly network: string }>();
  const outside = new Set<string>();
  const unnumbered = new Set<Machine>();
  for (const { from, to, protocol, ports } of flows) {
    if (protocol !== 'TCP' || !ports.some((port) => (typeof port === 'number' ? port === bgpPort : port.first <= bgpPort && bgpPort <= port.last))) continue;
    const network = [from, to].find((end) => end.kind === 'machines')?.network.name ?? '';
    for (const one of speakersOf(from)) {
      for (const other of speakersOf(to)) {
        if (one.name === other.name || (one.isOutside && other.isOutside)) continue;
        for (const speaker of [one, other]) {
          if (speaker.isOutside) outside.add(speaker.name);
          else if (speaker.machine.asNumber === undefined) unnumbered.add(speaker.machine);
        }
        const [first, second] = one.name < other.name ? [one, other] : [other, one];
        pairs.set(`${first.name}\n${second.name}\n${network}`, { ends: sorted(first.key, second.key), network });
      }
    }
  }
  const counted = Map.groupBy(pairs.values(), ({ ends, network }) => [...ends, network].join('\n'));
  const sessions = [...counted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, same]) => ({ ...same[0]!, count: same.length }));
  return { systems: systemsOf(inventory, [...unnumbered], [...outside].sort()), sessions };
};

type Speaker =
  | { readonly isOutside: true; readonly name: string; readonly key: string }
  | { readonly isOutside: false; readonly name: string; readonly key: string; readonly machine: Machine };

const speakersOf = (end: FlowEnd): readonly Speaker[] => {
  if (end.kind === 'outside') return [{ isOutside: true, name: end.name, key: outsideKey(end.name) }];
  return end.kind === 'machines' ? end.machines.map((machine) => ({ isOutside: false, name: machine.name, key: keyOf(machine), machine })) : [];
};

const sorted = (a: string, b: string): readonly [string, string] => (a < b ? [a, b] : [b, a]);

const systemsOf = (inventory: Inventory, unnumbered: readonly Machine[], outside: readonly string[]): readonly BgpSystem[] => {
  const numbered = [...inventory.autonomousSystems]
    .sort((a, b) => a.asNumber - b.asNumber || compareNames(a.name, b.name))
    .map(({ name, asNumber }) => ({ title: `AS ${asNumber} ${name}`, machines: [...inventory.machines].filter((machine) => machine.asNumber === asNumber) }))
    .filter(({ machines }) => machines.length > 0);
  const all = unnumbered.length === 0 ? numbered : [...numbered, { title: 'no AS number', machines: unnumbered }];
  const known = new Map(all.map(({ title, machines }) => [keyOf(machines[0]!), { title, machines }]));
  return [
    ...[...known].map(([key, { title, machines }]) => ({ key, title, members: membersOf(machines), size: machines.length })),
    ...outside.map((name) => ({ key: outsideKey(name), title: `outside: ${name}`, members: [], size: 1 })),
  ];
};

const membersOf = (machines: readonly Machine[]): readonly string[] => [
  ...machines
    .filter(({ loopback }) => loopback !== undefined)
    .sort((a, b) => compareNames(a.name, b.name))
    .map(({ name, loopback }) => `${name} ${loopback}`),
  ...rangesOf(machines.filter(({ loopback }) => loopback === undefined).map(({ name }) => name)),
];

/**
 * How far each system is from the largest one that it has sessions with, over others too: nodes are far more than routers, so they come to
 * stand at the bottom and the way out at the top. Sessions never leave out a layer.
 */
export const layersOf = ({ systems, sessions }: BgpModel): readonly (readonly BgpSystem[])[] => {
  const layer = new Map<string, number>();
  for (const root of [...systems].sort((a, b) => b.size - a.size)) {
    if (layer.has(root.key)) continue;
    layer.set(root.key, 0);
    const queue = [root.key];
    for (let next = 0; next < queue.length; next += 1) {
      for (const { ends } of sessions) {
        if (!ends.includes(queue[next]!)) continue;
        const neighbour = ends[0] === queue[next] ? ends[1] : ends[0];
        if (layer.has(neighbour)) continue;
        layer.set(neighbour, layer.get(queue[next]!)! + 1);
        queue.push(neighbour);
      }
    }
  }
  const layers: BgpSystem[][] = [];
  for (const system of systems) (layers[layer.get(system.key)!] ??= []).push(system);
  return layers.reverse();
};
