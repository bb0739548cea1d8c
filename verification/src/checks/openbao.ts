import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import type { Check, Problem, Result } from '../check.ts';
import { apiServerPrograms } from '../control-plane.ts';
import { bao } from '../openbao/bao.ts';
import { tryReader } from '../openbao/reader.ts';
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
  await store.begin();
  const clusters = new Set<string | undefined>();
  for (const server of store.servers) clusters.add((await store.health(server)).cluster_id);
  if (clusters.size > 1) return { seen: [], problems: [{ what: `${store.servers.length} servers are ${clusters.size} stores` }] };
  const seen = [`${store.servers.length} servers are one store after ${secondsSince(start)} s, and nobody has a root token`];

  const configuring = performance.now();
  const first = await store.configure(store.servers[0]!);
  if (first.code !== 0) return { seen, problems: [{ file: files.scriptFile, what: first.output.trim() }] };
  seen.push(`configured in ${secondsSince(configuring)} s: ${files.generated.length} secrets made`);
  const before = await tryReader(store, files);
  const problems: Problem[] = [...before.problems];
  const second = await store.configure(store.servers[0]!);
  const changes = second.output.trim().split('\n').slice(0, -1);
  if (second.code !== 0 || changes.length > 0) problems.push({ file: files.scriptFile, what: `a second run: ${second.output.trim()}` });
  seen.push(...before.seen, 'a second run of the configuration changed nothing');

  if (problems.length === 0) {
    const lost = await tryLosses(store, files, before.values);
    seen.push(...lost.seen);
    problems.push(...lost.problems);
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

const differences = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>, when: string): readonly Problem[] =>
  [...one].filter(([address, value]) => other.get(address) !== value).map(([address]) => ({ what: `${address} has another value ${when}` }));

/** As the kernel counts it, with what of it belongs to the process alone. */
const residentMebibytes = (store: Store): readonly string[] =>
  store.servers.map((server) => {
    const status = readFileSync(`/proc/${store.processOf(server)}/status`, 'utf8');
    const of = (name: string): number => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1024);
    return `${of('VmRSS')} (${of('RssAnon')} of them its own)`;
  });
