import { type Budgets, budget, type Profile } from '../../core/resources.ts';

export type KeycloakPart = 'server' | 'realm';

/** Of the server's heap, in MiB. */
export const heapMebibytes: Readonly<Record<Profile, number>> = { tiny: 192, standard: 512 };

/**
 * Keycloak 26.5.6 with PostgreSQL and `-Xmx192m`, resident: 426 to 460 MiB after it made its tables, 438 MiB after an import of the realm and eight logins from
 * LDAP, 480 MiB after five imports; 26.4 took 480 MB after 40 logins. The limit leaves a quarter for what grows outside of the heap. Putting the server together
 * in its init container took 426 to 454 MiB at its highest, the import of the realm by keycloak-config-cli 6.5.0 186 to 195 MiB with `-Xmx96m`. Measured with
 * Java 17 and 25; the images have 21. Not measured: `standard`, whose figures are estimates.
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
