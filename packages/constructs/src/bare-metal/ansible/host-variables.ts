import type { Apply } from '../../core/host-file.ts';
import type { JsonObject } from '../../core/json.ts';
import type { PlannedFile } from '../../core/planned-file.ts';
import type { Machine } from '../../inventory/index.ts';

/** The network that machines are reached through for administration. */
const administration = 'management';

/** Everything that a play must know of one machine: its facts, its addresses, and the files that are put on it. */
export const hostVariables = (machine: Machine, files: readonly PlannedFile[]): JsonObject => ({
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
  // The network of an OPNsense firewall is configured by its own config.xml.
  ...(machine.platform.startsWith('opnsense') ? {} : { bastide_nics: machine.nics.map(nicVariables) }),
  // Sticks belong to Ceph, which is told of them by its own objects.
  bastide_disks: machine.disks
    .filter(({ bus }) => bus !== 'usb')
    .map(({ name, path, bus, sizeBytes, rotational }) => ({ name, path, bus, size_bytes: sizeBytes, rotational })),
  bastide_files: files.flatMap(({ content, path }) =>
    content.type !== 'host-file' || content.file.host.machine !== machine
      ? []
      : [
          {
            source: path,
            path: content.file.path,
            mode: content.file.mode,
            owner: content.file.owner,
            group: content.file.group,
            apply: applyVariables(content.file.apply),
          },
        ],
  ),
});

const nicVariables = (nic: Machine['nics'][number]): JsonObject => ({
  name: nic.name,
  mac: nic.mac,
  mtu_bytes: nic.mtuBytes,
  untagged: nic.untagged.name,
  tagged: nic.tagged.map(({ name }) => name),
});

const applyVariables = (apply: Apply): JsonObject => (apply === 'none' ? {} : { ...apply });
