import type { IConstruct } from 'constructs';
import { shown } from '../core/secret-shape.ts';
import { report } from '../core/site.ts';
import type { Disk, Machine, Network } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { kindOfDisk, kindsOf } from './disk-kind.ts';
import { leastMemoryForOsds, leastOsdMemoryTargetMebibytes, type OsdMemory } from './osd-memory.ts';
import type { RookCephProps } from './props.ts';

/** `ceph-volume` rejects smaller disks. */
const smallestOsdBytes = 5 * 1024 ** 3;

const rule = 'ceph-osd';

const named = ({ machine, name, path }: Disk): string => `${machine.name}/${name} (${path})`;

/** Each disk once, on a node of the cluster, large enough, and not all that its machine has. */
export const checkOsds = (construct: IConstruct, cluster: K3sCluster, osds: readonly Disk[]): void => {
  if (osds.length === 0) {
    report(construct, { rule, what: 'there are no disks for OSDs', allowed: 'one disk or more', mend: 'pass disks of the inventory as osds' });
  }
  const seen = new Set<string>();
  for (const disk of osds) {
    const key = `${disk.machine.name} ${disk.path}`;
    if (seen.has(key)) {
      report(construct, {
        rule,
        what: `${named(disk)} is named twice`,
        allowed: 'each disk once',
        mend: 'name it once; two sticks that share a serial number are told apart by their sockets, /dev/disk/by-path/…, in the inventory',
      });
    }
    seen.add(key);
    if (!cluster.nodes.includes(disk.machine)) {
      report(construct, {
        rule,
        what: `${named(disk)} is in ${disk.machine.name}, which is no node of the cluster`,
        allowed: cluster.nodes.map(({ name }) => name).join(', '),
        mend: 'add the machine to the cluster, or leave its disks out',
      });
    }
    if (disk.sizeBytes < smallestOsdBytes) {
      report(construct, {
        rule,
        what: `${named(disk)} holds ${disk.sizeBytes} bytes`,
        allowed: `${smallestOsdBytes} bytes (5 GiB) or more`,
        mend: 'use a larger disk: ceph-volume rejects this one',
      });
    }
  }
  for (const machine of new Set(osds.map((disk) => disk.machine))) {
    if (machine.disks.some((disk) => !osds.includes(disk))) continue;
    report(construct, {
      rule,
      what: `every disk of ${machine.name} is to hold an OSD, also the one that it starts from`,
      allowed: 'one disk less than the machine has',
      mend: `leave the disk with the operating system of ${machine.name} out, or add that disk to the inventory`,
    });
  }
};

/** OSDs share a device class, and every pool its slowest disk: sticks and disks, or disks that turn and disks that do not, are never mixed. */
export const checkOneKind = (construct: IConstruct, osds: readonly Disk[]): void => {
  const kinds = kindsOf(osds);
  if (kinds.length < 2) return;
  report(construct, {
    rule,
    what: `the disks for OSDs are of several kinds: ${kinds
      .map(
        (kind) =>
          `${kind} (${osds
            .filter((disk) => kindOfDisk(disk) === kind)
            .map(({ machine, name }) => `${machine.name}/${name}`)
            .join(', ')})`,
      )
      .join(', ')}; each pool would be as slow and as short-lived as the first`,
    allowed: 'disks of one kind',
    mend: 'leave the others out',
  });
};

