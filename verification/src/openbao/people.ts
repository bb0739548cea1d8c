import type { Problem, Result } from '../check.ts';
import { run } from '../run.ts';
import { type Ground, wrongRefusal } from './refusals.ts';
import type { Person, SignOn } from './sign-on.ts';
import { type Answer, refusalOf, type Store } from './store.ts';

const redirectUri = 'http://localhost:8250/oidc/callback';

interface PeopleRole {
  readonly name: string;
  readonly groups: readonly string[];
}

/** Roles of people, as the script of the configuration writes them. */
export const peopleRolesIn = (script: string): readonly PeopleRole[] =>
  [...script.matchAll(/^write auth\/oidc\/role\/(\S+) '(.*)'$/gm)].map(([, name, data]) => ({
    name: name!,
    groups: JSON.parse(data!).bound_claims?.groups ?? [],
  }));

/** Logs in as a person does, by the command line or the web page. */
export const logIn = async (store: Store, signOn: SignOn, role: string, person: Person): Promise<Answer> => {
  const server = (await store.leader())!;
  const asked = await store.ask(server, '', 'POST', 'auth/oidc/oidc/auth_url', { role, redirect_uri: redirectUri, client_nonce: 'nonce' });
  const address: string = asked.body.data?.auth_url ?? '';
  if (address === '') return asked;
  const { code, state } = signOn.logIn(address, person);
  return store.ask(server, '', 'GET', `auth/oidc/oidc/callback?state=${state}&code=${code}&client_nonce=nonce`);
};

/** Every role: who is in its group gets it, and whoever is not, or comes with a token that is not good, is refused. */
export const tryLogins = async (store: Store, signOn: SignOn, script: string): Promise<Result> => {
  const roles = peopleRolesIn(script);
  const everyGroup = [...new Set(roles.flatMap(({ groups }) => groups))];
  const problems: Problem[] = [];
  let refusals = 0;
  for (const { name, groups } of roles) {
    const welcome: Person = { name: 'somebody', groups: groups.slice(0, 1) };
    const welcomed = await logIn(store, signOn, name, welcome);
    if (welcomed.status !== 200) problems.push({ what: `a member of ${groups[0]} cannot log in as ${name}: ${refusalOf(welcomed)}` });
    const strangers: readonly (readonly [string, Ground, Person])[] = [
      ['outsider', 'group', { name: 'outsider', groups: [] }],
      ['elsewhere', 'group', { name: 'elsewhere', groups: everyGroup.filter((group) => !groups.includes(group)) }],
      ...(['audience', 'expired', 'signature'] as const).map((flaw) => [flaw, flaw, { ...welcome, flaw }] as const),
    ];
    for (const [who, ground, stranger] of strangers) {
      const wrong = wrongRefusal(`${who} as ${name}`, ground, await logIn(store, signOn, name, stranger));
      refusals += 1;
      if (wrong !== undefined) problems.push({ what: wrong });
    }
  }
  return {
    seen: [`people of ${everyGroup.length} groups log in as ${roles.length} roles, by PKCE; ${refusals} logins of others are refused, each for its own reason`],
    problems,
  };
};

/** What the run book tells an administrator to do to a secret, with the commands that it prints; none of them shows a value. */
export const tryRotation = async (
  store: Store,
  token: string,
  commands: readonly string[],
  address: { readonly path: string; readonly key: string },
): Promise<readonly Problem[]> => {
  const server = (await store.leader())!;
  const problems: Problem[] = [];
  for (const command of commands) {
    const filled = command.replaceAll('PATH', address.path).replaceAll('KEY', address.key);
    const { code, output } = await run('bash', ['-c', `set -euo pipefail\n${filled}`], {
      env: { ...store.environment(server), BAO_TOKEN: token },
      input: 'typed by a person\n',
    });
    if (code !== 0 || /typed by a person/.test(output)) problems.push({ what: `a command of the run book ends by ${code}:\n${filled}\n${output.trim()}` });
  }
  return problems;
};

/** What an administrator must not do. */
export const tryAdministrator = async (store: Store, token: string, path: string): Promise<readonly Problem[]> => {
  const server = (await store.leader())!;
  const tries: readonly (readonly [string, string, object?])[] = [
    ['GET', `kv/data/${path}`],
    ['POST', 'kv/data/sites/nobody/declared', { data: { x: 'y' } }],
    ['DELETE', `kv/metadata/${path}`],
    ['POST', 'auth/oidc/role/administrator', { policies: 'root' }],
    ['GET', 'auth/oidc/config'],
    ['POST', 'auth/token/create', { policies: ['openbao-configuration'] }],
    // Whole, since an empty one is refused to everybody; the last, since who may do it has other rights from then on.
    ['POST', 'sys/policies/acl/people-administrator', { policy: 'path "sys/mounts" {\n  capabilities = ["read"]\n}\n' }],
  ];
  const problems: Problem[] = [];
  for (const [method, asked, body] of tries) {
    const { status, body: answer } = await store.ask(server, token, method, asked, body);
    if (status !== 403) problems.push({ what: `an administrator is not refused ${method} ${asked}: ${status} ${(answer.errors ?? []).join(' ')}` });
  }
  return problems;
};
