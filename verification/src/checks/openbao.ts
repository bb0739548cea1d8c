import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import type { Check, Problem, Result } from '../check.ts';
import { apiServerPrograms } from '../control-plane.ts';
import { bao } from '../openbao/bao.ts';
import { fixtureScript, fixtureSecret, tryFar, tryPrograms } from '../openbao/fixture.ts';
import { logIn, peopleRolesIn, tryAdministrator, tryLogins, tryRotation } from '../openbao/people.ts';
import { tryReader } from '../openbao/reader.ts';
import { SignOn } from '../openbao/sign-on.ts';
import { Store } from '../openbao/store.ts';
import { type StoreFiles, storeFilesOf } from '../openbao/store-files.ts';
import { debianProgram } from '../program.ts';
import { run } from '../run.ts';
import { secondsSince } from '../seconds.ts';

/** The secret store of the site, run: it begins by itself, is configured, opens to each reader what it is for, and goes on without any one server. */
export const openbao: Check = {
  name: 'openbao',
  title: 'The secret store begins, unseals and configures itself, makes its secrets once, and opens to each reader exactly its paths',
  needs: [bao, ...apiServerPrograms, debianProgram('openssl', 'openssl')],
  run: async (bench) => {
    const files = storeFilesOf(bench.site);
    return files === undefined ? { seen: ['the site has no OpenBao'], problems: [] } : tryAll(bench, files);
  },
};

const tryAll = async (bench: Bench, files: StoreFiles): Promise<Result> => {
  const start = performance.now();
  const wrongStarts = await tryFirstStarts(bench, files);
  if (wrongStarts.length > 0) return { seen: [], problems: wrongStarts };
  const store = await Store.start(bench, files);
  const signOn = await SignOn.start(store.certificate.key, store.certificate.certificate);
  bench.defer(() => signOn.stop());
  await store.begin();
  const clusters = new Set<string | undefined>();
  for (const server of store.servers) clusters.add((await store.health(server)).cluster_id);
  if (clusters.size > 1) return { seen: [], problems: [{ what: `${store.servers.length} servers are ${clusters.size} stores` }] };
  const seen = [`${store.servers.length} servers are one store after ${secondsSince(start)} s, and nobody has a root token`];

  const configuring = performance.now();
  const first = await store.configure(store.servers[0]!, signOn.issuer);
  if (first.code !== 0) return { seen, problems: [{ file: files.scriptFile, what: first.output.trim() }] };
  seen.push(`configured in ${secondsSince(configuring)} s: ${files.generated.length} secrets made`);
  const before = await tryReader(store, files);
  const problems: Problem[] = [...before.problems];
  const second = await store.configure(store.servers[0]!, signOn.issuer);
  const changes = second.output.trim().split('\n').slice(0, -1);
  if (second.code !== 0 || changes.length > 0) problems.push({ file: files.scriptFile, what: `a second run: ${second.output.trim()}` });
  seen.push(...before.seen, 'a second run of the configuration changed nothing');

  if (problems.length === 0) {
    const lost = await tryLosses(store, files, before.values);
    seen.push(...lost.seen);
    problems.push(...lost.problems);
  }
  if (problems.length === 0) {
    for (const { seen: more, problems: found } of [await tryPeople(store, files, signOn), await tryFixture(store, signOn)]) {
      seen.push(...more);
      problems.push(...found);
    }
  }
  seen.push(`resident after that: ${residentMebibytes(store).join(', ')} MiB a server`);
  return { seen, problems };
};

/** What the script takes where every address that it waits for is there: far less. */
const firstStartSeconds = 3;

/** Of the program `timeout`. */
const timedOut = 124;

/** Who is told to begin: the first server while nobody else has an address, and nobody else. */
const tryFirstStarts = async (bench: Bench, files: StoreFiles): Promise<readonly Problem[]> => {
  const folder = join(bench.scratch, 'first-start');
  mkdirSync(folder);
  writeFileSync(join(folder, 'first-start.sh'), files.firstStart);
  // Knows the names that begin with one of those in KNOWN.
  writeFileSync(join(folder, 'getent'), '#!/bin/sh\nfor known in $KNOWN; do case $2 in "$known".*) exit 0 ;; esac; done\nexit 2\n', { mode: 0o755 });
  const [first, ...others] = files.servers;
  const cases = [
    { is: first!, known: [first!], begins: true },
    ...others.map((other) => ({ is: first!, known: [first!, other], begins: false })),
    ...others.map((other) => ({ is: other, known: [other], begins: false })),
  ];
  const problems: Problem[] = [];
  for (const { is, known, begins } of cases) {
    const env = { PATH: `${folder}:${process.env['PATH']}`, HOSTNAME: is, KNOWN: known.join(' ') };
    const { code, answer } = await run('timeout', [String(firstStartSeconds), '/bin/sh', '-e', join(folder, 'first-start.sh')], { env });
    if (code === 0 && (answer.trim() !== '') === begins) continue;
    const does = code === timedOut ? 'never comes to an end' : begins ? 'does not begin a store' : 'begins a store';
    problems.push({ what: `${is} ${does} while ${known.join(', ')} ${known.length > 1 ? 'have' : 'has'} an address` });
  }
  return problems;
};