/** One machine a monitor, a majority when one is lost, and no store on a stick: a monitor writes on every change and waits for each write. */
export const checkMons = (construct: IConstruct, cluster: K3sCluster, mons: readonly Machine[], osds: readonly Disk[]): void => {
  const distinct = new Set(mons);
  if (distinct.size !== mons.length || mons.length < 3 || mons.length > 9 || mons.length % 2 === 0) {
    report(construct, {
      rule: 'ceph-mon',
      what: `there are ${mons.length} monitors on ${distinct.size} ${distinct.size === 1 ? 'machine' : 'machines'}: ${mons.map(({ name }) => name).join(', ') || 'none'}`,
      allowed: '3, 5, 7 or 9 machines, each once: monitors decide by majority',
      mend: 'name an odd number of machines, in as many racks as there are',
    });
  }
  for (const machine of distinct) {
    if (!cluster.nodes.includes(machine)) {
      report(construct, {
        rule: 'ceph-mon',
        what: `${machine.name} is no node of the cluster`,
        allowed: cluster.nodes.map(({ name }) => name).join(', '),
        mend: 'choose a node of the cluster',
      });
    }
    if (machine.disks.some((disk) => disk.bus !== 'usb' && !osds.includes(disk))) continue;
    report(construct, {
      rule: 'ceph-mon',
      what: `${machine.name} has no disk for the store of its monitor but USB sticks`,
      allowed: 'a machine with a disk on sata, sas or nvme that holds no OSD',
      mend: 'choose another machine: a monitor on a stick wears it out and slows every change of the cluster down',
    });
  }
};

/** What each machine with OSDs can give them. With less, `ceph-osd` does not even start. */
export const checkOsdMemory = (construct: IConstruct, memory: readonly OsdMemory[]): void => {
  for (const { machine, disks, forOsdsMebibytes, isEnough } of memory) {
    if (isEnough) continue;
    const needed = leastMemoryForOsds(disks.length);
    report(construct, {
      rule: 'ceph-osd-memory',
      what: `${machine.name} has ${forOsdsMebibytes} MiB for ${disks.length} ${disks.length === 1 ? 'OSD' : 'OSDs'}; with an osd_memory_target below ${leastOsdMemoryTargetMebibytes} MiB ceph-osd does not start`,
      allowed: `${needed} MiB: ${needed / disks.length} each`,
      mend: `use fewer disks of ${machine.name}, keep monitors off it, give it memory, or lower memoryForOthersMebibytes if nothing else runs there`,
    });
  }
};

export const checkReplicationNetwork = (construct: IConstruct, network: Network, osds: readonly Disk[]): void => {
  for (const machine of new Set(osds.map((disk) => disk.machine))) {
    if (machine.addresses.some((held) => held.network === network)) continue;
    report(construct, {
      rule: 'ceph-network',
      what: `${machine.name} holds OSDs and has no address on ${network.name}, over which OSDs are to talk`,
      allowed: `machines with an address on ${network.name}`,
      mend: `attach ${machine.name} to ${network.name} in the inventory and run \`bastide allocate\`, or choose another replicationNetwork`,
    });
  }
};

export const isDeviceClass = (name: string | undefined): name is string => name !== undefined && /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(name);

/** Values that casts and spreads bring past the compiler, and key types that the nodes' kernels cannot read. */
export const checkChoices = (construct: IConstruct, props: RookCephProps): void => {
  const choices = [
    ['encryption', props.encryption, ['msgr2', 'none']],
    ['failureDomain', props.failureDomain, ['host', 'rack']],
    ['profile', props.profile, ['tiny', 'standard']],
    ['clientKeyType', props.clientKeyType, ['aes', 'aes256k']],
  ] as const;
  for (const [name, value, allowed] of choices) {
    if (value === undefined || (allowed as readonly string[]).includes(value)) continue;
    report(construct, { rule: 'rook-ceph', what: `${name} is ${shown(value)}`, allowed: allowed.join(', '), mend: 'choose one of these' });
  }
  if (props.deviceClass !== undefined && !isDeviceClass(props.deviceClass)) {
    report(construct, {
      rule: 'rook-ceph',
      what: `the device class is ${shown(props.deviceClass)}`,
      allowed: 'up to 40 lower-case letters, digits and "-", e.g. usb; a StorageClass is named after it, too',
      mend: 'choose a shorter or plainer name',
    });
  }
  const old = props.cluster.nodes.filter(({ platform }) => platform === 'rocky-9');
  if (props.clientKeyType === 'aes256k' && old.length > 0) {
    report(construct, {
      rule: 'ceph-key-type',
      what: `clients are to have keys of the type aes256k, and ${old.length} nodes run rocky-9 with Linux 5.14, which cannot read them: no volume could be mounted`,
      allowed: "clientKeyType: 'aes' until every node runs Linux 7.0",
      mend: 'leave clientKeyType out',
    });
  }
};
