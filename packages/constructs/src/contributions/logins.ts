import { defineContribution } from '../core/contribution.ts';
import type { Machine, Network } from '../inventory/index.ts';

/** Machines that people log in to by SSH, as whom, and by which of their addresses. */
export interface Login {
  /** May become root by sudo without a password. */
  readonly user: string;
  readonly machines: readonly Machine[];
  /** Every one of the machines has an address in it. */
  readonly network: Network;
}

export const logins = defineContribution<Login>('login');
