import { type HostGroup, hostGroups } from '../../contributions/host-groups.ts';
import { kubernetesNodes } from '../../contributions/kubernetes-nodes.ts';
import { quorums } from '../../contributions/quorums.ts';
import type { VirtualMachine } from '../../contributions/virtual-machines.ts';
import { compareTexts } from '../../core/compare-texts.ts';
import type { Contributions } from '../../core/contribution.ts';
import type { JsonObject } from '../../core/json.ts';
import { isAppliance } from '../../inventory/appliance.ts';
import type { Inventory, Machine } from '../../inventory/index.ts';

/** The groups that the facts give (roles, racks, power feeds), and those that products declared. Sorted by name. */
export const groupsOf = (inventory: Inventory, declared: readonly HostGroup[]): readonly HostGroup[] => {
  const groups = new Map<string, HostGroup>();
  const add = (group: HostGroup): void => {
    const known = groups.get(group.name);
    groups.set(
      group.name,
      known ? { ...group, machines: [...known.machines, ...group.machines], variables: { ...known.variables, ...group.variables } } : group,
    );
  };
  for (const machine of inventory.machines) {
    for (const role of machine.roles) add({ name: `role_${ansibleName(role)}`, machines: [machine], variables: {} });
    add({ name: `rack_${ansibleName(machine.rack.name)}`, machines: [machine], variables: {} });
    add({ name: `power_feed_${ansibleName(machine.powerFeed.name)}`, machines: [machine], variables: {} });
    add({ name: `platform_${ansibleName(machine.platform)}`, machines: [machine], variables: {} });
  }
  declared.forEach(add);
  return [...groups.values()].sort((a, b) => compareTexts(a.name, b.name));
};

/**
 * The groups by which the playbooks choose their hosts. They are there even where they are empty, so that one set of playbooks fits every site.
 *
 * - `managed`: everything but appliances;
 * - `kubernetes`: every node of the cluster;
 * - `one_at_a_time`: machines that stand in for each other: members of a quorum, and what products say.
 */
export const playGroups = (inventory: Inventory, all: Contributions): readonly HostGroup[] => {
  const declared = all.of(hostGroups).map(({ value }) => value);
  const machines = [...inventory.machines];
  const nodes = new Set(all.of(kubernetesNodes).map(({ value }) => value.machine));
  const standIns = new Set([
    ...all.of(quorums).flatMap(({ value }) => value.members),
    ...declared.flatMap(({ oneAtATime, machines: members }) => (oneAtATime ? members : [])),
  ]);
  const group = (name: string, holds: (machine: Machine) => boolean): HostGroup => ({ name, machines: machines.filter(holds), variables: {} });
  return [
    group('managed', (machine) => !isAppliance(machine)),
    group('kubernetes', (machine) => nodes.has(machine)),
    group('one_at_a_time', (machine) => standIns.has(machine)),
  ];
};

/** Ansible takes `-` in a group name for an operator. */
const ansibleName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');

/**
 * `inventory.yml` as Ansible's YAML plugin reads it. Switches are listed apart: no play for hosts may reach them. Virtual machines are in the
 * groups that their product names and in no other, so the plays of machines leave them alone.
 */
export const inventoryOf = (inventory: Inventory, groups: readonly HostGroup[], guests: readonly VirtualMachine[]): JsonObject => ({
  all: {
    children: {
      machines: { hosts: Object.fromEntries([...inventory.machines].map((machine) => [machine.name, {}])) },
      ...Object.fromEntries(groups.map(({ name, machines }) => [name, { hosts: Object.fromEntries(machines.map((machine) => [machine.name, {}])) }])),
      ...guestGroups(guests),
      switches: {
        hosts: Object.fromEntries(
          [...inventory.switches].map((each) => [
            each.name,
            {
              bastide_addresses: Object.fromEntries(each.addresses.map(({ network, address }) => [network.name, address.toString()])),
              bastide_model: each.model,
              bastide_ports: each.portCount,
              bastide_mtu_bytes: each.mtuBytes,
              bastide_rack: each.rack.name,
              bastide_rack_position: each.position,
              bastide_power_feed: each.powerFeed.name,
            },
          ]),
        ),
      },
    },
  },
});

const guestGroups = (guests: readonly VirtualMachine[]): JsonObject => {
  if (guests.length === 0) return {};
  const facts = ({ address, on, memoryMebibytes }: VirtualMachine): JsonObject => ({
    ansible_host: address.toString(),
    bastide_carrier: on.name,
    bastide_memory_mebibytes: memoryMebibytes,
  });
  const groups = [...new Set(guests.flatMap((guest) => guest.groups))].sort();
  return {
    virtual_machines: { hosts: Object.fromEntries(guests.map((guest) => [guest.name, facts(guest)])) },
    ...Object.fromEntries(
      groups.map((group) => [group, { hosts: Object.fromEntries(guests.filter((guest) => guest.groups.includes(group)).map(({ name }) => [name, {}])) }]),
    ),
  };
};
