import { Cidr, openBaoScript, SecretRef } from '@bastide/constructs';
import type { Problem, Result } from '../check.ts';
import { type Answer, refusalOf, type Store } from './store.ts';

const secret = new SecretRef({ path: 'sites/fixture/firewall', key: 'password', owner: 'verification', origin: 'generated', rotation: { everyDays: 90 } });

/** Seconds that a login by an AppRole of the fixture lasts: a site may not say less than a minute. */
const tokenSeconds = 3;

const role = (name: string, cidr: string) => ({
  name,
  consumer: 'verification',
  reads: [secret],
  tokenMinutes: tokenSeconds / 60,
  secretIdHours: 1,
  secretIdUses: 2,
  boundCidrs: [Cidr.parse(cidr)!],
  handedOutBy: ['keepers'],
  certificates: ['services'],
});

/** What no site of the repository has: AppRoles and an authority. The same code makes it that makes the script of a site. */
export const fixtureScript = (issuer: string): string =>
  openBaoScript({
    readPaths: [secret.path],
    generated: [{ secret, form: 'letters-and-digits' }],
    appRoles: [role('near', '127.0.0.1/32'), role('far', '192.0.2.0/24')],
    authority: { commonName: 'fixture', roles: [{ name: 'services', allowedDomains: ['fixture.example'], maxTtlHours: 1 }] },
    login: { issuer, clientId: 'openbao', secret, redirectUris: ['http://localhost:8250/oidc/callback'], groups: { auditor: ['auditors'] } },
    readerNamespace: 'external-secrets',
  });

/** Where the fixture has what the store proves itself by. */
export const fixtureSecret = { path: secret.path, key: secret.key } as const;

/** AppRoles wear out and are bound to a place; the authority signs for its domains, and not for longer than its role says. `keeper` is of the role `app-near`. */
export const tryPrograms = async (store: Store, keeper: string): Promise<Result> => {
  const server = (await store.leader())!;
  const problems: Problem[] = [];
  const refused = (what: string, { status, body }: Answer, ...statuses: readonly number[]): void => {
    if (!statuses.includes(status)) problems.push({ what: `${what} is not refused: ${refusalOf({ status, body })}` });
  };
  const roleId: string = (await store.ask(server, keeper, 'GET', 'auth/approle/role/near/role-id')).body.data?.role_id;
  const handed = await store.ask(server, keeper, 'POST', 'auth/approle/role/near/secret-id');
  if (handed.status !== 200) return { seen: [], problems: [{ what: `who hands out ids cannot: ${refusalOf(handed)}` }] };
  const { secret_id, secret_id_ttl, secret_id_num_uses } = handed.body.data;
  if (secret_id_ttl !== 3600 || secret_id_num_uses !== 2)
    problems.push({ what: `a second id is good for ${secret_id_ttl} s and ${secret_id_num_uses} logins` });
  refused('an id of another role', await store.ask(server, keeper, 'POST', 'auth/approle/role/far/secret-id'), 403);
  refused('who hands out ids, when they read,', await store.ask(server, keeper, 'GET', `kv/data/${secret.path}`), 403);

  const login = () => store.ask(server, '', 'POST', 'auth/approle/login', { role_id: roleId, secret_id });
  const first = await login();
  if (first.status !== 200) return { seen: [], problems: [...problems, { what: `an AppRole cannot log in: ${refusalOf(first)}` }] };
  const token: string = first.body.auth.client_token;
  const read = () => store.ask(server, token, 'GET', `kv/data/${secret.path}`);
  if ((await read()).status !== 200) problems.push({ what: 'an AppRole cannot read its path' });
  refused('an AppRole elsewhere', await store.ask(server, token, 'GET', 'kv/data/sites/elsewhere'), 403);
  const issue = (asked: object) => store.ask(server, token, 'POST', 'pki/issue/services', asked);
  const issued = await issue({ common_name: 'web.fixture.example', ttl: '48h' });
  const seconds = (issued.body.data?.expiration ?? 0) - Date.now() / 1000;
  if (issued.status !== 200 || seconds > 3600 || seconds < 3500)
    problems.push({ what: `a certificate for 48 h is valid for ${seconds} s: ${refusalOf(issued)}` });
  for (const asked of [
    { common_name: 'web.other.example' },
    { common_name: 'fixture.example' },
    { common_name: '*.fixture.example' },
    { common_name: 'web.fixture.example', ip_sans: '192.0.2.1' },
  ])
    refused(`a certificate of ${JSON.stringify(asked)}`, await issue(asked), 400);
  refused('an AppRole at the root authority', await store.ask(server, token, 'POST', 'pki-root/root/sign-intermediate', {}), 403);

  await login();
  refused('a third login by a second id for two', await login(), 400);
  await new Promise((done) => setTimeout(done, tokenSeconds * 1000 + 500));
  refused('a token after its end', await read(), 403);
  return { seen: ['an AppRole reads its path, gets certificates within the limits of its role, and wears out: second id, token'], problems };
};

/** A role that may log in from elsewhere only; `keeper` is of the role `app-far`. */
export const tryFar = async (store: Store, keeper: string): Promise<readonly Problem[]> => {
  const server = (await store.leader())!;
  const { role_id } = (await store.ask(server, keeper, 'GET', 'auth/approle/role/far/role-id')).body.data ?? {};
  const { secret_id } = (await store.ask(server, keeper, 'POST', 'auth/approle/role/far/secret-id')).body.data ?? {};
  const tried = await store.ask(server, '', 'POST', 'auth/approle/login', { role_id, secret_id });
  if (role_id !== undefined && tried.status >= 400 && tried.status < 500) return [];
  return [{ what: `an AppRole of another network is not refused: ${refusalOf(tried)}` }];
};
