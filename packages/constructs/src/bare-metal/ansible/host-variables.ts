import type { HostGroup } from '../../contributions/host-groups.ts';
import type { Apply, HostFile } from '../../core/host-file.ts';
import type { JsonObject } from '../../core/json.ts';
import type { PlannedFile } from '../../core/planned-file.ts';
import { isAppliance } from '../../inventory/appliance.ts';
import type { Machine } from '../../inventory/index.ts';

/** The network that machines are reached through for administration. */
export const administration = 'management';

/** Everything that a play must know of one machine: its facts, its addresses, what runs on it, and the files that are put on it. */
export const hostVariables = (machine: Machine, files: readonly PlannedFile[], declared: readonly HostGroup[]): JsonObject => ({
  ansible_host: machine.address(administration).toString(),
  bastide_model: machine.model,
  bastide_platform: machine.platform,
  bastide_memory_mebibytes: machine.memoryMebibytes,
  bastide_cpu: { ...machine.cpu },
  bastide_rack: machine.rack.name,
  bastide_rack_position: machine.position,
  bastide_power_feed: machine.powerFeed.name,
  bastide_roles: [...machine.roles],
  ...(machine.asNumber === undefined ? {} : { bastide_as_number: machine.asNumber }),
  ...(machine.loopback === undefined ? {} : { bastide_loopback: machine.loopback.toString() }),
  bastide_addresses: Object.fromEntries(machine.addresses.map(({ network, address }) => [network.name, address.toString()])),
  // The network of an appliance is configured by its own file.
  ...(isAppliance(machine) ? {} : { bastide_nics: machine.nics.map(nicVariables) }),
  // Sticks belong to Ceph, which is told of them by its own objects.
  bastide_disks: machine.disks
    .filter(({ bus }) => bus !== 'usb')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, path, bus, sizeBytes, rotational }) => ({ name, path, bus, size_bytes: sizeBytes, rotational })),
  ...runVariables(declared.filter(({ machines }) => machines.includes(machine))),
  bastide_files: files.flatMap(({ content, path }) =>
    content.type !== 'host-file' || content.file.host.machine !== machine ? [] : [fileVariables(content.file, path)],
  ),
});

/** What the groups of a machine bring to it; lists of several groups add up, as variables of groups would not. */
const runVariables = (groups: readonly HostGroup[]): JsonObject => {
  const union = (lists: readonly (readonly string[] | undefined)[]): readonly string[] => [...new Set(lists.flatMap((list) => list ?? []))].sort();
  return {
    bastide_packages: union(groups.map(({ packages }) => packages)),
    bastide_services: union(groups.map(({ services }) => services)),
    bastide_health_checks: union(groups.map(({ healthChecks }) => healthChecks)),
  };
};

const nicVariables = (nic: Machine['nics'][number]): JsonObject => ({
  name: nic.name,
  mac: nic.mac,
  mtu_bytes: nic.mtuBytes,
  untagged: nic.untagged.name,
  tagged: nic.tagged.map(({ name }) => name),
});

const fileVariables = (file: HostFile, source: string): JsonObject => ({
  source,
  path: file.path,
  mode: file.mode,
  owner: file.owner,
  group: file.group,
  apply: applyVariables(file.apply),
  ...(file.validate === undefined ? {} : { validate: file.validate }),
  ...(file.content.secrets.length === 0 ? {} : { secrets: [...new Set(file.content.secrets.map(({ address }) => address))].sort() }),
});

const applyVariables = (apply: Apply): JsonObject => (apply === 'none' ? {} : { ...apply });
