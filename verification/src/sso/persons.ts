import { type Answer, exchange, scope } from './federated-keystone.ts';
import type { Asked, Found, Sessions } from './inside.ts';
import { askForCode, byCode, byDashboard, byDevice, claimsOf, passForms } from './log-in.ts';
import type { Person } from './people.ts';
import { keystoneRefusal, ServerLog, unmapped, wrongRefusal } from './refusal.ts';
import { formOf, type Page, WebSession, wordsOf } from './web-session.ts';

/** A role implies those before it. */
const weakToStrong = ['reader', 'member', 'manager', 'admin'];

export const impliedBy = (role: string): readonly string[] => {
  const rank = weakToStrong.indexOf(role);
  return rank < 0 ? [role] : weakToStrong.slice(0, rank + 1);
};

/** Everybody by the command line and by the dashboard, to Keystone and to each other program: the right role, or the refusal. */
export const tryPeople = async (asked: Asked, sessions: Sessions): Promise<Found> => {
  const problems: string[] = [];
  const seen: string[] = [];
  for (const person of asked.people) {
    const start = performance.now();
    const { problems: wrong, said } = await tryPerson(asked, person, sessions.get(person.name)!);
    problems.push(...wrong.map((what) => `${person.name}: ${what}`));
    seen.push(`${person.name} ${said}, in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  return { seen, problems };
};

const tryPerson = async (asked: Asked, person: Person, session: WebSession): Promise<{ readonly problems: readonly string[]; readonly said: string }> => {
  const { places, deviceClients, browserClients } = asked;
  const problems: string[] = [];
  const client = deviceClients.find(({ isForKeystone }) => isForKeystone)!;
  problems.push(...(await tryForms(asked, person, session)));
  if (problems.length > 0) return { problems, said: 'is not let in as it should' };
  const accessToken = await byDevice(session, places, person, client.clientId);
  problems.push(...groupProblems(person, claimsOf(accessToken), `the token of ${client.clientId}`));
  const ways: readonly [string, () => Promise<Answer>][] = [
    ['by the command line', () => exchange(places.keystone, accessToken)],
    ['by the dashboard', async () => answerOf(await byDashboard(session, places, person))],
  ];
  for (const [how, come] of ways) {
    const wrong = await (person.roles.length === 0 ? refusalProblems(asked, come) : roleProblems(asked, person, come));
    problems.push(...wrong.map((what) => `${how} ${what}`));
  }
  for (const each of browserClients)
    problems.push(...groupProblems(person, (await byCode(session, places, person, each)).claims, `the token of ${each.clientId}`));
  const roles = person.roles.map(({ role, project }) => `${role} on ${project}`).join(', ');
  return {
    problems,
    said: `${roles === '' ? 'is refused by Keystone' : `is ${roles}`} by command line and dashboard`,
  };
};

const answerOf = (came: string | Page): Answer =>
  typeof came === 'string' ? { status: 200, token: came, words: '', roles: [] } : { status: came.status, token: undefined, words: wordsOf(came), roles: [] };

/** The first login must ask for a one-time code to be set up, and a later one, in another browser, for a code. */
const tryForms = async ({ places, hosts, browserClients }: Asked, person: Person, session: WebSession): Promise<readonly string[]> => {
  const client = browserClients.find(({ isPublic }) => !isPublic) ?? browserClients[0]!;
  const challenge = 'x'.repeat(43);
  const first = await askForCode(session, places, client, challenge);
  const second = await session.post(formOf(first), { username: person.name, password: person.password });
  if (second.url.startsWith(client.redirectUri)) return ['a password alone lets in: no one-time code was asked for'];
  if (!second.text.includes('name="totpSecret"'))
    return [`after the password nobody asks to set up one-time codes: ${second.status} ${wordsOf(second).slice(0, 200)}`];
  const again = await askForCode(session, places, client, challenge);
  const inside = await passForms(session, again, person);
  if (!inside.url.startsWith(client.redirectUri)) return [`is not let in with a code: ${inside.status} ${wordsOf(inside).slice(0, 200)}`];
  const other = new WebSession(hosts);
  const asksForCode = await other.post(formOf(await askForCode(other, places, client, challenge)), { username: person.name, password: person.password });
  if (!asksForCode.text.includes('name="otp"')) return [`a second browser is not asked for a code: ${asksForCode.status} ${asksForCode.url.split('?')[0]}`];
  const guessed = await other.post(formOf(asksForCode), { otp: '000000' });
  return guessed.text.includes('name="otp"') && /Invalid authenticator code/.test(guessed.text)
    ? []
    : [`a wrong code is not refused: ${wordsOf(guessed).slice(0, 200)}`];
};

const groupProblems = (person: Person, claims: Readonly<Record<string, unknown>>, where: string): readonly string[] => {
  const groups = JSON.stringify(claims['groups'] ?? []);
  const right = JSON.stringify(person.group === undefined ? [] : [person.group]);
  return groups === right ? [] : [`${where} names the groups ${groups}, not ${right}`];
};

/** Somebody whom no rule of the mapping makes anything is told nothing more. */
const refusalProblems = async ({ keystoneLog }: Asked, come: () => Promise<Answer>): Promise<readonly string[]> => {
  const log = new ServerLog(keystoneLog);
  const since = log.end();
  const { status, words, token } = await come();
  if (token !== undefined) return ['gets a token of Keystone, and is in no group that may have one'];
  // Without a page, how one could prove who one is follows.
  const answer = `${status} ${words.replace(/ Keystone uri="\S+"$/, '')}`;
  return wrongRefusal({ answer, right: `401 ${keystoneRefusal}`, reason: { is: unmapped, log, since } });
};

/** Each project of anybody is tried: the roles of the model, or the refusal. */
const roleProblems = async ({ places, people, keystoneLog }: Asked, person: Person, come: () => Promise<Answer>): Promise<readonly string[]> => {
  const log = new ServerLog(keystoneLog);
  const since = log.end();
  const { token, status, words } = await come();
  if (token === undefined) return [`gets no token of Keystone: ${status} ${words.slice(0, 300)}\n${await log.told(since)}`];
  const problems: string[] = [];
  for (const project of new Set(people.flatMap(({ roles }) => roles.map((each) => each.project)))) {
    const right = [...new Set(person.roles.filter((each) => each.project === project).flatMap(({ role }) => impliedBy(role)))].sort();
    const answer = await scope(places.keystone, token, project);
    const got = answer.status === 201 ? answer.roles.join(', ') : `${answer.status} ${answer.words.slice(0, 200)}`;
    if (right.length > 0 ? got !== right.join(', ') : !got.startsWith(`401 ${keystoneRefusal}`))
      problems.push(`has on ${project}: ${got}; the model says ${right.join(', ') || 'nothing'}`);
  }
  return problems;
};
