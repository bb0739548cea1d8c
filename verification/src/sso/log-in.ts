import { createHash, randomBytes } from 'node:crypto';
import { oneTimeCode } from './one-time-code.ts';
import type { Person } from './people.ts';
import { fieldOf, formOf, type Page, type WebSession, wordsOf } from './web-session.ts';

/** What each login needs of the site. */
export interface Places {
  readonly issuer: string;
  /** With `/v3`. */
  readonly keystone: string;
  readonly authority: string;
  readonly clientSecret: string;
  readonly trustedDashboard: string;
}

/** Types the password, and sets up one-time codes where the realm asks for it. */
export const passForms = async (session: WebSession, page: Page, { name, password }: Person): Promise<Page> => {
  if (!page.text.includes('kc-form-login')) return page;
  const second = await session.post(formOf(page), { username: name, password });
  const secret = fieldOf(second, 'totpSecret');
  if (secret === undefined) return second;
  return session.post(formOf(second), { totp: oneTimeCode(Buffer.from(secret)), totpSecret: secret, userLabel: 'laboratory', 'logout-sessions': '' });
};

/** By a browser that Horizon sends: the unscoped token that Keystone hands to the dashboard, or what it says instead. */
export const byDashboard = async (
  session: WebSession,
  { keystone, trustedDashboard }: Places,
  person: Person,
  origin = trustedDashboard,
): Promise<string | Page> => {
  const start = `${keystone}/auth/OS-FEDERATION/identity_providers/sso/protocols/openid/websso?origin=${encodeURIComponent(origin)}`;
  const page = await passForms(session, await session.get(start), person);
  const token = page.status === 200 && formAction(page) === origin ? fieldOf(page, 'token') : undefined;
  return token ?? page;
};

const formAction = (page: Page): string | undefined => /<form[^>]*action="([^"]+)"/.exec(page.text)?.[1];

const proofKey = (): { readonly verifier: string; readonly challenge: string } => {
  const verifier = randomBytes(40).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
};

interface Tokens {
  readonly access_token?: string;
  readonly id_token?: string;
  readonly error?: string;
  readonly error_description?: string;
}

const ask = async (
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly body: Tokens & Record<string, string> }> => {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  const text = await response.text();
  // Keycloak answers a page of HTML where a flow denies access.
  const body = text.startsWith('{') ? (JSON.parse(text) as Tokens & Record<string, string>) : { error_description: wordsOf({ text }) };
  return { status: response.status, body };
};

export const endpoint = ({ issuer }: Places, name: string): string => `${issuer}/protocol/openid-connect/${name}`;

/** By a command line: the code of a device, which the person confirms in a browser. */
export const byDevice = async (session: WebSession, places: Places, person: Person, clientId: string): Promise<string> => {
  const { verifier, challenge } = proofKey();
  const proof = { code_challenge: challenge, code_challenge_method: 'S256' };
  const { body: device } = await ask(endpoint(places, 'auth/device'), { client_id: clientId, scope: 'openid profile email', ...proof });
  if (device['verification_uri_complete'] === undefined) throw new Error(`${clientId} gets no code for a device: ${JSON.stringify(device)}`);
  let page = await passForms(session, await session.get(device['verification_uri_complete']), person);
  if (page.text.includes('name="accept"')) page = await session.post(formOf(page), { code: fieldOf(page, 'code') ?? '', accept: 'Yes' });
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: device['device_code']!, code_verifier: verifier };
  const { body } = await ask(endpoint(places, 'token'), { client_id: clientId, ...grant });
  if (body.access_token === undefined) throw new Error(`${person.name} gets no token as ${clientId}: ${JSON.stringify(body)} (${wordsOf(page).slice(0, 200)})`);
  return body.access_token;
};

export interface BrowserClient {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly isPublic: boolean;
}

/** Where the realm sends a browser that asks for a code. */
export const askForCode = (session: WebSession, places: Places, client: Pick<BrowserClient, 'clientId' | 'redirectUri'>, challenge?: string): Promise<Page> => {
  const fields = new URLSearchParams({
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    response_type: 'code',
    scope: 'openid profile email',
    state: 'laboratory',
  });
  if (challenge !== undefined)
    for (const [key, value] of [
      ['code_challenge', challenge],
      ['code_challenge_method', 'S256'],
    ] as const)
      fields.set(key, value);
  return session.get(`${endpoint(places, 'auth')}?${fields}`);
};

export interface ProgramTokens {
  readonly access: string;
  /** What the token of identity says. */
  readonly claims: Record<string, unknown>;
}

/** By a browser, to any program: what that gets. */
export const byCode = async (session: WebSession, places: Places, person: Person, client: BrowserClient): Promise<ProgramTokens> => {
  const { verifier, challenge } = proofKey();
  const page = await passForms(session, await askForCode(session, places, client, challenge), person);
  const code = page.url.startsWith(client.redirectUri) ? new URL(page.url).searchParams.get('code') : null;
  if (code === null)
    throw new Error(`${person.name} gets no code for ${client.clientId}: ${page.status} ${page.url.split('?')[0]} ${wordsOf(page).slice(0, 200)}`);
  const { body } = await ask(endpoint(places, 'token'), {
    grant_type: 'authorization_code',
    code,
    redirect_uri: client.redirectUri,
    client_id: client.clientId,
    code_verifier: verifier,
    ...(client.isPublic ? {} : { client_secret: places.clientSecret }),
  });
  if (body.id_token === undefined || body.access_token === undefined)
    throw new Error(`${person.name} gets no token of ${client.clientId}: ${JSON.stringify(body)}`);
  return { access: body.access_token, claims: claimsOf(body.id_token) };
};

export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;

/** A password without a browser, which the realm must refuse. */
export const byPassword = async (places: Places, { name, password }: Person, clientId: string, secret?: string): Promise<string> => {
  const { status, body } = await ask(endpoint(places, 'token'), {
    grant_type: 'password',
    client_id: clientId,
    username: name,
    password,
    scope: 'openid',
    ...(secret === undefined ? {} : { client_secret: secret }),
  });
  return [status, body.error, body.error_description].filter((each) => each !== undefined).join(' ');
};
