import type { SecretRef } from '../core/secret-reference.ts';
import type { Cidr, IpAddress } from '../inventory/index.ts';

/*
 * The routing of a site before it is text. What FRR refers to by name stands here as the object itself: a reference to something that is not
 * defined cannot be written down, and FRR's own parser would not notice one.
 */

/** Prefixes that a route may have. */
export interface PrefixRule {
  readonly prefix: Cidr;
  /** Shortest prefix length inside of it that counts too. @default - only the prefix itself, or any up to `longest` */
  readonly shortest?: number;
  /** Longest prefix length inside of it that counts too. @default - only the prefix itself */
  readonly longest?: number;
}

export interface PrefixList {
  readonly name: string;
  /** What these prefixes are, for who reads the file. */
  readonly description: string;
  readonly rules: readonly [PrefixRule, ...PrefixRule[]];
}

/** Which routes pass, by prefix. What no list names is refused. */
export interface RouteMap {
  readonly name: string;
  readonly permits: readonly PrefixList[];
}

/** How fast a lost neighbour is noticed: after `detectMultiplier` packets that did not come (RFC 5880). */
export interface BfdProfile {
  readonly name: string;
  /** From 2 to 255. */
  readonly detectMultiplier: number;
  /** From 10 to 60000. */
  readonly receiveMilliseconds: number;
  /** From 10 to 60000. */
  readonly transmitMilliseconds: number;
}

/** Timers of BGP itself (RFC 4271). The smaller hold time of the two ends counts for both. */
export interface BgpTimers {
  readonly keepaliveSeconds: number;
  /** Without a message for so long the neighbour is gone: three keepalives at least. */
  readonly holdSeconds: number;
  /** Before a connection that failed is tried again. */
  readonly connectRetrySeconds: number;
}

/** The most routes of a neighbour that may pass the filter. With one more its session is closed for a while. */
export interface MaximumPrefixes {
  readonly count: number;
  /** When it is tried again. */
  readonly restartMinutes: number;
}

/** What neighbours have in common. There is no group without a password, a filter in both directions and a limit. */
export interface PeerGroup {
  readonly name: string;
  /** TCP MD5 (RFC 2385). */
  readonly password: SecretRef;
  readonly timers: BgpTimers;
  /** @default - the hold time of BGP alone finds a lost neighbour */
  readonly bfd?: BfdProfile;
  readonly accepts: RouteMap;
  readonly announces: RouteMap;
  readonly maximumPrefixes: MaximumPrefixes;
  /**
   * What becomes of the routes of a neighbour whose BGP stops (RFC 4724). `helper` keeps them while it restarts, if it asked for that;
   * `disabled` drops them at once.
   */
  readonly gracefulRestart: 'helper' | 'disabled';
}

/** Where a neighbour is: an address, or whatever answers at the other end of a cable (BGP unnumbered, RFC 5549). */
export type NeighbourPlace = { readonly address: IpAddress } | { readonly interface: string };

export interface Neighbour {
  /** Name of the machine. */
  readonly name: string;
  readonly place: NeighbourPlace;
  readonly asNumber: number;
  readonly group: PeerGroup;
}

/** Neighbours that are not listed: whoever calls from there, belongs to that autonomous system and knows the password of the group. */
export interface ListenRange {
  readonly prefix: Cidr;
  readonly asNumber: number;
  readonly group: PeerGroup;
  /** The most that may be connected, from 1 to 5000. */
  readonly limit: number;
}

/** One router. */
export interface Router {
  readonly name: string;
  readonly asNumber: number;
  /** Its address on the loopback interface, and its router id. */
  readonly loopback: IpAddress;
  /** Announced where the router itself has a route to them. */
  readonly networks: readonly Cidr[];
  readonly neighbours: readonly Neighbour[];
  /** @default - none */
  readonly listenRange?: ListenRange;
  /** How many equally good ways are used at once. */
  readonly maximumPaths: number;
}

/** The groups of a router, each once, in the order of its neighbours. */
export const peerGroupsOf = ({ neighbours, listenRange }: Router): readonly PeerGroup[] => [
  ...new Set([...neighbours.map(({ group }) => group), ...(listenRange ? [listenRange.group] : [])]),
];

/** Whether it has neighbours that are found by router advertisements of IPv6 instead of an address. */
export const hasUnnumbered = ({ neighbours }: Router): boolean => neighbours.some(({ place }) => 'interface' in place);
