import { isAppliance } from './appliance.ts';
import type { Machine, Nic } from './machine.ts';
import type { Network } from './network.ts';

/** Linux keeps 15 characters of the name of an interface. */
export const longestInterfaceName = 15;

/**
 * The interface by which a machine is on a network: the NIC itself where frames carry no tag, else the VLAN interface above it.
 * Undefined where no NIC carries the network.
 *
 * Whoever writes the hosts' network configuration and whoever names an interface in another file follow this one rule.
 */
export const interfaceOn = (machine: Machine, network: Network): string | undefined =>
  interfacesOf(machine).find((each) => each.network.name === network.name)?.name;

/** An interface of a machine that the inventory knows. */
export interface InterfaceOfMachine {
  readonly name: string;
  /** The NIC itself, or the one that the VLAN is above. */
  readonly nic: Nic;
  readonly network: Network;
  /** Whether it is a VLAN above its NIC. */
  readonly isVlan: boolean;
}

/** Every interface of a machine that the inventory knows: each NIC before the VLANs above it. */
export const interfacesOf = (machine: Machine): readonly InterfaceOfMachine[] =>
  machine.nics.flatMap((nic) => [
    { name: nic.name, nic, network: nic.untagged, isVlan: false },
    ...nic.tagged.map((network) => ({ name: vlanName(nic, network), nic, network, isVlan: true })),
  ]);

/** An appliance names its interfaces itself. */
const vlanName = ({ name, machine }: Nic, { vlan, interfaceName }: Network): string =>
  interfaceName === undefined || isAppliance(machine) ? `${name}.${vlan}` : interfaceName;
