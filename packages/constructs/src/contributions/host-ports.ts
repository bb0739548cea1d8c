import { defineContribution } from '../core/contribution.ts';
import type { Machine } from '../inventory/index.ts';

/** A process that listens on a port of the machine itself (a host process or a Pod with host network). */
export interface HostPort {
  readonly machines: readonly Machine[];
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  /** As an engineer would find it with `ss -lp`, e.g. `bird (Calico)`. */
  readonly process: string;
  /** Who can reach it: anybody on the networks of the machine, or processes of the machine alone. @default 'networks' */
  readonly reachedFrom?: 'networks' | 'loopback';
}

/** Ports that are taken on machines; two owners of one port on one machine are an error. */
export const hostPorts = defineContribution<HostPort>('host-port');
