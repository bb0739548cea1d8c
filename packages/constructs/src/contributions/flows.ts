import { defineContribution } from '../core/contribution.ts';
import type { Machine, Network, VirtualAddress } from '../inventory/index.ts';

/** Who speaks, or who is spoken to. */
export type FlowEnd =
  /** Processes of the machines themselves, and Pods with host network. */
  | { readonly kind: 'machines'; readonly machines: readonly Machine[]; readonly network: Network }
  /** Pods with addresses of their own: those of one workload, or without `workload` all of the namespace. */
  | { readonly kind: 'pods'; readonly namespace: string; readonly workload?: string }
  | { readonly kind: 'every-pod' }
  | { readonly kind: 'virtual-address'; readonly virtualAddress: VirtualAddress }
  /** A Service of type LoadBalancer, by the name of its address in the inventory. */
  | { readonly kind: 'load-balancer'; readonly name: string }
  /** Not part of the site, as people name it: `s3.backup.example`, `people of the site`, `the Internet`. */
  | { readonly kind: 'outside'; readonly name: string };

/** One port, or a range with both ends in it. */
export type Ports = number | { readonly first: number; readonly last: number };

/**
 * What somebody on the wire can read of a flow, by its own protocol. `clear` is said where it is so: the matrix shows which of these the
 * encryption of Pod traffic covers, and which nothing does. `msgr2` is Ceph's own protocol in its secure mode (AES-128-GCM).
 */
export type FlowEncryption = 'TLS' | 'mutual TLS' | 'SSH' | 'WireGuard' | 'msgr2' | 'clear';

/** A connection that must be possible. What is not declared is not opened. */
export interface Flow {
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly protocol: 'TCP' | 'UDP' | 'ICMP';
  /** At the end that is spoken to; empty for ICMP alone. */
  readonly ports: readonly Ports[];
  /** What stops working without it, in a few words. */
  readonly why: string;
  readonly encryption: FlowEncryption;
  /** How each end knows the other, where the encryption does not say it: `TCP MD5`, `cephx`, `a token`. */
  readonly authentication?: string;
}

export const flows = defineContribution<Flow>('flow');
