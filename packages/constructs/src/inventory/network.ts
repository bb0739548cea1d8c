import { Cidr, IpAddress } from './ip.ts';
import type { InventoryFacts } from './schema.ts';

/** A VLAN and the prefix that runs over it. */
export class Network {
  readonly name: string;
  readonly description: string | undefined;
  readonly vlan: number;
  /** Name of the VLAN's interface on machines that run Linux. @default - `<nic>.<vlan>` */
  readonly interfaceName: string | undefined;
  readonly prefix: Cidr;
  /** The way out; carried by routers in turn, never a machine's own address. */
  readonly gateway: IpAddress | undefined;
  /** Largest packet. */
  readonly mtuBytes: number;
  /** Where `bastide allocate` takes addresses from; without it machines need none here. */
  readonly allocationRange: { readonly first: IpAddress; readonly last: IpAddress } | undefined;

  constructor(name: string, facts: InventoryFacts['networks'][string]) {
    const { allocate } = facts;
    this.name = name;
    this.description = facts.description;
    this.vlan = facts.vlan;
    this.interfaceName = facts.interfaceName;
    this.prefix = Cidr.parse(facts.prefix)!;
    this.gateway = facts.gateway === undefined ? undefined : IpAddress.parse(facts.gateway)!;
    this.mtuBytes = facts.mtu;
    this.allocationRange = allocate && Object.freeze({ first: IpAddress.parse(allocate.first)!, last: IpAddress.parse(allocate.last)! });
    Object.freeze(this);
  }
}

/** An address that belongs to no machine: shared between several, or of a virtual machine. */
export interface VirtualAddress {
  readonly name: string;
  readonly network: Network;
  readonly address: IpAddress;
  readonly description?: string;
}

/** An address of a Service of type LoadBalancer that must not change, because names and certificates point at it. */
export interface LoadBalancerAddress {
  readonly name: string;
  readonly address: IpAddress;
  readonly description?: string;
}

/** Ranges from which others take addresses. */
export interface Pools {
  readonly pods: Cidr;
  readonly services: Cidr;
  readonly loadBalancers?: Cidr;
  readonly floatingIps?: Cidr;
  /** The network whose prefix holds `floatingIps`. */
  readonly floatingIpNetwork?: Network;
  readonly loopbacks?: Cidr;
}

/** A number of an autonomous system, RFC 6793. */
export interface AutonomousSystem {
  readonly name: string;
  readonly asNumber: number;
}
