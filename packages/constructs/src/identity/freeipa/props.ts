import type { SecretRef } from '../../core/secret-reference.ts';
import type { Machine, ObjectStore, VirtualAddress } from '../../inventory/index.ts';
import type { DirectoryGroup } from '../directory.ts';

/** One server of the domain: a virtual machine, named after its address. */
export interface FreeIpaReplica {
  /** That carries it. */
  readonly machine: Machine;
  readonly address: VirtualAddress;
}

/** Who may log in where (a rule of HBAC). What no rule allows is refused. */
export interface HostBasedAccess {
  readonly name: string;
  /** Names of groups; `ipausers` is everybody. */
  readonly groups: readonly string[];
  readonly machines: readonly Machine[] | 'all';
  /** Services of PAM; `sudo-i` is `sudo -i`, which opens nothing that no sudo rule allows. @default ['sshd', 'sudo', 'sudo-i'] */
  readonly services?: readonly string[];
}

/** What the members of a group may do as root, after their own password. */
export interface SudoRule {
  readonly name: string;
  readonly group: string;
  readonly machines: readonly Machine[] | 'all';
  /** Whole commands without quotes, which sudo does not see, and without wildcards, e.g. `/usr/bin/vtysh -c show bgp summary`. `all` is for administrators. */
  readonly commands: readonly string[] | 'all';
}

/** A program that reads the directory (`cn=sysaccounts`): it is no person, is in no group and cannot log in to a machine. */
export interface DirectoryAccount {
  readonly name: string;
  readonly password: SecretRef;
}

export interface PasswordPolicy {
  /** @default 14 */
  readonly minimumLength?: number;
  /** Passwords that may not come back. @default 5 */
  readonly historyLength?: number;
  /** @default 365 */
  readonly maximumLifeDays?: number;
  /** Before the account is locked. @default 6 */
  readonly maximumFailures?: number;
  /** @default 600 */
  readonly lockoutSeconds?: number;
}

export interface FreeIpaBackup {
  readonly store: ObjectStore;
  readonly accessKey: SecretRef;
  readonly secretKey: SecretRef;
  /** Backups are encrypted by it before they leave the replica: they hold the keys of the authority and of every account. */
  readonly passphrase: SecretRef;
}

export interface FreeIpaProps {
  /** The first one starts the domain. */
  readonly replicas: readonly FreeIpaReplica[];
  /** Name of the Kerberos realm. @default - the domain of the site in upper case */
  readonly realm?: string;
  /** Address of the disk image that the virtual machines start from (qcow2, Rocky Linux 9); its checksum is read from the same address with `.CHECKSUM`. */
  readonly image: string;
  /** @default 2048 */
  readonly memoryMebibytes?: number;
  /** The group whose members may do everything as root. */
  readonly administrators: string;
  readonly groups: readonly DirectoryGroup[];
  readonly hostBasedAccess: readonly HostBasedAccess[];
  readonly sudoRules: readonly SudoRule[];
  /** As whom the single sign-on reads people and groups. */
  readonly reader: DirectoryAccount;
  /** @default - none but the reader */
  readonly serviceAccounts?: readonly DirectoryAccount[];
  readonly passwordPolicy?: PasswordPolicy;
  /**
   * Names below the domain that lead out of the site, and their addresses, e.g. `git: '203.0.113.80'`: the replicas answer for the whole domain, and what they
   * do not know nobody finds. @default - none
   */
  readonly outsideNames?: Readonly<Record<string, string>>;
  /** That people log in to by their account of the domain. @default - every machine but appliances */
  readonly machines?: readonly Machine[];
  readonly adminPassword: SecretRef;
  readonly directoryManagerPassword: SecretRef;
  /** The certificate of the domain's authority, `/etc/ipa/ca.crt` of a replica; public, and put into the Ansible Vault file once the first replica runs. */
  readonly authority: SecretRef;
  readonly backup: FreeIpaBackup;
}
