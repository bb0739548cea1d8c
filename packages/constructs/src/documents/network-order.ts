import type { Network } from '../inventory/index.ts';
import { compareNames } from './machine-names.ts';

/** For `sort`: by VLAN. People who read a switch know networks by their numbers, and the order of the inventory means nothing. */
export const compareNetworks = (a: Network, b: Network): number => a.vlan - b.vlan || compareNames(a.name, b.name);
