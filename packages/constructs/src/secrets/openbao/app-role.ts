import type { SecretRef } from '../../core/secret-reference.ts';
import type { Cidr } from '../../inventory/index.ts';

/**
 * A program outside the cluster that reads secrets: it logs in by the id of its role and a second id, which is handed to it and wears out.
 * https://openbao.org/docs/auth/approle/
 */
export interface AppRole {
  /** Lower-case letters, digits and `-`. */
  readonly name: string;
  /** Who that is, as people name it, e.g. `the back-up of the firewalls`. */
  readonly consumer: string;
  readonly reads: readonly SecretRef[];
  /** How long a login lasts, in minutes, 1 to 1440. */
  readonly tokenMinutes: number;
  /** How long a second id is good for, in hours, 1 to 720. */
  readonly secretIdHours: number;
  /** How many logins one second id is good for, 1 or more. */
  readonly secretIdUses: number;
  /** Where it logs in from, and nowhere else. */
  readonly boundCidrs: readonly Cidr[];
  /** Groups of the directory whose members may hand out second ids: one or more, because nobody else can. */
  readonly handedOutBy: readonly string[];
  /** Roles of the authority that sign for it. @default - none */
  readonly certificates?: readonly string[];
}

/** A role of the authority of the store. https://openbao.org/docs/secrets/pki/ */
export interface PkiRole {
  readonly name: string;
  /** Whose subdomains it signs. */
  readonly allowedDomains: readonly string[];
  /** How long its certificates are valid at most, in hours, 1 to 2160. */
  readonly maxTtlHours: number;
}

/** An authority for what cert-manager does not serve: a root that signs only its intermediate. */
export interface PkiAuthority {
  /** Letters, digits, spaces, `.` and `-`. */
  readonly commonName: string;
  readonly roles: readonly PkiRole[];
}
