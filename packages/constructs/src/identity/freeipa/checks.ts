import type { IConstruct } from 'constructs';
import { shown } from '../../core/secret-shape.ts';
import { report } from '../../core/site.ts';
import { isAppliance } from '../../inventory/appliance.ts';
import type { Inventory, Machine } from '../../inventory/index.ts';
import { interfaceOn } from '../../inventory/interface.ts';
import { isGroupName } from '../directory.ts';
import { everybody } from './names.ts';
import type { FreeIpaProps } from './props.ts';

/** What a machine keeps for itself beside a replica: the operating system and FRR. An estimate; nobody has measured it. */
export const carrierMebibytes = 1024;

export const checkReplicas = (from: IConstruct, { replicas }: FreeIpaProps, memoryMebibytes: number): void => {
  const rule = 'freeipa-replicas';
  const mend = 'name a replica on another machine, with a virtual address of its own';
  if (replicas.length < 2) {
    report(from, {
      rule,
      what: `${replicas.length === 1 ? 'one replica' : 'no replica'}: with it all logins, the authority and the names of the site would be gone`,
      allowed: 'two replicas or more, in different racks',
      mend,
    });
  }
  for (const [thing, of] of [
    ['the machine', (machine: Machine) => machine.name],
    ['the rack', (machine: Machine) => machine.rack.name],
    ['the power feed', (machine: Machine) => machine.powerFeed.name],
  ] as const) {
    const shared = [...Map.groupBy(replicas, ({ machine }) => of(machine))].filter(([, same]) => same.length > 1);
    for (const [name, same] of shared) {
      const names = same.map(({ address }) => address.name);
      report(from, { rule, what: `${names.join(' and ')} share ${thing} ${name}, and are lost with it together`, allowed: 'one replica in each', mend });
    }
    // Two on one machine share all the rest too.
    if (shared.length > 0) break;
  }
  for (const { machine, address } of replicas) {
    if (interfaceOn(machine, address.network) === undefined) {
      report(from, {
        rule,
        what: `${machine.name} has no interface in ${address.network.name}, where ${address.name} is to be reached`,
        allowed: `a machine with a NIC that carries ${address.network.name}`,
        mend: `let a NIC of ${machine.name} carry ${address.network.name}, or name another machine`,
      });
    }
    const free = machine.memoryMebibytes - carrierMebibytes;
    if (memoryMebibytes > free) {
      report(from, {
        rule: 'freeipa-memory',
        what: `${address.name} wants ${memoryMebibytes} MiB, and ${machine.name} has ${free} MiB beside the ${carrierMebibytes} MiB of its own (an estimate)`,
        allowed: `at most ${free} MiB`,
        mend: 'give the machine more memory, or name another one',
      });
    }
  }
};

export const checkGroups = (from: IConstruct, { groups, administrators, hostBasedAccess, sudoRules }: FreeIpaProps): void => {
  for (const { name } of groups.filter((group) => !isGroupName(group.name))) {
    report(from, {
      rule: 'freeipa-groups',
      what: `the group ${shown(name)} ${faultOf(name)}`,
      allowed: 'a lower-case letter, then at most 62 lower-case letters, digits and "-", the last of them no "-"',
      mend: 'rename the group, here and wherever it is named',
    });
  }
  const known = new Set([...groups.map(({ name }) => name), everybody]);
  const named = [
    ['administrators', administrators] as const,
    ...hostBasedAccess.flatMap(({ name, groups: here }) => here.map((group) => [`the rule of access ${shown(name)}`, group] as const)),
    ...sudoRules.map(({ name, group }) => [`the rule of sudo ${shown(name)}`, group] as const),
  ];
  for (const [where, group] of named.filter(([, name]) => !known.has(name))) {
    report(from, {
      rule: 'freeipa-groups',
      what: `${where} names the group ${shown(group)}, which is not there`,
      allowed: [...known].map((name) => shown(name)).join(', '),
      mend: 'add the group to groups, or correct its name',
    });
  }
};

const faultOf = (name: string): string => {
  if (name.includes(';')) return 'has a ";": Keystone splits lists of groups there, so its members would be in every group that follows';
  return name !== name.toLowerCase() ? 'is not in lower case, as FreeIPA would keep it' : 'is no name that every product takes for one';
};

export const checkRules = (from: IConstruct, { hostBasedAccess, sudoRules, administrators }: FreeIpaProps, machines: readonly Machine[]): void => {
  const everywhere = (where: readonly Machine[] | 'all'): boolean => where === 'all' || machines.every((machine) => where.includes(machine));
  for (const { name } of hostBasedAccess.filter(({ groups, machines: where }) => groups.includes(everybody) && everywhere(where))) {
    report(from, {
      rule: 'freeipa-access',
      what: `the rule of access ${shown(name)} lets everybody log in everywhere`,
      allowed: `groups other than ${everybody}, or some of the machines`,
      mend: 'name the groups that have work there',
    });
  }
  for (const { name, group } of sudoRules.filter(({ commands, group: whose }) => isAll(commands) && whose !== administrators)) {
    report(from, {
      rule: 'freeipa-sudo',
      what: `the rule of sudo ${shown(name)} lets ${group === everybody ? 'everybody' : `members of ${shown(group)}`} do everything as root`,
      allowed: `commands by their whole paths; everything for ${shown(administrators)} alone`,
      mend: 'list the commands that they need',
    });
  }
  for (const { name, commands } of sudoRules) {
    for (const command of commands === 'all' ? [] : commands.filter((each) => !each.startsWith('/') && each !== 'ALL')) {
      report(from, {
        rule: 'freeipa-sudo',
        what: `the rule of sudo ${shown(name)} has the command ${shown(command)}, which is no whole path`,
        allowed: 'e.g. /usr/bin/vtysh',
        mend: 'write the path as sudo finds it',
      });
    }
    // sudo joins the arguments: a "*" holds spaces, and with them further options.
    for (const command of commands === 'all' ? [] : commands.filter((each) => /[*?[\]\\!]/.test(each))) {
      report(from, {
        rule: 'freeipa-sudo',
        what: `the rule of sudo ${shown(name)} has the command ${shown(command)}, and its wildcard takes any further argument`,
        allowed: 'commands with their arguments as they are typed, without quotes',
        mend: 'list each command, or let a script of the site in /usr/local/sbin take what may vary',
      });
    }
  }
};

/** `ALL` is everything for sudo too; and a shell is. */
const isAll = (commands: readonly string[] | 'all'): boolean => commands === 'all' || commands.some((command) => command === 'ALL' || shells.test(command));
const shells = /^\/(usr\/)?bin\/((ba|z|k|da)?sh|su|env|sudo)(\s|$)/;

export const checkMachines = (from: IConstruct, machines: readonly Machine[], inventory: Inventory): void => {
  for (const machine of [...inventory.machines].filter((each) => !isAppliance(each) && !machines.includes(each))) {
    report(from, {
      rule: 'freeipa-hosts',
      what: `${machine.name} is enrolled nowhere: people would log in to it by accounts that nobody takes away when they leave`,
      allowed: 'every machine but appliances',
      mend: `add ${machine.name} to machines, or leave machines out`,
    });
  }
};
