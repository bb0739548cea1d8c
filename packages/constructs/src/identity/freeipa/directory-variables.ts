import type { Contributions } from '../../core/contribution.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Inventory, Machine } from '../../inventory/index.ts';
import { dnsRecords } from './dns-records.ts';
import { accountDn, replicaFqdn, suffixOf } from './names.ts';
import type { FreeIpaProps, PasswordPolicy } from './props.ts';

export const passwordPolicyDefaults: Required<PasswordPolicy> = {
  minimumLength: 14,
  historyLength: 5,
  maximumLifeDays: 365,
  maximumFailures: 6,
  lockoutSeconds: 600,
};

/** On which day of the week each replica stops for its backup: never two at once. */
const backupDays = ['Mon', 'Wed', 'Fri', 'Sat', 'Sun', 'Tue', 'Thu'] as const;

export interface DirectoryModel {
  readonly props: FreeIpaProps;
  readonly realm: string;
  readonly machines: readonly Machine[];
  readonly inventory: Inventory;
}

/** Everything that the playbooks know of the domain: what is wanted, and the addresses of secrets. No value of one. */
export const directoryVariables = ({ props, realm, machines, inventory }: DirectoryModel, all: Contributions): JsonObject => {
  const { domain } = inventory;
  const policy = { ...passwordPolicyDefaults, ...props.passwordPolicy };
  const hosts = new Set([...machines.map(({ fqdn }) => fqdn), ...props.replicas.map((replica) => replicaFqdn(replica, domain))]);
  return {
    freeipa_domain: domain,
    freeipa_realm: realm,
    freeipa_suffix: suffixOf(domain),
    freeipa_forwarders: inventory.nameServers.map(String),
    freeipa_replicas: props.replicas.map((replica, index) => ({
      name: replica.address.name,
      fqdn: replicaFqdn(replica, domain),
      address: String(replica.address.address),
      carrier: replica.machine.name,
      backup_day: backupDays[index % backupDays.length]!,
    })),
    freeipa_groups: props.groups.map(({ name, description }) => ({ name, description })),
    freeipa_password_policy: {
      minimum_length: policy.minimumLength,
      history_length: policy.historyLength,
      maximum_life_days: policy.maximumLifeDays,
      maximum_failures: policy.maximumFailures,
      lockout_seconds: policy.lockoutSeconds,
    },
    freeipa_hosts: inOrder(machines).map((machine) => {
      const held = machine.addresses.find(({ network }) => network === props.replicas[0]?.address.network);
      const address = held === undefined ? {} : { address: String(held.address) };
      return { fqdn: machine.fqdn, description: `${machine.model} in ${machine.rack.name}`, ...address };
    }),
    freeipa_access_rules: props.hostBasedAccess.map(({ name, groups, machines: where, services }) => ({
      name,
      groups: [...groups],
      ...hostsOf(where),
      services: [...(services ?? ['sshd', 'sudo', 'sudo-i'])],
    })),
    freeipa_sudo_rules: props.sudoRules.map(({ name, group, machines: where, commands }) => ({
      name,
      group,
      ...hostsOf(where),
      ...(commands === 'all' ? { every_command: true } : { commands: [...commands] }),
    })),
    freeipa_service_accounts: [props.reader, ...(props.serviceAccounts ?? [])].map((account) => ({
      name: account.name,
      dn: accountDn(account, domain),
      secret: account.password.address,
    })),
    freeipa_dns_records: dnsRecords(all, inventory, hosts),
    freeipa_admin_secret: props.adminPassword.address,
    freeipa_directory_manager_secret: props.directoryManagerPassword.address,
    freeipa_backup: {
      endpoint: props.backup.store.endpoint,
      region: props.backup.store.region,
      place: [props.backup.store.bucket, props.backup.store.folder ?? [], 'freeipa'].flat().join('/'),
      access_key_secret: props.backup.accessKey.address,
      secret_key_secret: props.backup.secretKey.address,
      passphrase_secret: props.backup.passphrase.address,
    },
  };
};

const hostsOf = (where: readonly Machine[] | 'all'): JsonObject => (where === 'all' ? { every_host: true } : { hosts: inOrder(where).map(({ fqdn }) => fqdn) });

/** The order of the inventory means nothing here. */
const inOrder = (machines: readonly Machine[]): readonly Machine[] => [...machines].sort((one, other) => (one.name < other.name ? -1 : 1));
