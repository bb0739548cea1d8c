import type { Cable, CableEnd, Inventory, Machine, Network, Nic, Switch } from '@bastide/constructs';
import type { MachineInterface } from './machine-interfaces.ts';

/** One VLAN of a cable. Each is a pair of interfaces of its own, because not every kernel tags frames. */
export interface Strand {
  readonly from: StrandEnd;
  readonly to: StrandEnd;
}

export interface StrandEnd {
  /** Name of the machine, of the switch, or of what is outside. */
  readonly at: string;
  readonly interface: string;
  /** The bridge of a switch that it is a port of: `vlan70`. */
  readonly bridge?: string;
  readonly mtuBytes: number;
}

/** A switch has a bridge for each VLAN. */
export const bridgeOf = (vlan: number): string => `vlan${vlan}`;

/** Name of the namespace of what a cable leads to outside of the site. */
export const outsideName = (inventory: Inventory, cable: Cable): string => `outside-${inventory.cables.indexOf(cable) + 1}`;

/**
 * What every cable is made of. A port of a switch carries what the NIC at its other end is in by the inventory: untagged the one network, tagged
 * the others; an interface in another VLAN than those reaches the port, and nothing behind it. Between switches all VLANs run.
 */
export const strandsOf = (inventory: Inventory, interfacesOf: (machine: Machine) => readonly MachineInterface[]): ReadonlyMap<Cable, readonly Strand[]> =>
  new Map(inventory.cables.map((cable) => [cable, strandsOfCable(inventory, cable, interfacesOf)]));

const strandsOfCable = (inventory: Inventory, cable: Cable, interfacesOf: (machine: Machine) => readonly MachineInterface[]): readonly Strand[] => {
  const [near, far] = nicFirst(cable);
  if (near.at === 'nic' && far.at === 'nic') {
    const others = interfacesOf(far.nic.machine).filter(({ nic }) => nic === far.nic.name);
    return interfacesOf(near.nic.machine)
      .filter(({ nic }) => nic === near.nic.name)
      .flatMap((each) => others.filter(({ vlan }) => vlan === each.vlan).map((other) => ({ from: endOf(near.nic, each), to: endOf(far.nic, other) })));
  }
  if (near.at === 'nic' && far.at === 'switch')
    return interfacesOf(near.nic.machine)
      .filter(({ nic }) => nic === near.nic.name)
      .map((each) => {
        const network = each.vlan === undefined ? near.nic.untagged : near.nic.tagged.find(({ vlan }) => vlan === each.vlan);
        return { from: endOf(near.nic, each), to: portOf(far.switch, far.port, network?.vlan ?? each.vlan!, network !== undefined) };
      });
  if (near.at === 'switch' && far.at === 'switch')
    return inventory.networks.all.map(({ vlan }) => ({ from: portOf(near.switch, near.port, vlan, true), to: portOf(far.switch, far.port, vlan, true) }));
  if (near.at === 'outside' && near.untagged && far.at === 'switch') return [outsideStrand(outsideName(inventory, cable), near.untagged, far)];
  return [];
};

/** The end at a NIC, else the one outside, before the end at a switch. */
const nicFirst = ({ from, to }: Cable): readonly [CableEnd, CableEnd] => {
  const rank = { nic: 0, outside: 1, switch: 2 };
  return rank[from.at] <= rank[to.at] ? [from, to] : [to, from];
};

const endOf = (nic: Nic, { name, mtuBytes }: MachineInterface): StrandEnd => ({ at: nic.machine.name, interface: name, mtuBytes });

const portOf = (at: Switch, port: number, vlan: number, isMember: boolean): StrandEnd => ({
  at: at.name,
  interface: `p${port}.${vlan}`,
  ...(isMember ? { bridge: bridgeOf(vlan) } : {}),
  mtuBytes: at.mtuBytes,
});

const outsideStrand = (at: string, network: Network, far: { readonly switch: Switch; readonly port: number }): Strand => ({
  from: { at, interface: network.name, mtuBytes: network.mtuBytes },
  to: portOf(far.switch, far.port, network.vlan, true),
});
