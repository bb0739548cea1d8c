import type { Role } from './people.ts';

/** What Keystone, or Apache before it, answered. */
export interface Answer {
  readonly status: number;
  readonly token: string | undefined;
  /** On one line, without marks of HTML. */
  readonly words: string;
  readonly roles: readonly string[];
}

const ask = async (url: string, headers: Readonly<Record<string, string>>, body?: unknown): Promise<Answer> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const roles = /^\{"token"/.test(text)
    ? ((JSON.parse(text) as { token: { roles?: { name: string }[] } }).token.roles ?? []).map(({ name }) => name).sort()
    : [];
  const words = [text.replace(/<title>.*?<\/title>|<[^>]*>/gs, ' '), response.headers.get('www-authenticate') ?? ''].join(' ').replace(/\s+/g, ' ').trim();
  return { status: response.status, token: response.headers.get('x-subject-token') ?? undefined, words, roles };
};

/** With a token of the realm, as a command line has it; without one as anybody. */
export const exchange = (keystone: string, accessToken: string | undefined, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  ask(`${keystone}/OS-FEDERATION/identity_providers/sso/protocols/openid/auth`, {
    ...headers,
    ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
  });

/** A token for a project of the people, from one for nothing. */
export const scope = (keystone: string, token: string, project: Role['project']): Promise<Answer> =>
  ask(
    `${keystone}/auth/tokens`,
    {},
    {
      auth: { identity: { methods: ['token'], token: { id: token } }, scope: { project: { name: project, domain: { name: 'people' } } } },
    },
  );

/** What no one should be able to do: to say by headers who one is. */
export const forge = (keystone: string, headers: Readonly<Record<string, string>>): Promise<Answer> =>
  ask(`${keystone}/auth/tokens`, headers, {
    auth: { identity: { methods: ['openid'], openid: { identity_provider: 'sso', protocol: 'openid' } } },
  });
