import { type Answer, exchange, scope } from './federated-keystone.ts';
import type { Asked, Found, Sessions } from './inside.ts';
import { askForCode, byCode, byDashboard, byDevice, claimsOf, passForms } from './log-in.ts';
import type { Person } from './people.ts';
import { formOf, type Page, WebSession, wordsOf } from './web-session.ts';

/** A role implies those before it. */
const weakToStrong = ['reader', 'member', 'manager', 'admin'];

const impliedBy = (role: string): readonly string[] => {
  const rank = weakToStrong.indexOf(role);
  return rank < 0 ? [role] : weakToStrong.slice(0, rank + 1);
};

/** What Keystone says to somebody whom no rule makes anything. */
const unmapped = /^401 .*(could not map|failed to map|unauthori[sz]ed|requires authentication)/i;

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
  const byLine = await exchange(places.keystone, accessToken);
  problems.push(...(await roleProblems(asked, person, byLine, 'by the command line')));
  const handed = await byDashboard(session, places, person);
  problems.push(
    ...(await roleProblems(
      asked,
      person,
      typeof handed === 'string' ? { status: 200, token: handed, words: '', roles: [] } : answerOf(handed),
      'by the dashboard',
    )),
  );
  for (const each of browserClients) problems.push(...groupProblems(person, await byCode(session, places, person, each), `the token of ${each.clientId}`));
  const roles = person.roles.map(({ role, project }) => `${role} on ${project}`).join(', ');
  return {
    problems,
    said: roles === '' ? `gets no token of Keystone: ${byLine.status} ${byLine.words.slice(0, 100)}` : `is ${roles} by command line and dashboard`,
  };
};

const answerOf = (page: Page): Answer => ({ status: page.status, token: undefined, words: wordsOf(page), roles: [] });

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

/** Each project of anybody is tried: the roles of the model, or the refusal. */
const roleProblems = async ({ places, people }: Asked, person: Person, unscoped: Answer, how: string): Promise<readonly string[]> => {
  if (person.roles.length === 0) {
    if (unscoped.token !== undefined) return [`gets a token of Keystone ${how}, and is in no group`];
    const said = `${unscoped.status} ${unscoped.words}`;
    return unmapped.test(said) ? [] : [`is refused in another way ${how}: ${said.slice(0, 300)}`];
  }
  if (unscoped.token === undefined) return [`gets no token of Keystone ${how}: ${unscoped.status} ${unscoped.words.slice(0, 300)}`];
  const problems: string[] = [];
  for (const project of new Set(people.flatMap(({ roles }) => roles.map((each) => each.project)))) {
    const right = [...new Set(person.roles.filter((each) => each.project === project).flatMap(({ role }) => impliedBy(role)))].sort();
    const answer = await scope(places.keystone, unscoped.token, project);
    const got = answer.status === 201 ? answer.roles.join(', ') : `${answer.status} ${answer.words.slice(0, 200)}`;
    if (right.length > 0 ? got !== right.join(', ') : answer.status !== 401)
      problems.push(`has on ${project} ${how}: ${got}; the model says ${right.join(', ') || 'nothing'}`);
  }
  return problems;
};
