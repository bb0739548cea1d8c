import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, exchange, forge, scope } from './federated-keystone.ts';
import type { Asked, Found, Sessions } from './inside.ts';
import { askForCode, byDashboard, byDevice, byPassword, claimsOf, type Places } from './log-in.ts';
import type { Person } from './people.ts';
import { WebSession, wordsOf } from './web-session.ts';

const said = ({ status, words }: Answer): string => `${status} ${words}`;

/** What Apache says to a token that is not good for Keystone. */
const byApache = /^401 Unauthorized/;
const byKeystone = /^401 \{"error":\{"code":401,/;

/** What must not open anything, each refused for its own reason: a 500 is no refusal. */
export const tryRefusals = async (asked: Asked, sessions: Sessions): Promise<Found> => {
  const seen: string[] = [];
  const problems: string[] = [];
  const expect = (what: string, answer: string, right: RegExp): void => {
    if (right.test(answer)) seen.push(`${what}: ${answer.slice(0, 120)}`);
    else problems.push(`${what} is not refused as it should: ${answer.slice(0, 300)}`);
  };
  const { places, hosts, deviceClients, browserClients } = asked;
  const member = refused(asked.people);
  const session = sessions.get(member.name)!;
  const confidential = browserClients.find(({ isPublic }) => !isPublic)!;

  const good = await byDevice(session, places, member, deviceClients.find(({ isForKeystone }) => isForKeystone)!.clientId);
  for (const { clientId } of deviceClients.filter(({ isForKeystone }) => !isForKeystone)) {
    const foreign = await byDevice(session, places, member, clientId);
    expect(`a token for ${clientId}`, said(await exchange(places.keystone, foreign)), byApache);
  }
  expect('a token with another group written in', said(await exchange(places.keystone, tampered(good, strongest(asked.people)))), byApache);
  expect('no token', said(await exchange(places.keystone, undefined)), byApache);
  expect('no token at all, but text', said(await exchange(places.keystone, 'abc')), byApache);
  expect('a token that has expired', said(await exchange(places.keystone, await expired(asked, session, member))), byApache);

  const start = `${places.trustedDashboard}`;
  for (const origin of ['https://elsewhere.example/auth/websso/', start.slice(0, -1)]) {
    const page = await byDashboard(session, places, member, origin);
    expect(`the dashboard ${origin}`, typeof page === 'string' ? 'a token' : `${page.status} ${wordsOf(page)}`, /^401 .*is not a trusted dashboard host/);
  }
  for (const issuer of ['OIDC-iss', 'OIDC_iss', 'HTTP_OIDC_ISS']) {
    const headers = {
      [issuer]: places.issuer,
      'OIDC-groups': strongest(asked.people),
      'OIDC-preferred_username': 'forger',
      'OIDC-email': 'forger@elsewhere.example',
      REMOTE_USER: 'forger',
    };
    expect(`forged headers with ${issuer}`, said(await forge(places.keystone, headers)), byKeystone);
    expect(`forged headers with ${issuer} where tokens are taken`, said(await exchange(places.keystone, undefined, headers)), byApache);
    const { token } = await exchange(places.keystone, good, headers);
    const answer = token === undefined ? undefined : await scope(places.keystone, token, member.roles[0]!.project);
    expect(`forged headers with ${issuer} beside a token`, answer?.roles.includes('admin') ? 'admin' : `${answer?.status}`, /^201$/);
  }

  const unproved = await askForCode(new WebSession(hosts), places, confidential);
  expect('a login without PKCE', decodeURIComponent(unproved.url), /error=invalid_request&error_description=Missing\+parameter: code_challenge_method/);
  const elsewhere = await askForCode(new WebSession(hosts), places, { ...confidential, redirectUri: `${confidential.redirectUri}/elsewhere` }, 'x'.repeat(43));
  expect('another redirect URI', `${elsewhere.status} ${wordsOf(elsewhere)}`, /^400 .*Invalid parameter: redirect_uri/);
  for (const { clientId, isPublic } of browserClients) {
    expect(
      `a password for ${clientId}`,
      await byPassword(places, member, clientId, isPublic ? undefined : places.clientSecret),
      /^400 unauthorized_client Client not allowed for direct access grants$/,
    );
  }
  expect("a password for the realm's own admin-cli", await byPassword(places, member, 'admin-cli'), /^4\d\d .*access.denied/is);
  return { seen: [`refused, each for its reason: ${seen.join('; ')}`], problems };
};

/** Somebody who gets in, with less than others. */
const refused = (people: readonly Person[]): Person =>
  people.find(({ roles }) => roles.some(({ role }) => role === 'member')) ?? people.find(({ roles }) => roles.length > 0)!;

const strongest = (people: readonly Person[]): string => people.find(({ roles }) => roles.some(({ role }) => role === 'admin'))?.group ?? people[0]!.group!;

const tampered = (token: string, group: string): string => {
  const [head, , signature] = token.split('.');
  return [head, Buffer.from(JSON.stringify({ ...claimsOf(token), groups: [group] })).toString('base64url'), signature].join('.');
};

/** A real one that lived for two seconds: the realm is told so, and told its own again. */
const expired = async ({ places, deviceClients }: Asked, session: WebSession, person: Person): Promise<string> => {
  const was = await lifeOf(places, 2);
  const token = await byDevice(session, places, person, deviceClients.find(({ isForKeystone }) => isForKeystone)!.clientId);
  await lifeOf(places, was);
  // Apache allows for clocks that differ by ten seconds.
  const end = (claimsOf(token)['exp'] as number) * 1000 + 11_000;
  await pause(Math.max(0, end - Date.now()));
  return token;
};

/** Sets how long tokens of the realm live, as the administrator that imports it: how long they did. */
const lifeOf = async ({ issuer, administratorPassword }: Places, seconds: number): Promise<number> => {
  const root = new URL(issuer).origin;
  const login = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: 'bastide-bootstrap', password: administratorPassword });
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
