import { type Budgets, budget, type Profile } from '../../core/resources.ts';

export type KeycloakPart = 'server' | 'realm';

/** Of the server's heap, in MiB. */
export const heapMebibytes: Readonly<Record<Profile, number>> = { tiny: 192, standard: 512 };

/**
 * Keycloak 26.5.6 with PostgreSQL and `-Xmx192m`, resident: 426 to 460 MiB after it made its tables, 438 MiB after an import of the realm and eight logins from
 * LDAP; 26.4 took 480 MB after 40 logins. The limit leaves a quarter for what grows outside of the heap. The import of the realm by keycloak-config-cli took
 * 188 MiB at its highest with `-Xmx96m`. Not measured: putting the server together in its init container, and `standard`, whose figures are estimates.
 */
export const budgets: Budgets<KeycloakPart> = {
  tiny: {
    server: budget({ request: 480, limit: 640 }, 100),
    realm: budget({ request: 200, limit: 288 }, 50),
  },
  standard: {
    server: budget({ request: 896, limit: 1280 }, 250),
    realm: budget({ request: 200, limit: 384 }, 50),
  },
};

/** Of the import, in MiB. */
export const realmHeapMebibytes = 96;
