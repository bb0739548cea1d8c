import type { SecretRef } from '../core/secret-reference.ts';
import type { AutonomousSystem, Machine, Network } from '../inventory/index.ts';
import type { BgpTimers } from './model.ts';

/** The Kubernetes nodes as the leafs see them: they call, the leafs answer (`bgp listen range`). */
export interface FabricNodes {
  readonly machines: readonly Machine[];
  /** Where nodes and leafs have their addresses. Whoever else is in it needs the password and the AS number of the nodes to be heard. */
  readonly network: Network;
  readonly autonomousSystem: AutonomousSystem;
}

/** The most routes of one neighbour that may pass the filter; with one more its session is closed for five minutes. */
export interface FabricMaximumPrefixes {
  /** A border sends to a leaf a default route, provider networks and loopbacks. @default 64 */
  readonly fromBorder?: number;
  /** A leaf sends to a border addresses of load balancers, at worst each of them alone, and loopbacks. @default 1024 */
  readonly fromLeaf?: number;
  /** A node sends its own blocks of Pod addresses and addresses of load balancers. @default 512 */
  readonly fromNode?: number;
}

/** How a leaf and a border find out that the other is gone. */
export interface FabricBfd {
  /** Packets that may be missing. From 2 to 255. @default 3 */
  readonly detectMultiplier?: number;
  /** Between two packets, in both directions; from 10 to 60000. @default 300 */
  readonly intervalMilliseconds?: number;
}

export interface FabricProps {
  /** Linux machines with FRR, each an autonomous system of its own. */
  readonly leafs: readonly Machine[];
  /** The routers to the outside. They are firewalls whose own FRR file is made with the rest of their settings, not here. */
  readonly borders: readonly Machine[];
  /**
   * The network of the sessions between leafs and borders that only switches join. Where a cable runs from one to the other, the session
   * runs over that instead and needs no address.
   *
   * @default - none: every leaf has a cable to a border
   */
  readonly network?: Network;
  readonly nodes: FabricNodes;
  /** One for each kind of session; `imported`, because routes must work before any store does. At most 80 characters each. */
  readonly passwords: { readonly borders: SecretRef; readonly nodes: SecretRef };
  /** Where frr_exporter listens on the leafs, and nowhere else. */
  readonly managementNetwork: Network;
  /** @default - 3 missing packets, 300 ms apart: a dead neighbour is noticed within a second */
  readonly bfd?: FabricBfd;
  /** Between leafs and borders, where BFD does not notice first. @default - keepalive 3 s, hold 9 s, retry 5 s: what FRR calls datacenter */
  readonly timers?: Partial<BgpTimers>;
  /**
   * Between leafs and nodes, where nothing else notices: Calico's BIRD speaks no BFD. A node that is busy for longer than the hold time loses
   * its routes for nothing, so it is no shorter than needed. Hold at most 240: BIRD offers that, and the smaller of two counts.
   * @default - keepalive 5 s, hold 15 s, retry 5 s
   */
  readonly nodeTimers?: Partial<BgpTimers>;
  /**
   * How long a leaf keeps the routes of a node whose BGP restarts (RFC 4724), in seconds, from 1 to 4095. Long enough for a new Pod of
   * calico-node to start. @default 30
   */
  readonly nodeRestartSeconds?: number;
  /**
   * How many nodes may be connected to a leaf at once, from 1 to 5000.
   *
   * @default - 100 for every 50 nodes or part of them: twice as many as there are or more, and a node more seldom changes a leaf
   */
  readonly nodeLimit?: number;
  /** @default - 64 from a border, 1024 from a leaf, 512 from a node */
  readonly maximumPrefixes?: FabricMaximumPrefixes;
  /** How many equally good ways are used at once, from 1 to 64: Rocky Linux builds FRR for no more. @default 64 */
  readonly maximumPaths?: number;
}
