/**
 * What a realm may name of the server, as the version of the site has it: Keycloak imports a realm that names anything else, and the login fails, or
 * asks for less than it should. The check `keycloak` holds each of these against the server's own list.
 */
export const authenticators = ['auth-cookie', 'auth-otp-form', 'auth-username-password-form', 'deny-access-authenticator'] as const;

export type Authenticator = (typeof authenticators)[number];

/** Of tokens. */
export const protocolMappers = ['oidc-audience-mapper', 'oidc-group-membership-mapper'] as const;

export type ProtocolMapper = (typeof protocolMappers)[number];

/** Of people and groups from LDAP. */
export const ldapMappers = ['group-ldap-mapper', 'user-attribute-ldap-mapper'] as const;

export type LdapMapper = (typeof ldapMappers)[number];

/** Scopes that each new realm has. https://www.keycloak.org/docs/latest/server_admin/#_client_scopes */
export const clientScopes = ['acr', 'basic', 'email', 'profile'] as const;

export type ClientScope = (typeof clientScopes)[number];
