import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js';
import type { OidcClient } from '../../contributions/oidc-clients.ts';
import type { Directory } from '../directory.ts';
import { authenticationFlows, flowAliases } from './authentication-flows.ts';
import { clientOf } from './client.ts';
import { ldapFederation } from './ldap-federation.ts';
import { type TokenLives, tokenLives } from './lives.ts';

export interface RealmProps {
  /** e.g. `mini-waas`. */
  readonly name: string;
  readonly clients: readonly OidcClient[];
  readonly users: Directory;
  /** @default tokenLives */
  readonly lives?: TokenLives;
}

/** Passwords are FreeIPA's, and so is their policy; this one is for an account that somebody makes here by hand. */
const passwordPolicy = 'length(14) and notUsername(undefined) and notEmail(undefined) and passwordHistory(5)';

const secondsADay = 86_400;

/**
 * The realm of the site as keycloak-config-cli imports it: clients, groups, the directory, how people log in and for how long.
 *
 * Secrets stand in it as the names of variables. Keycloak imports a reference to what is not there, so that all of them are checked before.
 * https://www.keycloak.org/docs-api/latest/rest-api/index.html#RealmRepresentation
 */
export const realmOf = ({ name, clients, users, lives = tokenLives }: RealmProps): RealmRepresentation => ({
  realm: name,
  enabled: true,
  sslRequired: 'all',

  registrationAllowed: false,
  resetPasswordAllowed: false,
  rememberMe: false,
  editUsernameAllowed: false,
  loginWithEmailAllowed: false,
  duplicateEmailsAllowed: false,
  passwordPolicy,

  // Twice as long after each further failure: guesses of a password, and of codes, stop being worth it, and nobody is locked out for good by a stranger.
  bruteForceProtected: true,
  permanentLockout: false,
  failureFactor: 5,
  waitIncrementSeconds: 60,
  maxFailureWaitSeconds: 900,
  maxDeltaTimeSeconds: 43_200,

  // What every authenticator app understands; a code counts once.
  otpPolicyType: 'totp',
  otpPolicyAlgorithm: 'HmacSHA1',
  otpPolicyDigits: 6,
  otpPolicyPeriod: 30,
  otpPolicyLookAheadWindow: 1,
  otpPolicyCodeReusable: false,
  authenticationFlows: [...authenticationFlows],
  browserFlow: flowAliases.browser,
  directGrantFlow: flowAliases.directGrant,

  accessTokenLifespan: lives.accessTokenSeconds,
  accessCodeLifespan: 60,
  accessCodeLifespanLogin: lives.loginSeconds,
  accessCodeLifespanUserAction: lives.loginSeconds,
  oauth2DeviceCodeLifespan: lives.loginSeconds,
  ssoSessionIdleTimeout: lives.idleSessionSeconds,
  ssoSessionMaxLifespan: lives.longestSessionSeconds,
  // A stolen refresh token is good until its owner refreshes, and shows then.
  revokeRefreshToken: true,
  refreshTokenMaxReuse: 0,
  offlineSessionIdleTimeout: lives.longestSessionSeconds,
  offlineSessionMaxLifespanEnabled: true,
  offlineSessionMaxLifespan: lives.longestSessionSeconds,

  eventsEnabled: true,
  eventsExpiration: 30 * secondsADay,
  eventsListeners: ['jboss-logging'],
  adminEventsEnabled: true,
  // Details are whole objects, and may hold what nobody should read.
  adminEventsDetailsEnabled: false,

  groups: [...users.groups].sort((one, other) => (one.name < other.name ? -1 : 1)).map((group) => ({ name: group.name, description: group.description })),
  clients: [...clients].sort((one, other) => (one.clientId < other.clientId ? -1 : 1)).map(clientOf),
  components: { 'org.keycloak.storage.UserStorageProvider': [ldapFederation(users)] } as unknown as NonNullable<RealmRepresentation['components']>,
});
