import type { CableEnd, Inventory, Machine, Network, Nic, Switch } from '../../inventory/index.ts';
import { interfacesOf } from '../../inventory/interface.ts';
import { cableEndText, cablesOfNics, endsOf } from '../cabling.ts';
import { compareNames } from '../machine-names.ts';
import { compareNetworks } from '../network-order.ts';
import { clipped } from './drawing.ts';

/** How something is on a network: by its own port without tag, by a VLAN tag, or by an address that no NIC of a machine has. */
export type Membership = 'untagged' | 'tagged' | 'address';

export interface Mark {
  readonly network: Network;
  readonly membership: Membership;
  /** Empty where it has none, or another NIC has it. */
  readonly address: string;
}

/** One line of the drawing: a NIC of a machine, a switch, or what else has a place on the networks. */
export interface Row {
  readonly name: string;
  readonly model: string;
  readonly power: string;
  readonly position: string;
  readonly autonomousSystem: string;
  readonly loopback: string;
  readonly nic: string;
  readonly cable: string;
  readonly marks: readonly Mark[];
  /** The port of a switch that a cable is drawn to. */
  readonly port: { readonly switch: Switch; readonly port: number } | undefined;
  /** `gap` for empty places of a rack; `continued` for further NICs of the machine above. */
  readonly kind: 'box' | 'continued' | 'gap';
}

/** A rack, or what stands in none. */
export interface Section {
  readonly name: string;
  readonly title: string;
  readonly isRack: boolean;
  readonly rows: readonly Row[];
}

const longestText = 32;

const blank: Row = {
  name: '',
  model: '',
  power: '',
  position: '',
  autonomousSystem: '',
  loopback: '',
  nic: '',
  cable: '',
  marks: [],
  port: undefined,
  kind: 'box',
};

/** What is drawn from top to bottom: the racks, what is outside, and addresses that are shared. */
export const sectionsOf = (inventory: Inventory): readonly Section[] => {
  const cabling = cablesOfNics(inventory.cables);
  return [
    ...[...inventory.racks].sort(byName).map(({ name, description }) => ({
      name: clipped(name, longestText),
      title: description ? `${name}: ${description}` : name,
      isRack: true,
      rows: rackRows(name, inventory, cabling),
    })),
    { name: 'outside', title: 'Outside', isRack: false, rows: outsideRows(inventory) },
    { name: 'shared', title: 'Shared addresses', isRack: false, rows: sharedRows(inventory) },
  ].filter(({ rows }) => rows.length > 0);
};

type Cabling = ReturnType<typeof cablesOfNics>;

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => compareNames(a.name, b.name);

const rackRows = (rack: string, inventory: Inventory, cabling: Cabling): readonly Row[] => {
  const machines = [...inventory.machines].filter((machine) => machine.rack.name === rack);
  const switches = [...inventory.switches].filter((each) => each.rack.name === rack);
  const places = [
    ...machines.map((machine) => ({ name: machine.name, position: machine.position, rows: machineRows(machine, inventory, cabling) })),
    ...switches.map((each) => ({ name: each.name, position: each.position, rows: [switchRow(each)] })),
  ].sort((a, b) => a.position - b.position || byName(a, b));
  return places.flatMap(({ position, rows }, index) => {
    const [first, last] = [(places[index - 1]?.position ?? 0) + 1, position - 1];
    return [...(first <= last ? [gapRow(first, last)] : []), ...rows];
  });
};

const gapRow = (first: number, last: number): Row => ({ ...blank, kind: 'gap', position: first === last ? `${first}` : `${first}–${last}` });

const machineRows = (machine: Machine, inventory: Inventory, cabling: Cabling): readonly Row[] => {
  const own: Row = {
    ...blank,
    name: clipped(machine.name, longestText),
    model: clipped(machine.model, 22),
    power: clipped(machine.powerFeed.name, 12),
    position: String(machine.position),
    autonomousSystem: machine.asNumber === undefined ? '' : String(machine.asNumber),
    loopback: machine.loopback === undefined ? '' : `${machine.loopback}`,
  };
  if (machine.nics.length === 0) return [own];
  return machine.nics.map((nic, index) => {
    const end = cabling.get(nic);
    return {
      ...(index === 0 ? own : { ...blank, kind: 'continued' as const }),
      nic: nic.name,
      cable: end ? cableText(end.there, end.cable.label, inventory) : 'no cable',
      marks: marksOf(nic),
      port: end?.there.at === 'switch' ? end.there : undefined,
    };
  });
};

/** `7 C1`; the name of the switch is said where there are several. */
const cableText = (there: CableEnd, label: string | undefined, { switches }: Inventory): string => {
  if (there.at !== 'switch') return clipped(`to ${cableEndText(there)}`, longestText);
  const port = switches.size > 1 ? `${clipped(there.switch.name, 16)}/${there.port}` : String(there.port);
  return label === undefined ? port : `${port} ${clipped(label, 12)}`;
};

const marksOf = (nic: Nic): readonly Mark[] =>
  [nic.untagged, ...nic.tagged].map((network, index) => {
    const isOwner = interfacesOf(nic.machine).find((each) => each.network === network)?.nic === nic;
    const held = nic.machine.addresses.find((each) => each.network.name === network.name);
    return { network, membership: index === 0 ? 'untagged' : 'tagged', address: isOwner && held ? `${held.address}` : '' };
  });

const switchRow = ({ name, model, powerFeed, position, addresses }: Switch): Row => ({
  ...blank,
  name: clipped(name, longestText),
  model: clipped(model, 22),
  power: clipped(powerFeed.name, 12),
  position: String(position),
  marks: [...addresses]
    .sort((a, b) => compareNetworks(a.network, b.network))
    .map(({ network, address }) => ({ network, membership: 'address', address: `${address}` })),
});

const outsideRows = (inventory: Inventory): readonly Row[] =>
  inventory.cables
    .flatMap((cable) =>
      endsOf(cable).flatMap(([here, there]): Row[] =>
        here.at === 'outside' && there.at === 'switch'
          ? [
              {
                ...blank,
                name: clipped(here.outside, longestText),
                cable: cableText(there, cable.label, inventory),
                marks: here.untagged ? [{ network: here.untagged, membership: 'untagged' as const, address: '' }] : [],
                port: there,
              },
            ]
          : [],
      ),
    )
    .sort(byName);

const sharedRows = (inventory: Inventory): readonly Row[] => {
  const gateways = [...inventory.networks]
    .sort(compareNetworks)
    .flatMap((network) => (network.gateway ? [{ network, membership: 'address' as const, address: `${network.gateway}` }] : []));
  return [
    ...(gateways.length === 0 ? [] : [{ ...blank, name: 'gateways', marks: gateways }]),
    ...[...inventory.virtualAddresses].sort(byName).map(({ name, network, address }) => ({
      ...blank,
      name: clipped(name, longestText),
      marks: [{ network, membership: 'address' as const, address: `${address}` }],
    })),
  ];
};
