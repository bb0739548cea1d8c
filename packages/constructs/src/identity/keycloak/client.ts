import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js';
import type ProtocolMapperRepresentation from '@keycloak/keycloak-admin-client/lib/defs/protocolMapperRepresentation.js';
import type { OidcClient } from '../../contributions/oidc-clients.ts';
import type { ClientScope, ProtocolMapper } from './provider-ids.ts';

/** The variable that holds a client's secret while the realm is imported; the realm itself never does. */
export const clientSecretVariable = (clientId: string): string => `CLIENT_SECRET_${clientId.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** As keycloak-config-cli writes it. https://github.com/adorsys/keycloak-config-cli#variable-substitution */
export const variable = (name: string): string => `$(env:${name})`;

const scopes: readonly ClientScope[] = ['acr', 'basic', 'email', 'profile'];

const mapper = (name: string, protocolMapper: ProtocolMapper, config: Readonly<Record<string, string>>): ProtocolMapperRepresentation => ({
  name,
  protocol: 'openid-connect',
  protocolMapper,
  config: { ...config },
});

/** Names of groups as they are in the directory, without a path before them. */
const groupsMapper = mapper('groups', 'oidc-group-membership-mapper', {
  'claim.name': 'groups',
  'full.path': 'false',
  'access.token.claim': 'true',
  'id.token.claim': 'true',
  'introspection.token.claim': 'true',
  'userinfo.token.claim': 'true',
});

const audienceMapper = (clientId: string): ProtocolMapperRepresentation =>
  mapper(`audience ${clientId}`, 'oidc-audience-mapper', {
    'included.client.audience': clientId,
    'access.token.claim': 'true',
    'id.token.claim': 'false',
    'introspection.token.claim': 'true',
    // Said, because the server adds it when it makes the mapper, and keycloak-config-cli drops it again when it next looks.
    'userinfo.token.claim': 'false',
  });

/** A client of the realm. Each gets the groups of who logged in, proves each login by PKCE and takes no passwords. */
export const clientOf = ({ clientId, title, secret, flows, redirectUris, audiences = [] }: OidcClient): ClientRepresentation => ({
  clientId,
  name: title,
  enabled: true,
  protocol: 'openid-connect',
  publicClient: secret === undefined,
  clientAuthenticatorType: 'client-secret',
  ...(secret === undefined ? {} : { secret: variable(clientSecretVariable(clientId)) }),
  standardFlowEnabled: flows.includes('browser'),
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  serviceAccountsEnabled: false,
  // Roles of the realm are nobody's business; products go by groups.
  fullScopeAllowed: false,
  redirectUris: [...redirectUris],
  webOrigins: [],
  defaultClientScopes: [...scopes],
  optionalClientScopes: [],
  attributes: {
    'oauth2.device.authorization.grant.enabled': String(flows.includes('device')),
    'pkce.code.challenge.method': 'S256',
  },
  protocolMappers: [groupsMapper, ...[...audiences].sort().map(audienceMapper)],
});
