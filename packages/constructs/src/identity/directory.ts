import type { SecretRef } from '../core/secret-reference.ts';
import type { Unit } from '../core/unit.ts';

/** People who may do the same things. */
export interface DirectoryGroup {
  /** Lower-case letters, digits and `-`. Keystone splits lists of groups on `;`, so that a name with one makes its members whatever follows. */
  readonly name: string;
  readonly description: string;
}

/** Where the people and groups of the site are kept: FreeIPA. */
export interface Directory extends Unit {
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
