import type { IConstruct } from 'constructs';
import { report } from '../core/site.ts';
import { interfaceOn, interfacesOf, type Machine } from '../inventory/index.ts';
import type { VirtualNetworks } from './virtual-networks.ts';

/** Whether every machine has an end for tunnels, and an interface to give away. */
export const checkVirtualNetworks = (from: IConstruct, networks: VirtualNetworks): void => {
  checkTunnelEnds(from, networks);
  checkProviderInterfaces(from, networks);
  checkNothingElseIsOnIt(from, networks);
};

const checkTunnelEnds = (from: IConstruct, { machines, tunnelNetwork }: VirtualNetworks): void => {
  const without = machines.filter(({ addresses }) => !addresses.some(({ network }) => network === tunnelNetwork));
  if (without.length === 0) return;
  report(from, {
    rule: 'openstack-tunnels',
    what: `${namesOf(without)} ${without.length === 1 ? 'has' : 'have'} no address in ${tunnelNetwork.name}, where tunnels of virtual networks end`,
    allowed: 'an address in it for every machine with virtual networks',
    mend: `tag ${tunnelNetwork.name} on a NIC and run bastide allocate, or name another tunnelNetwork`,
  });
};

const checkProviderInterfaces = (from: IConstruct, { machines, providerNetwork, providerBridge }: VirtualNetworks): void => {
  const byName = new Map<string | undefined, Machine[]>();
  for (const machine of machines) {
    const name = interfaceOn(machine, providerNetwork);
    byName.set(name, [...(byName.get(name) ?? []), machine]);
  }
  const without = byName.get(undefined);
  if (without !== undefined) {
    report(from, {
      rule: 'openstack-provider-bridge',
      what: `${namesOf(without)} ${without.length === 1 ? 'has' : 'have'} no interface on ${providerNetwork.name} for the bridge ${providerBridge}`,
      allowed: 'an interface on it on every machine with virtual networks',
      mend: `tag ${providerNetwork.name} on a NIC of ${without.length === 1 ? 'the machine' : 'these machines'}, or label others`,
    });
  }
  byName.delete(undefined);
  if (byName.size < 2) return;
  report(from, {
    rule: 'openstack-provider-bridge',
    what: `the bridge ${providerBridge} takes one interface by name on every machine, and that of ${providerNetwork.name} has ${byName.size} names`,
    allowed: 'one name',
    mend: `give ${providerNetwork.name} an interfaceName in the inventory`,
    counterExample: [...byName].map(([name, named]) => `${name}: ${namesOf(named)}`),
  });
};

/** A bridge takes the packets of its interface, and with them the machine's own. */
const checkNothingElseIsOnIt = (from: IConstruct, { machines, providerNetwork, providerBridge }: VirtualNetworks): void => {
  const taken = machines.flatMap((machine) => usesOf(machine, providerNetwork.name).map((use) => `${machine.name}: ${use}`));
  if (taken.length === 0) return;
  report(from, {
    rule: 'openstack-provider-bridge',
    what: `the bridge ${providerBridge} would take an interface that machines use themselves, and cut them off`,
    allowed: `a network in which they have no address, on a VLAN or a NIC of its own`,
    mend: `name another network as provider; ${providerNetwork.name} is not free`,
    counterExample: taken,
  });
};

const usesOf = (machine: Machine, network: string): readonly string[] => {
  const taken = interfacesOf(machine).find((each) => each.network.name === network);
  if (taken === undefined) return [];
  const addresses = machine.addresses.filter((held) => held.network.name === network);
  const above = taken.isVlan ? [] : taken.nic.tagged;
  return [
    ...addresses.map(({ address }) => `${taken.name} carries its address ${address}`),
    ...(above.length === 0 ? [] : [`${taken.name} carries its VLANs ${above.map(({ name }) => name).join(', ')}`]),
  ];
};

const namesOf = (machines: readonly Machine[]): string => machines.map(({ name }) => name).join(', ');
