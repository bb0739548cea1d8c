import type { FlowEnd, Ports } from '../contributions/flows.ts';
import type { Inventory, Machine } from '../inventory/index.ts';
import { machineNames } from './machine-names.ts';

/** Machines in the fewest words: the roles whose every machine is meant, then the others by name. */
export const machinesText = (machines: readonly Machine[], inventory: Inventory): string => {
  const wanted = new Set(machines.map(({ name }) => name));
  if (wanted.size === 0) return 'no machine';
  const all = [...inventory.machines];
  if (wanted.size === all.length && all.length > 1) return 'every machine';
  const roles = [...new Set(all.flatMap(({ roles: own }) => own))].sort();
  const left = new Set(wanted);
  const whole: string[] = [];
  for (const role of roles) {
    const members = all.filter(({ roles: own }) => own.includes(role));
    if (members.length < 2 || !members.every(({ name }) => wanted.has(name)) || !members.some(({ name }) => left.has(name))) continue;
    whole.push(role);
    for (const { name } of members) left.delete(name);
  }
  const others = all.filter(({ name }) => left.has(name));
  return [...(whole.length === 0 ? [] : [`every ${whole.join(', ')}`]), ...(others.length === 0 ? [] : [machineNames(others)])].join(', ');
};

/** Who speaks, or who is spoken to, as a person says it. */
export const endText = (end: FlowEnd, inventory: Inventory): string => {
  switch (end.kind) {
    case 'machines':
      return `${machinesText(end.machines, inventory)} on ${end.network.name}`;
    case 'pods':
      return end.workload === undefined ? `Pods of ${end.namespace}` : `Pods ${end.namespace}/${end.workload}`;
    case 'every-pod':
      return 'every Pod';
    case 'virtual-address':
      return `${end.virtualAddress.name} ${end.virtualAddress.address}`;
    case 'load-balancer':
      return `${end.name}${inventory.loadBalancerAddresses.has(end.name) ? ` ${inventory.loadBalancerAddresses.get(end.name).address}` : ''}`;
    case 'outside':
      return `outside: ${end.name}`;
  }
};

export const portsText = (ports: readonly Ports[]): string =>
  [...ports]
    .sort((a, b) => firstOf(a) - firstOf(b))
    .map((port) => (typeof port === 'number' ? String(port) : `${port.first}–${port.last}`))
    .join(', ');

export const firstOf = (port: Ports): number => (typeof port === 'number' ? port : port.first);
