import type { Machine } from './machine.ts';
import type { Network } from './network.ts';

/** Linux keeps 15 characters of the name of an interface. */
export const longestInterfaceName = 15;

/**
 * The interface by which a machine is on a network: the NIC itself where frames carry no tag, else the VLAN interface above it, `<nic>.<vlan>`.
 * Undefined where no NIC carries the network.
 *
 * Whoever writes the hosts' network configuration and whoever names an interface in another file follow this one rule.
 */
export const interfaceOn = (machine: Machine, network: Network): string | undefined =>
  interfacesOf(machine).find((each) => each.network.name === network.name)?.name;

/** Every interface of a machine that the inventory knows, and the network that it is on: each NIC before the VLANs above it. */
export const interfacesOf = (machine: Machine): readonly { readonly name: string; readonly network: Network }[] =>
  machine.nics.flatMap(({ name, untagged, tagged }) => [
    { name, network: untagged },
    ...tagged.map((network) => ({ name: `${name}.${network.vlan}`, network })),
  ]);
