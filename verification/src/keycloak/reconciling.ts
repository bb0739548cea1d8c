import type { Problem, Result } from '../check.ts';
import { secondsSince } from '../seconds.ts';
import type { AdminApi } from './admin-api.ts';
import type { IdentityServers } from './identity-servers.ts';
import { realmDifferences } from './realm-differences.ts';
import { exportedRealm, notAsInGit } from './realm-state.ts';
import type { JsonObject, RealmText } from './realm-text.ts';

/** Of somebody who goes past Git. */
const byHand = 'made-by-hand';
const byHandLine = `realm.clients has ${byHand}, which Git does not`;

interface Client extends JsonObject {
  readonly clientId: string;
  readonly secret: string;
  readonly redirectUris: readonly string[];
  readonly protocolMappers: readonly JsonObject[];
}

interface Realm extends JsonObject {
  readonly realm: string;
  readonly clients: readonly Client[];
  readonly groups: readonly JsonObject[];
}

/** The realm after a product, a group and an address went, and a session became shorter. */
export const changedRealm = (text: string): string => {
  const realm = JSON.parse(text) as Realm;
  const [first, ...others] = realm.clients;
  const moved = { ...first, redirectUris: ['https://moved.example/callback'], protocolMappers: first!.protocolMappers.slice(1) };
  return JSON.stringify({ ...realm, ssoSessionIdleTimeout: 600, clients: [moved, ...others.slice(0, -1)], groups: realm.groups.slice(1) });
};

/** The realm of Keycloak follows the one of Git, and nothing happens where that has not changed. */
export const tryReconciling = async (servers: IdentityServers, { file, text }: RealmText): Promise<Result> => {
  const { realm, clients } = JSON.parse(text) as Realm;
  const api = servers.administration;
  const environment = servers.importEnvironment();
  const problems: Problem[] = [];
  const blame = (when: string, lines: readonly string[]): void => void problems.push(...lines.map((line) => ({ file, what: `${when}: ${line}` })));

  const before = await exportedRealm(api, realm);
  const again = performance.now();
  await servers.importRealm();
  const seen = [`a second import takes ${secondsSince(again)} s and changes nothing`];
  blame('a second import', changesBetween(before, await exportedRealm(api, realm)));

  await meddle(api, realm, clients[1]!.clientId);
  await servers.importRealm();
  const undone = await notAsInGit(api, text, environment);
  blame('after something was changed by hand', withoutByHand(undone));
  seen.push(`an address that somebody changed by hand is undone by the next; a client that was added ${undone.includes(byHandLine) ? 'stays' : 'is gone'}`);

  const changed = changedRealm(text);
  await servers.importRealm({ realm: changed });
  blame('after a change in Git', withoutByHand(await notAsInGit(api, changed, environment)));
  seen.push('a client, a group and a mapper that went from Git are gone, an address and a session are the new ones');

  const rotated = clients.find(({ secret }) => secret !== undefined);
  const variable = /\(env:(\w+)\)/.exec(rotated?.secret ?? '')?.[1];
  const replaced = variable === undefined ? {} : { [variable]: 'replaced-in-the-store' };
  await servers.importRealm({ environment: replaced });
  blame('after Git is as it was, and a secret was replaced', withoutByHand(await notAsInGit(api, text, { ...environment, ...replaced })));
  seen.push('the next import brings all of it back, and a secret that was replaced in the store');
  return { seen, problems };
};

const withoutByHand = (lines: readonly string[]): readonly string[] => lines.filter((line) => line !== byHandLine);

/** A client of somebody's own, and a client of Git that lets codes go elsewhere. */
const meddle = async (api: AdminApi, realm: string, clientId: string): Promise<void> => {
  await api.send('POST', `realms/${realm}/clients`, { clientId: byHand, enabled: true, redirectUris: ['https://elsewhere.example/*'] });
  const [client] = await api.get<readonly (JsonObject & { readonly id: string })[]>(`realms/${realm}/clients?clientId=${encodeURIComponent(clientId)}`);
  await api.send('PUT', `realms/${realm}/clients/${client!.id}`, {
    ...client!,
    redirectUris: ['https://elsewhere.example/*'],
    directAccessGrantsEnabled: true,
  });
};

/** What of a realm is not what it was, ids and all. */
const changesBetween = (before: JsonObject, after: JsonObject): readonly string[] => [
  ...realmDifferences(before, after, () => false),
  ...realmDifferences(after, before, () => false).map((line) => `${line} (before)`),
];
