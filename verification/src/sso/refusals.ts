import { setTimeout as pause } from 'node:timers/promises';
import { exchange, forge, scope } from './federated-keystone.ts';
import type { Asked, Found, Sessions } from './inside.ts';
import { administrator } from './keycloak.ts';
import { askForCode, byCode, byDashboard, byDevice, byPassword, claimsOf, type Places } from './log-in.ts';
import type { Person } from './people.ts';
import { impliedBy } from './persons.ts';
import { keystoneRefusal, ServerLog, wrongRefusal } from './refusal.ts';
import { WebSession, wordsOf } from './web-session.ts';

/** What Apache says to a token that is not good for Keystone, whatever is wrong with it. */
const byApache =
  "401 Unauthorized This server could not verify that you are authorized to access the document requested. Either you supplied the wrong credentials (e.g., bad password), or your browser doesn't understand how to supply the credentials required.";
const badToken = `${byApache} Bearer error="invalid_token", error_description="JWT token could not be validated"`;
const noToken = `${byApache} Bearer error="invalid_request", error_description="No bearer token found in the request"`;

/** What must not open anything, each refused for its own reason: a 500 is no refusal. */
export const tryRefusals = async (asked: Asked, sessions: Sessions, brief: Promise<BriefToken>): Promise<Found> => {
  const seen: string[] = [];
  const problems: string[] = [];
  const log = new ServerLog(asked.keystoneLog);
  /** @param is the reason in the log of Keystone, where there is one to tell */
  const refused = async (what: string, ask: () => Promise<string>, right: string, is?: RegExp): Promise<void> => {
    const since = log.end();
    const wrong = await wrongRefusal({ answer: await ask(), right, ...(is && { reason: { is, log, since } }) });
    problems.push(...wrong.map((each) => `${what} ${each}`));
    if (wrong.length === 0) seen.push(what);
  };
  const { places, hosts, deviceClients, browserClients } = asked;
  const member = weakest(asked.people);
  const session = sessions.get(member.name)!;
  const token = (given: string | undefined, headers?: Readonly<Record<string, string>>) => async (): Promise<string> => {
    const { status, words } = await exchange(places.keystone, given, headers);
    return `${status} ${words}`;
  };

  const good = await byDevice(session, places, member, deviceClients.find(({ isForKeystone }) => isForKeystone)!.clientId);
  for (const client of browserClients) {
    const { access } = await byCode(session, places, member, client);
    await refused(`a token for ${client.clientId}`, token(access), byApache, /could not match require claim expression 'aud:keystone'/);
  }
  const strongest = strongestGroup(asked.people);
  await refused('a token with another group written in', token(tampered(good, strongest)), badToken, /JWT signature verification failed/);
  await refused('no token', token(undefined), noToken);
  await refused('no token at all, but text', token('abc'), badToken, /could not parse JWT from access_token/);

  for (const origin of ['https://elsewhere.example/auth/websso/', places.trustedDashboard.slice(0, -1)]) {
    const come = async (): Promise<string> => {
      const page = await byDashboard(session, places, member, origin);
      return typeof page === 'string' ? 'a token' : `${page.status} ${wordsOf(page)}`;
    };
    await refused(`the dashboard ${origin}`, come, `401 ${keystoneRefusal}`, new RegExp(`${RegExp.escape(origin)} is not a trusted dashboard host`));
  }

  const challenge = `Keystone uri="${places.keystone}"`;
  const { project } = member.roles[0]!;
  const rolesBy = async (headers?: Readonly<Record<string, string>>): Promise<string> => {
    const { token: unscoped, status, words } = await exchange(places.keystone, good, headers);
    return unscoped === undefined ? `${status} ${words}` : (await scope(places.keystone, unscoped, project)).roles.join(', ');
  };
  const honest = impliedBy(member.roles[0]!.role).toSorted().join(', ');
  for (const issuer of ['OIDC-iss', 'OIDC_iss', 'HTTP_OIDC_ISS']) {
    const headers = {
      [issuer]: places.issuer,
      'OIDC-groups': strongest,
      'OIDC-preferred_username': 'forger',
      // What has an underscore is dropped on the way, and both would arrive under one name.
      'OIDC-preferred-username': 'forger',
      'OIDC-email': 'forger@elsewhere.example',
      REMOTE_USER: 'forger',
    };
    const forged = `forged headers with ${issuer}`;
    const come = async (): Promise<string> => {
      const { status, words } = await forge(places.keystone, headers);
      return `${status} ${words}`;
    };
    await refused(forged, come, `401 ${keystoneRefusal} ${challenge}`);
    await refused(`${forged} where tokens are taken`, token(undefined, headers), noToken);
    await refused(`${forged} beside a token`, () => rolesBy(headers), honest, /scrubbed suspicious request header \(OIDC-groups: /);
  }

  for (const client of browserClients) {
    const { clientId, redirectUri, isPublic } = client;
    const unproved = async (): Promise<string> => {
      const { searchParams, origin, pathname } = new URL((await askForCode(new WebSession(hosts), places, client)).url);
      return `${origin}${pathname} ${searchParams.get('error')} ${searchParams.get('error_description')}`;
    };
    await refused(`a login to ${clientId} without PKCE`, unproved, `${new URL(redirectUri).href} invalid_request Missing parameter: code_challenge_method`);
    const elsewhere = async (): Promise<string> => {
      const page = await askForCode(new WebSession(hosts), places, { ...client, redirectUri: `${redirectUri}/elsewhere` }, 'x'.repeat(43));
      return `${page.status} ${wordsOf(page)}`;
    };
    await refused(`a login to ${clientId} that comes back elsewhere`, elsewhere, `400 ${asked.realm} We are sorry... Invalid parameter: redirect_uri`);
    const secret = isPublic ? undefined : places.clientSecret;
    const right = '400 unauthorized_client Client not allowed for direct access grants';
    await refused(`a password for ${clientId}`, () => byPassword(places, member, clientId, secret), right);
  }
  await refused("a password for the realm's own admin-cli", () => byPassword(places, member, 'admin-cli'), `401 ${asked.realm} We are sorry... Access denied`);
  const expired = async (): Promise<string> => {
    const { token: short, over } = await brief;
    await over;
    return token(short)();
  };
  await refused('a token that has expired', expired, badToken, /"exp" validation failure \(\d+\): JWT expired \d+ seconds ago/);
  return { seen: [`refused, in the right words and each for its own reason: ${seen.join('; ')}`], problems };
};

/** Somebody who gets in, with less than others. */
const weakest = (people: readonly Person[]): Person =>
  people.find(({ roles }) => roles.some(({ role }) => role === 'member')) ?? people.find(({ roles }) => roles.length > 0)!;

const strongestGroup = (people: readonly Person[]): string =>
  people.find(({ roles }) => roles.some(({ role }) => role === 'admin'))?.group ?? people[0]!.group!;

const tampered = (token: string, group: string): string => {
  const [head, , signature] = token.split('.');
  return [head, Buffer.from(JSON.stringify({ ...claimsOf(token), groups: [group] })).toString('base64url'), signature].join('.');
};

/** A token that was good when it was given. */
export interface BriefToken {
  readonly token: string;
  /** It is good no more. */
  readonly over: Promise<void>;
}

/** A real token that lives for two seconds: the realm is told so, and told its own again. */
export const briefToken = async ({ places, people, deviceClients }: Asked, sessions: Sessions): Promise<BriefToken> => {
  const person = weakest(people);
  const was = await lifeOf(places, 2);
  const token = await byDevice(sessions.get(person.name)!, places, person, deviceClients.find(({ isForKeystone }) => isForKeystone)!.clientId);
  await lifeOf(places, was);
  // Apache allows for clocks that differ by ten seconds.
  const end = (claimsOf(token)['exp'] as number) * 1000 + 11_000;
  return { token, over: pause(Math.max(0, end - Date.now())) };
};

/** Sets how long tokens of the realm live, as an administrator of the server: how long they did. */
const lifeOf = async ({ issuer }: Places, seconds: number): Promise<number> => {
  const root = new URL(issuer).origin;
  const login = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: administrator.name, password: administrator.password });
  const token = (
    (await (await fetch(`${root}/realms/master/protocol/openid-connect/token`, { method: 'POST', body: login })).json()) as { access_token: string }
  ).access_token;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const realm = issuer.replace('/realms/', '/admin/realms/');
  const { accessTokenLifespan } = (await (await fetch(realm, { headers })).json()) as { accessTokenLifespan: number };
  const answer = await fetch(realm, { method: 'PUT', headers, body: JSON.stringify({ accessTokenLifespan: seconds }) });
  if (!answer.ok) throw new Error(`the realm does not change how long tokens live: ${answer.status} ${await answer.text()}`);
  return accessTokenLifespan;
};
