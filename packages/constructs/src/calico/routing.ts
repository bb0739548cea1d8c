import type { IConstruct } from 'constructs';
import { Component } from '../core/component.ts';
import type { Cidr, IpAddress } from '../inventory/index.ts';
import { budgets, type CalicoProfile } from './budgets.ts';
import { BGPConfiguration, BGPPeer, FelixConfiguration } from './calico-kinds.ts';
import type { CalicoInstallation } from './installation.ts';

/** A router that speaks BGP with the nodes. */
export interface BgpPeer {
  readonly name: string;
  readonly address: IpAddress;
  readonly asNumber: number;
}

export interface CalicoRoutingProps {
  readonly installation: CalicoInstallation;
  readonly asNumber: number;
  readonly encrypted: boolean;
  readonly peers: readonly BgpPeer[];
  readonly loadBalancers?: Cidr;
  readonly profile: CalicoProfile;
}

/** What the nodes announce, with whom they peer, and whether they encrypt. Applied before any Pod of Argo CD speaks. */
export class CalicoRouting extends Component {
  constructor(scope: IConstruct, id: string, props: CalicoRoutingProps) {
    super(scope, id, { ...props, application: 'network', phase: 'bootstrap' });
    const memoryLimit = budgets[props.profile].node.limits.memoryMebibytes!;
    this.manifest('felix', FelixConfiguration, {
      metadata: { name: 'default' },
      spec: {
        wireguardEnabled: props.encrypted,
        // BIRD and confd live in the same container; Felix may have two thirds of it.
        goMemoryLimitMB: Math.floor((memoryLimit * 2) / 3),
        usageReportingEnabled: false,
      },
    });
    this.manifest('bgp', BGPConfiguration, {
      metadata: { name: 'default' },
      spec: {
        asNumber: props.asNumber,
        // Leafs give a node's routes to other nodes with the nodes' own AS in the path, which a node refuses: the mesh carries them.
        nodeToNodeMeshEnabled: true,
        ...(props.loadBalancers === undefined ? {} : { serviceLoadBalancerIPs: [{ cidr: props.loadBalancers.toString() }] }),
      },
    });
    for (const peer of props.peers) {
      this.manifest(`peer-${peer.name}`, BGPPeer, {
        metadata: { name: peer.name },
        spec: { nodeSelector: 'all()', peerIP: peer.address.toString(), asNumber: peer.asNumber, sourceAddress: 'UseNodeIP' },
      });
    }
  }
}
