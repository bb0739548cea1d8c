import type { SecretRef } from '../core/secret-reference.ts';
import type { IpAddress, Machine, Network } from '../inventory/index.ts';

/** A leaf as its neighbours know it. */
export interface PeeringRouter {
  readonly name: string;
  readonly address: IpAddress;
  readonly asNumber: number;
}

/**
 * What the Kubernetes nodes must know of the leafs, and the leafs expect of the nodes. Both ends are made from this one object, so they cannot
 * differ.
 */
export interface NodePeering {
  readonly routers: readonly PeeringRouter[];
  readonly nodes: readonly Machine[];
  /** Where both have their addresses. */
  readonly network: Network;
  /** The autonomous system of the nodes. */
  readonly nodeAsNumber: number;
  /** TCP MD5 of every session between a node and a leaf. At most 80 characters, or BIRD opens no session. */
  readonly password: SecretRef;
  /** How long a leaf keeps the routes of a node whose BGP restarts, and so how long it may send packets to a node that is dead. */
  readonly restartSeconds: number;
}
