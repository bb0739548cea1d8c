import type { IConstruct } from 'constructs';
import { type Flow, type FlowEnd, flows } from '../../contributions/flows.ts';
import { hostPorts } from '../../contributions/host-ports.ts';
import { localAccounts } from '../../contributions/local-accounts.ts';
import { logins } from '../../contributions/logins.ts';
import { isAppliance } from '../../inventory/appliance.ts';
import type { Inventory } from '../../inventory/index.ts';
import { administration } from './host-variables.ts';

const sshPort = 22;

/**
 * What a machine needs before anything of the site runs on it: people who log in, a clock, names, and packages of its operating system.
 * Appliances are set up by a file of their own.
 */
export const declareMachines = (from: IConstruct, inventory: Inventory, user: string): void => {
  const network = inventory.networks.all.find(({ name }) => name === administration);
  const machines = [...inventory.machines].filter((machine) => !isAppliance(machine));
  if (network === undefined || machines.length === 0) return;
  hostPorts.declare(from, { machines, protocol: 'TCP', port: sshPort, process: 'sshd' });
  logins.declare(from, { user, machines: machines.filter(({ addresses }) => addresses.some((held) => held.network === network)), network });
  localAccounts.declare(from, {
    product: 'SSH, sudo',
    account: `${user}, on every machine that Ansible sets up`,
    allows: 'does everything as root',
    by: 'keys of SSH that were put there before day 0, and are kept by hand',
  });
  const managed: FlowEnd = { kind: 'machines', machines, network };
  const people: FlowEnd = { kind: 'outside', name: 'people of the site' };
  const outward = (name: string, rest: Pick<Flow, 'protocol' | 'ports' | 'why' | 'encryption' | 'authentication'>): void =>
    flows.declare(from, { from: managed, to: { kind: 'outside', name }, ...rest });

  flows.declare(from, {
    from: people,
    to: managed,
    protocol: 'TCP',
    ports: [sshPort],
    why: 'Ansible and people who mend machines',
    encryption: 'SSH',
    authentication: 'keys of people and of hosts',
  });
  for (const name of inventory.timeServers)
    outward(name, { protocol: 'UDP', ports: [123], why: 'clocks agree before anything starts (NTP)', encryption: 'clear' });
  for (const address of inventory.nameServers) {
    for (const protocol of ['UDP', 'TCP'] as const)
      outward(`name server ${address}`, { protocol, ports: [53], why: 'machines look up names', encryption: 'clear' });
  }
  outward('package repositories', {
    protocol: 'TCP',
    ports: [443],
    why: 'packages of the operating system',
    encryption: 'TLS',
    authentication: 'signatures of packages',
  });
};
