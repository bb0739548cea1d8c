import { type Login, logins } from '../contributions/logins.ts';
import type { Contributions } from '../core/contribution.ts';
import type { Site } from '../core/site.ts';
import { compareNames } from './machine-names.ts';

/** Below `docs/`. */
export const sshConfigName = 'ssh_config';

/** Where ssh finds a machine, as whom people log in to it. */
export const addressOf = ({ network }: Login, machine: Login['machines'][number]): string => machine.address(network).toString();

/**
 * What people include in their own `~/.ssh/config`, because names of machines resolve inside the cluster alone. Undefined where nobody says
 * how people log in.
 *
 * The address stands for the machine in `known_hosts`, as it does for Ansible, so that a key is looked at once. https://man.openbsd.org/ssh_config
 */
export const sshConfig = (all: Contributions, { siteName, inventory: { domain } }: Site): string | undefined => {
  const hosts = all
    .of(logins)
    .flatMap(({ value }) => value.machines.map((machine) => ({ name: machine.name, user: value.user, address: addressOf(value, machine) })))
    .sort((a, b) => compareNames(a.name, b.name))
    .map(({ name, user, address }) => [`Host ${name} ${name}.${domain}`, `  HostName ${address}`, `  User ${user}`]);
  if (hosts.length === 0) return undefined;
  return `${[[`# Machines of ${siteName} for ssh: see README.md beside this file.`], ...hosts].map((lines) => lines.join('\n')).join('\n\n')}\n`;
};
