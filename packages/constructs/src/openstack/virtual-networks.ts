import type { IConstruct } from 'constructs';
import { encapsulations } from '../contributions/encapsulations.ts';
import { interfaceOn, type Machine, type Network } from '../inventory/index.ts';

/** What switches and routes virtual networks: Open vSwitch with Neutron's agents, or the same switch with OVN. */
export type NetworkBackend = 'ovs' | 'ovn';

/** As charts name it where they wait for what works the switch of a node: Neutron's own agent, or OVN's controller. */
export const agentBeside = { ovs: 'openvswitch', ovn: 'ovn' } as const satisfies Readonly<Record<NetworkBackend, string>>;

/** A network outside of OpenStack that virtual networks are routed to, or that servers are put on. */
export interface ProviderNetworkProps {
  /** Of the inventory. Its interface is given away to the bridge, so nothing of the machine itself may use it. */
  readonly network: Network;
  /** Of Open vSwitch. @default 'br-ex' */
  readonly bridge?: string;
  /** As Neutron names it: `--provider-physical-network`. @default 'external' */
  readonly physicalNetwork?: string;
}

export interface VirtualNetworksProps {
  /** @default 'ovs' */
  readonly network?: NetworkBackend;
  /** Network of the inventory in which every hypervisor has an address: tunnels end there. */
  readonly tunnelNetwork: Network;
  readonly provider: ProviderNetworkProps;
}

/** What a tunnel adds to the packet of a virtual machine, in bytes: its Ethernet header, UDP, IPv4, and a header of its own. */
interface Tunnel {
  readonly name: 'VXLAN' | 'Geneve';
  /** UDP, as registered at IANA. */
  readonly port: number;
  readonly overheadBytes: number;
}

/** `max_header_size`: Ethernet, UDP, Geneve, and the eight bytes of options that OVN writes. https://docs.openstack.org/neutron/2025.2/admin/ovn/ */
export const geneveHeaderBytes = 38;

/** Ethernet, UDP and VXLAN. */
const vxlanHeaderBytes = 30;

const ipv4HeaderBytes = 20;

const tunnels: Readonly<Record<NetworkBackend, Tunnel>> = {
  ovs: { name: 'VXLAN', port: 4789, overheadBytes: ipv4HeaderBytes + vxlanHeaderBytes },
  ovn: { name: 'Geneve', port: 6081, overheadBytes: ipv4HeaderBytes + geneveHeaderBytes },
};

/** WireGuard between hosts, over IPv4. Tunnels leave room for it, so that no virtual network has to become smaller on the day that it comes. */
export const keptForWireGuardBytes = 60;

/** How virtual networks leave their machines, and how large their packets are. */
export class VirtualNetworks {
  readonly backend: NetworkBackend;
  readonly tunnel: Tunnel;
  readonly tunnelNetwork: Network;
  readonly providerNetwork: Network;
  readonly providerBridge: string;
  readonly physicalNetwork: string;
  /** Every machine that has a part of them. */
  readonly machines: readonly Machine[];

  constructor({ network = 'ovs', tunnelNetwork, provider }: VirtualNetworksProps, machines: readonly Machine[]) {
    this.backend = network;
    this.tunnel = tunnels[network];
    this.tunnelNetwork = tunnelNetwork;
    this.providerNetwork = provider.network;
    this.providerBridge = provider.bridge ?? 'br-ex';
    this.physicalNetwork = provider.physicalNetwork ?? 'external';
    this.machines = machines;
  }

  /** Largest packet between tunnel ends: `path_mtu`, from which Neutron takes off what the tunnel adds. */
  get pathMtuBytes(): number {
    return this.tunnelNetwork.mtuBytes - keptForWireGuardBytes;
  }

  /**
   * `global_physnet_mtu`: the largest of all physical networks. Neutron never gives a tunnel more than that, so it cannot be the MTU of the provider
   * network alone, which is said by `physical_network_mtus`.
   */
  get largestMtuBytes(): number {
    return Math.max(this.pathMtuBytes, this.providerNetwork.mtuBytes);
  }

  /** What a virtual machine sees on a virtual network. */
  get virtualMtuBytes(): number {
    return this.pathMtuBytes - this.tunnel.overheadBytes;
  }

  /** The interface that the bridge takes, the same on every machine; undefined where there is none on the first, which is reported. */
  get providerInterface(): string | undefined {
    return this.machines[0] && interfaceOn(this.machines[0], this.providerNetwork);
  }

  declareEncapsulation(from: IConstruct): void {
    encapsulations.declare(from, {
      name: `${this.tunnel.name} of OpenStack, with room for WireGuard`,
      over: this.tunnelNetwork,
      mtuBytes: this.virtualMtuBytes,
      overheadBytes: this.tunnel.overheadBytes + keptForWireGuardBytes,
    });
  }
}
