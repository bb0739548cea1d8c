import { accesses } from '../../contributions/accesses.ts';
import { localAccounts } from '../../contributions/local-accounts.ts';
import type { OidcClient } from '../../contributions/oidc-clients.ts';
import { revocations } from '../../contributions/revocations.ts';
import { compareTexts } from '../../core/compare-texts.ts';
import type { Contributions } from '../../core/contribution.ts';
import { code, counted, documentOf, escaped, table } from '../../core/markdown.ts';
import { SecretRef } from '../../core/secret-reference.ts';
import { Site } from '../../core/site.ts';
import type { Keycloak } from './keycloak.ts';
import { tokenLives } from './lives.ts';

export const identityDocumentPath = 'docs/identity.md';

/** `docs/identity.md`: who may do what where, how people log in, for how long, and what a loss breaks. */
export const identityDocument = (keycloak: Keycloak, all: Contributions, clients: readonly OidcClient[]): string =>
  documentOf([
    `# Identity of ${escaped(Site.of(keycloak).siteName)}`,
    `Who may do what, where. People and groups are kept in the directory; they log in at ${code(keycloak.issuer)}, and products go by the groups that its tokens name.`,
    '## Who may do what',
    'Who is in none of these groups may log in, and gets nothing from any product but what the Kubernetes API tells everybody who logs in: its version, and which kinds of objects there are. Who is in which group stands in the directory alone: `ipa group-show GROUP`. Products go by direct members: who is in a group within the group has its rights by SSH and sudo alone.',
    accessTable(keycloak, all),
    ...unusedGroups(keycloak, all),
    ...accountSection(all),
    '## Clients',
    'Programs that people log in to. Each login proves itself by PKCE; codes and tokens go to these addresses and to no other.',
    clientTable(clients),
    'Keycloak brings clients of its own with each realm, e.g. for the page where people see their own account. The realm denies every client, also these, a login by a password alone.',
    '## How people log in',
    "With the password of the directory and a one-time code, always: the flow of the realm asks for both, whatever the product. Who has no code yet sets one up at the first login, so that a password alone is enough until then. Passwords, their policy and their expiry are the directory's.",
    'After five failures in a row a person waits a minute, then longer, up to 15 minutes. No program gets a password. Who has no browser gets a token by a code that is typed into one elsewhere.',
    '## How long it lasts',
    livesTable,
    ...revocationSection(all),
    '## What a loss breaks',
    table(
      ['What is gone', 'What breaks', 'What goes on'],
      [
        ['Keycloak, or its database', 'Nobody logs in anew, and no token is renewed', 'Tokens that people have, until they end; the kubeconfig of a server'],
        ['One replica of the directory', 'Nothing: the next one is asked', 'Everything'],
        [
          'The whole directory',
          'Nobody logs in anew, and no token gets groups',
          'Tokens that people have, until they end; the accounts that need no single sign-on',
        ],
        ['The volume of the database', 'One-time codes of everybody since the last back-up, and sessions', 'People and groups; the realm is imported again'],
      ],
    ),
  ]);

const accessTable = (keycloak: Keycloak, all: Contributions): string => {
  const described = new Map(keycloak.groups.map(({ name, description }) => [name, description]));
  const rows = all
    .of(accesses)
    .map(({ value }) => value)
    .sort((one, other) => compareTexts(`${one.group} ${one.product} ${one.role}`, `${other.group} ${other.product} ${other.role}`));
  return table(
    ['Group', 'Who that is', 'Product', 'Role', 'What it allows'],
    rows.map(({ group, product, role, allows }) => [code(group), escaped(described.get(group) ?? ''), escaped(product), code(role), escaped(allows)]),
  );
};

/** A group that no product goes by is said, so that nobody takes its members for people with rights. */
const unusedGroups = (keycloak: Keycloak, all: Contributions): readonly string[] => {
  const used = new Set(all.of(accesses).map(({ value }) => value.group));
  const unused = keycloak.groups.filter(({ name }) => !used.has(name)).map(({ name }) => code(name));
  return unused.length === 0 ? [] : [`No product goes by ${unused.sort().join(', ')}.`];
};

/** Ways past the single sign-on: an auditor asks who has them. */
const accountSection = (all: Contributions): readonly string[] => {
  const rows = all
    .of(localAccounts)
    .map(({ value }) => value)
    .sort((one, other) => compareTexts(`${one.product} ${one.account}`, `${other.product} ${other.account}`))
    .map(({ product, account, allows, by }) => [
      escaped(product),
      escaped(account),
      escaped(allows),
      SecretRef.isSecretRef(by) ? code(by.address) : escaped(by),
    ]);
  if (rows.length === 0) return [];
  return [
    '## Who needs no single sign-on',
    'Accounts that are no person of the directory. They work when nobody can log in, and ask for no second factor: whoever uses one says so, and replaces afterwards what it proves itself by. The secrets stand in the secrets contract, with their owners.',
    table(['Product', 'Account', 'What it allows', 'Proves itself by'], rows),
  ];
};

const revocationSection = (all: Contributions): readonly string[] => {
  const rows = all
    .of(revocations)
    .map(({ value: { product, memberLeft, rightGivenUp } }) => [escaped(product), escaped(memberLeft), escaped(rightGivenUp)])
    .sort(([one = ''], [other = '']) => compareTexts(one, other));
  if (rows.length === 0) return [];
  return [
    '## How rights end',
    'Who is taken out of a group gets no new token with it: the directory is asked for each. What there is goes on for a while.',
    `Who is disabled in the directory logs in no more, but a session of the single sign-on that lives asks for no password, and gets new tokens for ${counted(tokenLives.longestSessionSeconds / 3600, 'hour')} at most. So who leaves is taken out of every group first, and the sessions are ended by hand: run book of FreeIPA, "A person leaves".`,
    table(['Product', 'Who left a group has its rights no more', 'What the site no longer gives is taken away by'], rows),
  ];
};

const clientTable = (clients: readonly OidcClient[]): string =>
  table(
    ['Client', 'For', 'Proves itself by', 'People log in by', 'Addresses', 'Its tokens are also for'],
    [...clients]
      .sort((one, other) => compareTexts(one.clientId, other.clientId))
      .map(({ clientId, title, secret, flows, redirectUris, audiences = [] }) => [
        code(clientId),
        escaped(title),
        secret === undefined ? 'PKCE' : `PKCE and ${code(secret.address)}`,
        flows.join(', '),
        redirectUris.map(code).join(', '),
        audiences.map(code).join(', '),
      ]),
  );

const minutes = (seconds: number): string => counted(seconds / 60, 'minute');

const livesTable = table(
  ['What', 'How long'],
  [
    ['A token of the single sign-on', minutes(tokenLives.accessTokenSeconds)],
    ['A session in which nobody does anything', minutes(tokenLives.idleSessionSeconds)],
    ['From one login to the next', minutes(tokenLives.longestSessionSeconds)],
    ['A login, from the form to its end', minutes(tokenLives.loginSeconds)],
  ],
);
