import type { Machine } from './machine.ts';

/** An appliance is configured as a whole by a file of its own (OPNsense's config.xml): no file is put on it, and Ansible leaves it alone. */
export const isAppliance = ({ platform }: Pick<Machine, 'platform'>): boolean => platform.startsWith('opnsense');
