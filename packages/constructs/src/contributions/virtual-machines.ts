import { defineContribution } from '../core/contribution.ts';
import type { IpAddress, Machine } from '../inventory/index.ts';

/** A virtual machine that is part of the site and no node of a cloud: Ansible sets it up, and one machine carries it. */
export interface VirtualMachine {
  readonly name: string;
  /** Where Ansible reaches it. */
  readonly address: IpAddress;
  readonly on: Machine;
  readonly memoryMebibytes: number;
  /** Groups of Ansible that it is in; variables of a group are declared with `hostGroups`. */
  readonly groups: readonly string[];
}

export const virtualMachines = defineContribution<VirtualMachine>('virtual-machine');
