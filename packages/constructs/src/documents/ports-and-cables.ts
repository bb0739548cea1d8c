import { code, counted, documentOf, escaped, table } from '../core/markdown.ts';
import type { CableEnd, Inventory, Machine, Network, Nic, Switch } from '../inventory/index.ts';
import { cableEndText, cablesOfNics, portRanges, portsOf } from './cabling.ts';
import { compareNames } from './machine-names.ts';
import { compareNetworks } from './network-order.ts';

/** What hangs on which port, and how to find out whether it does. */
export const portsAndCables = (inventory: Inventory): string => {
  const switches = [...inventory.switches].sort((a, b) => compareNames(a.name, b.name));
  const direct = inventory.cables
    .filter(({ from, to }) => from.at !== 'switch' && to.at !== 'switch')
    .sort((a, b) => compareNames(cableEndText(a.from), cableEndText(b.from)));
  return documentOf([
    '# Ports and cables',
    `Where every cable of ${inventory.site} ends: ${counted(inventory.cables.length, 'cable')}. The untagged network of a port is its PVID.`,
    ...switches.flatMap((each) => switchSection(each, inventory)),
    ...(direct.length === 0
      ? []
      : [
          '## Cables without a switch',
          table(
            ['From', 'To', 'Label', 'Colour'],
            direct.map(({ from, to, label, colour }) => [escaped(cableEndText(from)), escaped(cableEndText(to)), escaped(label ?? ''), colour ?? '']),
          ),
        ]),
    '## By machine',
    machineTable(inventory),
    ...verification(inventory),
  ]);
};

const switchSection = (networkSwitch: Switch, inventory: Inventory): readonly string[] => {
  const rows = portsOf(networkSwitch, inventory.cables);
  const free = rows.filter(({ cable }) => !cable).map(({ port }) => port);
  const { name, model, rack, position, powerFeed, mtuBytes, addresses } = networkSwitch;
  const reached = addresses.map(({ network, address }) => `${address} on ${network.name}`).join(', ');
  return [
    `## ${name}`,
    `${escaped(model)}; ${rack.name}, position ${position}; power from ${powerFeed.name}; passes packets of ${mtuBytes} bytes${reached === '' ? '' : `; ${reached}`}.`,
    `${counted(rows.length - free.length, 'port')} of ${rows.length} ${rows.length - free.length === 1 ? 'is' : 'are'} used${
      free.length === 0 ? '' : `; free, and to be shut down: ${portRanges(free)}`
    }.`,
    table(
      [{ heading: 'Port', align: 'right' }, 'Neighbour', 'NIC', 'MAC address', 'Label', 'Colour', 'Untagged', 'Tagged', { heading: 'MTU', align: 'right' }],
      rows.map(({ port, cable, neighbour }) => [
        String(port),
        ...(neighbour ? neighbourCells(neighbour) : ['free', '', '']),
        escaped(cable?.label ?? ''),
        cable?.colour ?? '',
        ...(neighbour ? networkCells(neighbour) : ['', '', '']),
      ]),
    ),
  ];
};

const neighbourCells = (end: CableEnd): readonly string[] =>
  end.at === 'nic' ? [end.nic.machine.name, code(end.nic.name), code(end.nic.mac)] : [escaped(cableEndText(end)), '', ''];

const networkCells = (end: CableEnd): readonly string[] => {
  if (end.at === 'switch') return ['', 'all networks', String(end.switch.mtuBytes)];
  if (end.at === 'outside') return [end.untagged ? vlanText(end.untagged) : '', '', end.untagged ? String(end.untagged.mtuBytes) : ''];
  return [vlanText(end.nic.untagged), taggedText(end.nic), String(end.nic.mtuBytes)];
};

/** `10 management`: switches know the number, people the name. */
const vlanText = ({ vlan, name }: Network): string => `${vlan} ${name}`;
const taggedText = ({ tagged }: Nic): string => [...tagged].sort(compareNetworks).map(vlanText).join(', ');

const machineTable = (inventory: Inventory): string => {
  const cables = cablesOfNics(inventory.cables);
  return table(
    ['Machine', 'Rack', { heading: 'Position', align: 'right' }, 'NIC', 'MAC address', 'Goes to', 'Label', 'Colour'],
    sortedMachines(inventory).flatMap((machine) =>
      machine.nics.map((nic) => {
        const end = cables.get(nic);
        return [
          machine.name,
          machine.rack.name,
          String(machine.position),
          code(nic.name),
          code(nic.mac),
          end ? escaped(cableEndText(end.there)) : 'no cable',
          escaped(end?.cable.label ?? ''),
          end?.cable.colour ?? '',
        ];
      }),
    ),
  );
};

const sortedMachines = (inventory: Inventory): readonly Machine[] => [...inventory.machines].sort((a, b) => compareNames(a.name, b.name));

/** A frame of a switch says which port sent it, and no daemon is needed to read it. */
const verification = (inventory: Inventory): readonly string[] => {
  const machines = sortedMachines(inventory);
  const cables = cablesOfNics(inventory.cables);
  const found = machines
    .flatMap(({ nics }) => nics)
    .flatMap((nic) => {
      const there = cables.get(nic)?.there;
      return there?.at === 'switch' ? [{ nic, there }] : [];
    })[0];
  if (!found) return [];
  const { nic, there } = found;
  const { machine, name, mac } = nic;
  // People are root on an OPNsense, which has no sudo.
  const isFreeBsd = machine.platform === 'opnsense';
  const jumbo = machine.addresses
    .map(({ network }) => network)
    .filter(({ mtuBytes }) => mtuBytes > 1500)
    .sort(compareNetworks)[0];
  const other = jumbo && machines.find((each) => each !== machine && each.addresses.some(({ network }) => network === jumbo));
  return [
    '## How to verify a port',
    `The switch must send LLDP on its ports (IEEE 802.1AB). On ${machine.name}${isFreeBsd ? ', as root' : ''}: the frame names the switch and the port, here ${there.switch.name} port ${there.port}. It comes within 30 seconds.`,
    fenced(`${isFreeBsd ? '' : 'sudo '}tcpdump -i ${name} -nn -v -s 0 -c 1 'ether proto 0x88cc'`),
    `The other way round, look for ${code(mac)} in the table of MAC addresses of the switch: it must be learnt on port ${there.port} alone.`,
    ...(jumbo && other
      ? [
          `Whether ${jumbo.name} passes packets of ${jumbo.mtuBytes} bytes, from ${machine.name} to ${other.name}:`,
          fenced(pingOf(other.address(jumbo), jumbo.mtuBytes, isFreeBsd)),
        ]
      : []),
  ];
};

const pingOf = (address: { readonly family: 4 | 6 }, mtuBytes: number, isFreeBsd: boolean): string => {
  // Header of the family, then the 8 bytes of ICMP.
  const size = mtuBytes - (address.family === 4 ? 20 : 40) - 8;
  return isFreeBsd ? `ping -D -c 3 -s ${size} ${address}` : `ping -M do -c 3 -s ${size} ${address}`;
};

const fenced = (command: string): string => `\`\`\`sh\n${command}\n\`\`\``;
