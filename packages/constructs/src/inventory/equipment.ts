import type { IpAddress } from './ip.ts';
import { InventoryLookUpError } from './look-up.ts';
import type { Nic } from './machine.ts';
import type { Network } from './network.ts';

/** A rack or shelf. */
export interface Rack {
  readonly name: string;
  readonly description?: string;
}

export interface PowerFeed {
  readonly name: string;
  readonly description?: string;
  readonly watts?: number;
}

/** What something has in a network. */
export interface HeldAddress {
  readonly network: Network;
  readonly address: IpAddress;
}

export interface SwitchProps {
  readonly name: string;
  readonly model: string;
  readonly portCount: number;
  readonly mtuBytes: number;
  readonly rack: Rack;
  readonly position: number;
  readonly powerFeed: PowerFeed;
  readonly addresses: readonly HeldAddress[];
}

/** An Ethernet switch. */
export class Switch {
  readonly name: string;
  readonly model: string;
  /** Ports are numbered from 1. */
  readonly portCount: number;
  /** Largest packet that it passes, without Ethernet header, VLAN tag and checksum. */
  readonly mtuBytes: number;
  readonly rack: Rack;
  /** Place in the rack, counted from 1. */
  readonly position: number;
  readonly powerFeed: PowerFeed;
  readonly addresses: readonly HeldAddress[];

  constructor(props: SwitchProps) {
    this.name = props.name;
    this.model = props.model;
    this.portCount = props.portCount;
    this.mtuBytes = props.mtuBytes;
    this.rack = props.rack;
    this.position = props.position;
    this.powerFeed = props.powerFeed;
    this.addresses = props.addresses;
    Object.freeze(this);
  }

  /**
   * Its address in a network.
   *
   * @throws InventoryLookUpError when it has none there
   */
  address(network: Network | string): IpAddress {
    return heldAddress(this.name, this.addresses, network);
  }
}

/** The address that something holds in a network; throws InventoryLookUpError where it has none. */
export const heldAddress = (holder: string, addresses: readonly HeldAddress[], network: Network | string): IpAddress => {
  const name = typeof network === 'string' ? network : network.name;
  const held = addresses.find((each) => each.network.name === name);
  if (!held)
    throw new InventoryLookUpError(
      'network',
      name,
      addresses.map((each) => each.network.name),
      `in which ${holder} has an address`,
    );
  return held.address;
};

export interface SwitchPort {
  readonly switch: Switch;
  readonly port: number;
}

/** Where a cable ends: at a NIC, at a switch, or at something that is not part of the site. */
export type CableEnd =
  | { readonly at: 'nic'; readonly nic: Nic }
  | ({ readonly at: 'switch' } & SwitchPort)
  | { readonly at: 'outside'; readonly outside: string; readonly untagged?: Network };

export interface Cable {
  readonly from: CableEnd;
  readonly to: CableEnd;
  /** What is printed on it. */
  readonly label?: string;
  readonly colour?: string;
}

/** A bucket of an S3 store outside the site. */
export interface ObjectStore {
  readonly name: string;
  /** Host and port, without a scheme. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly folder?: string;
  readonly description?: string;
}

/** Mirrors of an image registry, in the order they are asked. */
export interface RegistryMirror {
  /** Host of the registry, e.g. `docker.io`. */
  readonly name: string;
  readonly urls: readonly string[];
}
