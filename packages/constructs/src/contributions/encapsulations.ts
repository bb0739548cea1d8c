import { defineContribution } from '../core/contribution.ts';
import type { Network } from '../inventory/index.ts';

/** Packets inside packets: what an interface sends grows by the overhead before it reaches the network that carries it. */
export interface Encapsulation {
  /** e.g. `WireGuard of Calico`. */
  readonly name: string;
  /** The network that carries it. */
  readonly over: Network;
  /** MTU of the inner interface, in bytes. */
  readonly mtuBytes: number;
  /** What is added to each packet, in bytes. */
  readonly overheadBytes: number;
  /** What a sniffer on that network can no longer read. @default - nothing */
  readonly encrypts?: 'Pods of different nodes';
}

export const encapsulations = defineContribution<Encapsulation>('encapsulation');