/** Kills the leader, brings it back, then kills all: whoever comes back unseals itself, and every value stays. */
const tryLosses = async (store: Store, files: StoreFiles, values: ReadonlyMap<string, string>): Promise<Result> => {
  const problems: Problem[] = [];
  const seen: string[] = [];
  const old = await store.leader();
  if (old === undefined) return { seen, problems: [{ what: 'no server leads' }] };
  await store.kill(old);
  const start = performance.now();
  while ((await store.leader()) === undefined && performance.now() - start < 60_000) await pause(200);
  const next = await store.leader();
  if (next === undefined) return { seen, problems: [{ what: `with ${old.name} killed nobody led within a minute` }] };
  seen.push(`with ${old.name}, which led, killed, ${next.name} leads after ${secondsSince(start)} s`);
  const after = await tryReader(store, files);
  problems.push(...after.problems, ...differences(values, after.values, 'with the leader killed'));
  const rejoining = performance.now();
  await store.up(old);
  seen.push(`${old.name} is back and unsealed after ${secondsSince(rejoining)} s`);
  for (const server of store.servers) await store.kill(server);
  const restarting = performance.now();
  await Promise.all(store.servers.map((server) => store.up(server)));
  while ((await store.leader()) === undefined && performance.now() - restarting < 60_000) await pause(200);
  const last = await tryReader(store, files);
  problems.push(...last.problems, ...differences(values, last.values, 'after all were killed'));
  seen.push(`all killed at once: unsealed, led and read again after ${secondsSince(restarting)} s`);
  return { seen, problems };
};

/** People of the site log in, and administrators replace secrets by the commands of the run book. */
const tryPeople = async (store: Store, files: StoreFiles, signOn: SignOn): Promise<Result> => {
  if (files.login === undefined) return { seen: ['people do not log in'], problems: [] };
  signOn.secret = (await store.valueAt(files.login)) ?? '';
  const { seen, problems } = await tryLogins(store, signOn, files.script);
  const groups = peopleRolesIn(files.script).find(({ name }) => name === 'administrator')?.groups ?? [];
  const generated = files.generated.find(({ path }) => path !== files.login!.path);
  if (problems.length > 0 || groups.length === 0 || generated === undefined) return { seen, problems };
  const token: string = (await logIn(store, signOn, 'administrator', { name: 'somebody', groups })).body.auth.client_token;
  const known = new Set(files.generated.map(({ path }) => path));
  const imported = files.wanted.find(({ path }) => !known.has(path));
  const before = await store.valueAt(generated);
  const found = [
    ...(await tryAdministrator(store, token, generated.path)),
    ...(await tryRotation(store, token, files.rotation.replacing, generated)),
    ...(imported === undefined ? [] : await tryRotation(store, token, files.rotation.beginning, imported)),
  ];
  if ((await store.valueAt(generated)) === before) found.push({ what: 'the commands of the run book replaced no generated secret' });
  if (imported !== undefined && (await store.valueAt(imported)) !== 'typed by a person')
    found.push({ what: 'the commands of the run book put no imported secret' });
  const { replacing, beginning } = files.rotation;
  return {
    seen: [...seen, `${replacing.length + beginning.length} commands of the run book replace and put secrets as an administrator, who reads none`],
    problems: found,
  };
};

/** What no site has yet, on the same store; afterwards it is configured as the fixture. */
const tryFixture = async (store: Store, signOn: SignOn): Promise<Result> => {
  const script = fixtureScript(signOn.issuer);
  const ran = await store.configure((await store.leader())!, signOn.issuer, script);
  if (ran.code !== 0) return { seen: [], problems: [{ what: `a fixture with AppRoles and an authority: ${ran.output.trim()}` }] };
  signOn.secret = (await store.valueAt(fixtureSecret)) ?? '';
  const logins = await tryLogins(store, signOn, script);
  const keeperOf = async (role: string): Promise<string> =>
    (await logIn(store, signOn, role, { name: 'keeper', groups: ['keepers'] })).body.auth?.client_token ?? '';
  const programs = await tryPrograms(store, await keeperOf('app-near'));
  return { seen: programs.seen, problems: [...logins.problems, ...programs.problems, ...(await tryFar(store, await keeperOf('app-far')))] };
};

const differences = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>, when: string): readonly Problem[] =>
  [...one].filter(([address, value]) => other.get(address) !== value).map(([address]) => ({ what: `${address} has another value ${when}` }));

/** As the kernel counts it, with what of it belongs to the process alone. */
const residentMebibytes = (store: Store): readonly string[] =>
  store.servers.map((server) => {
    const status = readFileSync(`/proc/${store.processOf(server)}/status`, 'utf8');
    const of = (name: string): number => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1024);
    return `${of('VmRSS')} (${of('RssAnon')} of them its own)`;
  });
