import type { Unit } from '../core/unit.ts';
import type { DirectoryGroup } from './directory.ts';

/** The single sign-on of the site, as products take it: they name groups of it, and declare `oidcClients` and `accesses`. */
export interface SingleSignOn extends Unit {
  /** What tokens say of who made them, e.g. `https://sso.mini-waas.example/realms/mini-waas`. */
  readonly issuer: string;
  /** Those that tokens name in the claim `groups`. */
  readonly groups: readonly DirectoryGroup[];
}
