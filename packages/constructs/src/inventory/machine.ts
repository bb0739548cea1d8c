import { carriedNetworks } from './checks/addresses.ts';
import { type HeldAddress, heldAddress, type PowerFeed, type Rack, type SwitchPort } from './equipment.ts';
import { IpAddress } from './ip.ts';
import { InventoryLookUpError, LookUp } from './look-up.ts';
import type { Network } from './network.ts';
import type { InventoryFacts } from './schema.ts';
import { bytesOf, mebibytesOf } from './size.ts';

type MachineFacts = InventoryFacts['machines'][string];
type NicFacts = MachineFacts['nics'][string];
type DiskFacts = MachineFacts['disks'][string];

export type Platform = MachineFacts['platform'];
export type Architecture = MachineFacts['cpu']['architecture'];
export type DiskBus = DiskFacts['bus'];

export interface Cpu {
  readonly model?: string;
  /** Hardware threads: what the operating system counts as processors. */
  readonly threads: number;
  readonly architecture: Architecture;
}

/** What a machine's facts refer to, already resolved. */
export interface MachineProps {
  readonly name: string;
  readonly domain: string;
  readonly facts: MachineFacts;
  readonly networks: LookUp<Network>;
  readonly rack: Rack;
  readonly powerFeed: PowerFeed;
  readonly asNumber: number | undefined;
  readonly addresses: readonly HeldAddress[];
  readonly switchPortOf: (nic: string) => SwitchPort | undefined;
}

/** A physical machine. */
export class Machine {
  readonly name: string;
  /** Its name in DNS, e.g. `leaf-1.mini-waas.example`. */
  readonly fqdn: string;
  readonly model: string;
  /** Operating system. */
  readonly platform: Platform;
  /** Installed memory; firmware and graphics take a part of it. */
  readonly memoryMebibytes: number;
  readonly cpu: Cpu;
  readonly rack: Rack;
  /** Place in the rack, counted from 1. */
  readonly position: number;
  readonly powerFeed: PowerFeed;
  readonly roles: readonly string[];
  /** The autonomous system that it speaks BGP for. */
  readonly asNumber: number | undefined;
  /** A router's address that no interface carries: its router id. */
  readonly loopback: IpAddress | undefined;
  readonly nics: readonly Nic[];
  readonly disks: readonly Disk[];
  /** Networks that a NIC carries, in the order they are written. */
  readonly attachedNetworks: readonly Network[];
  /** Its own addresses, in the order they are written. */
  readonly addresses: readonly HeldAddress[];
  readonly #networks: LookUp<Network>;

  constructor({ name, domain, facts, networks, rack, powerFeed, asNumber, addresses, switchPortOf }: MachineProps) {
    this.name = name;
    this.fqdn = `${name}.${domain}`;
    this.model = facts.model;
    this.platform = facts.platform;
    this.memoryMebibytes = mebibytesOf(facts.memory);
    this.cpu = facts.cpu;
    this.rack = rack;
    this.position = facts.position;
    this.powerFeed = powerFeed;
    this.roles = facts.roles;
    this.asNumber = asNumber;
    this.loopback = facts.loopback === undefined ? undefined : IpAddress.parse(facts.loopback)!;
    this.addresses = addresses;
    this.attachedNetworks = Object.freeze(carriedNetworks(facts.nics).map((network) => networks.get(network)));
    this.nics = Object.freeze(Object.entries(facts.nics).map(([nic, nicFacts]) => new Nic(this, nic, nicFacts, networks, switchPortOf(nic))));
    this.disks = Object.freeze(Object.entries(facts.disks).map(([disk, diskFacts]) => new Disk(this, disk, diskFacts)));
    this.#networks = networks;
    Object.freeze(this);
  }

  /**
   * Its address in a network.
   *
   * @throws InventoryLookUpError when there is no such network, or the machine has no address in it
   */
  address(network: Network | string): IpAddress {
    return heldAddress(this.name, this.addresses, typeof network === 'string' ? this.#networks.get(network) : network);
  }

  /** Whether a NIC carries the network, with or without an address in it. */
  isAttachedTo(network: Network | string): boolean {
    const name = typeof network === 'string' ? this.#networks.get(network).name : network.name;
    return this.attachedNetworks.some((each) => each.name === name);
  }
}

/** A network interface. */
export class Nic {
  readonly machine: Machine;
  /** As the operating system names it. */
  readonly name: string;
  /** In lower case. */
  readonly mac: string;
  readonly mtuBytes: number;
  readonly untagged: Network;
  readonly tagged: readonly Network[];
  /** Where its cable ends, unless there is none or it ends elsewhere. */
  readonly switchPort: SwitchPort | undefined;

  constructor(machine: Machine, name: string, facts: NicFacts, networks: LookUp<Network>, switchPort: SwitchPort | undefined) {
    this.machine = machine;
    this.name = name;
    this.mac = facts.mac.toLowerCase();
    this.mtuBytes = facts.mtu;
    this.untagged = networks.get(facts.untagged);
    this.tagged = Object.freeze((facts.tagged ?? []).map((network) => networks.get(network)));
    this.switchPort = switchPort;
    Object.freeze(this);
  }
}

/** A disk or USB stick. */
export class Disk {
  readonly machine: Machine;
  /** Unique within its machine. */
  readonly name: string;
  /** A path that stays the same over restarts: `/dev/disk/by-id/…` or `/dev/disk/by-path/…`. */
  readonly path: string;
  readonly bus: DiskBus;
  readonly sizeBytes: number;
  /** Whether it is a hard disk. */
  readonly rotational: boolean;

  constructor(machine: Machine, name: string, facts: DiskFacts) {
    this.machine = machine;
    this.name = name;
    this.path = facts.path;
    this.bus = facts.bus;
    this.sizeBytes = bytesOf(facts.size);
    this.rotational = facts.rotational;
    Object.freeze(this);
  }
}

/** The machines of a site, in the order of the file. */
export class Machines extends LookUp<Machine> {
  constructor(all: readonly Machine[]) {
    super('machine', all);
  }

  /**
   * All machines with that role, in the order of the file.
   *
   * @throws InventoryLookUpError when no machine has it: it is misspelt, or the site lacks what it is built on
   */
  withRole(role: string): readonly Machine[] {
    const found = this.all.filter(({ roles }) => roles.includes(role));
    if (found.length === 0) throw new InventoryLookUpError('machine with the role', role, [...new Set(this.all.flatMap(({ roles }) => roles))].sort());
    return found;
  }
}

/** The disks of all machines, in the order of the file. */
export class Disks implements Iterable<Disk> {
  readonly all: readonly Disk[];

  constructor(machines: Machines) {
    this.all = Object.freeze(machines.all.flatMap(({ disks }) => disks));
    Object.freeze(this);
  }

  [Symbol.iterator](): IterableIterator<Disk> {
    return this.all[Symbol.iterator]();
  }

  /** All disks on that bus; an empty list when there are none. */
  onBus(bus: DiskBus): readonly Disk[] {
    return this.all.filter((disk) => disk.bus === bus);
  }
}
