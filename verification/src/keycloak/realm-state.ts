import type { AdminApi } from './admin-api.ts';
import { type BringsItself, realmDifferences } from './realm-differences.ts';
import type { Json, JsonObject } from './realm-text.ts';

/** The realm as the server has it, without secrets: in the form of one that is imported. */
export const exportedRealm = async (api: AdminApi, realm: string): Promise<JsonObject> =>
  JSON.parse(await api.send('POST', `realms/${realm}/partial-export?exportClients=true&exportGroupsAndRoles=true`)) as JsonObject;

/** Clients of the server itself. https://www.keycloak.org/docs/latest/server_admin/#_oidc_clients */
const ownClients: readonly string[] = ['account', 'account-console', 'admin-cli', 'broker', 'realm-management', 'security-admin-console'];

/** Those that the server gives to each federation of this vendor when its API makes one. They only copy into attributes, which no token shows. */
const ownLdapMappers: readonly string[] = ['Kerberos principal attribute mapper', 'creation date', 'modify date'];

const bringsItself: BringsItself = (path, value) => {
  const { clientId, builtIn } = value as { readonly clientId?: string; readonly builtIn?: boolean };
  if (path.endsWith('LDAPStorageMapper')) return ownLdapMappers.includes((value as { readonly name?: string }).name ?? '');
  return (path === 'realm.clients' && ownClients.includes(clientId ?? '')) || (path === 'realm.authenticationFlows' && builtIn === true);
};

/** Where the server's realm is not what Git says. */
export const notAsInGit = async (api: AdminApi, text: string, environment: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const wanted = JSON.parse(text) as JsonObject;
  const realm = wanted['realm'] as string;
  return [
    ...realmDifferences(wanted, await exportedRealm(api, realm), bringsItself),
    ...(await wrongSecrets(api, realm, (wanted['clients'] ?? []) as unknown as readonly RealmClient[], environment)),
    ...(await ghostsIn(api, realm, text)),
  ];
};

interface RealmClient {
  readonly clientId: string;
  readonly secret?: string;
}

const wrongSecrets = async (
  api: AdminApi,
  realm: string,
  clients: readonly RealmClient[],
  environment: Readonly<Record<string, string>>,
): Promise<readonly string[]> => {
  const wrong: string[] = [];
  for (const { clientId, secret } of clients) {
    const variable = /^\$\(env:(\w+)\)$/.exec(secret ?? '')?.[1];
    if (secret === undefined) continue;
    const [client] = await api.get<readonly { readonly secret?: string }[]>(`realms/${realm}/clients?clientId=${encodeURIComponent(clientId)}`);
    if (variable === undefined || environment[variable] === undefined) wrong.push(`the secret of ${clientId} is no variable that the Job has`);
    else if (client?.secret !== environment[variable]) wrong.push(`the secret of ${clientId} is not the one of its Secret`);
  }
  return wrong;
};

interface Provider {
  readonly id: string;
}

interface ServerInfo {
  readonly protocolMapperTypes: Readonly<Record<string, readonly Provider[]>>;
  readonly componentTypes: Readonly<Record<string, readonly Provider[]>>;
}

const mapperOfLdap = 'org.keycloak.storage.ldap.mappers.LDAPStorageMapper';

/** What the server has of each kind that a realm may name, by the key that names it. */
const serverLists = async (
  api: AdminApi,
  realm: string,
): Promise<Readonly<Record<'authenticator' | 'protocolMapper' | 'ldapMapper' | 'clientScope', readonly string[]>>> => {
  const { protocolMapperTypes, componentTypes } = await api.get<ServerInfo>('serverinfo');
  const ids = (providers: readonly Provider[] = []): readonly string[] => providers.map(({ id }) => id);
  const kinds = ['authenticator-providers', 'client-authenticator-providers', 'form-action-providers', 'form-providers'];
  const authenticators: string[] = [];
  for (const kind of kinds) authenticators.push(...ids(await api.get(`realms/${realm}/authentication/${kind}`)));
  return {
    authenticator: authenticators,
    protocolMapper: ids(protocolMapperTypes['openid-connect']),
    ldapMapper: ids(componentTypes[mapperOfLdap]),
    clientScope: (await api.get<readonly { readonly name: string }[]>(`realms/${realm}/client-scopes`)).map(({ name }) => name),
  };
};

/** What the realm names and the server does not have: it takes them without a word, and the login fails, or asks for less. */
const ghostsIn = async (api: AdminApi, realm: string, text: string): Promise<readonly string[]> => {
  const lists = await serverLists(api, realm);
  const named = (value: Json): readonly (readonly [keyof typeof lists, string])[] => {
    if (typeof value !== 'object' || value === null) return [];
    if (Array.isArray(value)) return value.flatMap(named);
    const { authenticator, protocolMapper, defaultClientScopes } = value as {
      readonly authenticator?: string;
      readonly protocolMapper?: string;
      readonly defaultClientScopes?: readonly string[];
    };
    const ldap = ((value as JsonObject)[mapperOfLdap] ?? []) as readonly { readonly providerId: string }[];
    return [
      ...(authenticator === undefined ? [] : [['authenticator', authenticator] as const]),
      ...(protocolMapper === undefined ? [] : [['protocolMapper', protocolMapper] as const]),
      ...(defaultClientScopes ?? []).map((scope) => ['clientScope', scope] as const),
      ...ldap.map(({ providerId }) => ['ldapMapper', providerId] as const),
      ...Object.values(value).flatMap(named),
    ];
  };
  // The types of the model, which name them to whoever writes a realm.
  const { authenticators, clientScopes, ldapMappers, protocolMappers } = await import('@bastide/constructs');
  const typed = { authenticator: authenticators, protocolMapper: protocolMappers, ldapMapper: ldapMappers, clientScope: clientScopes } as const;
  const inTypes = Object.entries(typed).flatMap(([kind, ids]) => ids.map((id) => [kind as keyof typeof lists, id] as const));
  const ghosts = [...named(JSON.parse(text) as Json), ...inTypes].filter(([kind, id]) => !lists[kind].includes(id));
  return [...new Set(ghosts.map(([kind, id]) => `the realm names the ${kind} ${id}, which the server does not have`))];
};
