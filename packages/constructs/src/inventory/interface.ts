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
export const interfaceOn = (machine: Machine, network: Network): string | undefined => {
  for (const nic of machine.nics) {
    if (nic.untagged.name === network.name) return nic.name;
    if (nic.tagged.some(({ name }) => name === network.name)) return `${nic.name}.${network.vlan}`;
  }
  return undefined;
};
