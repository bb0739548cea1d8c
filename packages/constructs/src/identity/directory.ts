import type { SecretRef } from '../core/secret-reference.ts';
import type { Unit } from '../core/unit.ts';

/** People who may do the same things. */
export interface DirectoryGroup {
  /** A lower-case letter, then lower-case letters, digits and `-`, at most 63. Keystone splits lists of groups on `;`, so that a name with one makes its members whatever follows. */
  readonly name: string;
  readonly description: string;
}

/** What each program that reads names of groups takes for one name. */
export const isGroupName = (name: string): boolean => /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name);

/** Where the people and groups of the site are kept: FreeIPA. */
export interface Directory extends Unit {
  /** Those that the directory did not refuse itself. */
  readonly groups: readonly DirectoryGroup[];
  readonly ldap: LdapAccess;
}

/** How a program reads people and groups. */
export interface LdapAccess {
  /** One a replica, in the order in which they are tried, e.g. `ldaps://ipa-1.mini-waas.example`. */
  readonly urls: readonly string[];
  /** e.g. `cn=users,cn=accounts,dc=mini-waas,dc=example`. */
  readonly usersDn: string;
  /** e.g. `cn=groups,cn=accounts,dc=mini-waas,dc=example`. */
  readonly groupsDn: string;
  /** Of an account that reads, and is nobody. */
  readonly bindDn: string;
  readonly bindPassword: SecretRef;
  /** The certificate of its authority, which everybody may see. */
  readonly authority: SecretRef;
}
