import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { freePort } from '../daemons.ts';
import { debianProgram } from '../program.ts';
import { type Ran, run } from '../run.ts';

const mon = debianProgram('ceph-mon', 'ceph-mon');
const mgr = debianProgram('ceph-mgr', 'ceph-mgr');
const osd = debianProgram('ceph-osd', 'ceph-osd');
const monmaptool = debianProgram('monmaptool', 'ceph-base');
const authtool = debianProgram('ceph-authtool', 'ceph-common');
const ceph = debianProgram('ceph', 'ceph-common');
const rados = debianProgram('rados', 'ceph-common');
const rbd = debianProgram('rbd', 'ceph-common');

export const cephPrograms = [mon, mgr, osd, monmaptool, authtool, ceph, rados, rbd] as const;

export interface Osd {
  readonly id: number;
  readonly host: string;
  /** As the Pod has it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Of one file that is mostly holes; `ceph-osd` asks for as much to make its own files. */
const osdBytes = 2 ** 30;

/** How long a client waits for an OSD before it says that there is no answer, in seconds. */
const patience = 5;

const configuration = (folder: string, id: string, port: number): string => `[global]
fsid = ${id}
mon_host = [v2:127.0.0.1:${port}]
mon_initial_members = a
public_addr = 127.0.0.1
run_dir = ${folder}
crash_dir = ${folder}
admin_socket = ${folder}/$name.asok
log_file = ${folder}/$name.ceph.log
keyring = ${folder}/keyring
mon_data = ${folder}/mon.$id
osd_data = ${folder}/osd.$id
mgr_data = ${folder}/mgr.$id
bluestore_block_size = ${osdBytes}
# The map is the one of the site.
osd_crush_update_on_start = false
osd_class_update_on_start = false
# The disk of whoever runs this may be nearly full.
mon_data_avail_crit = 1
# Else news of placement groups are five seconds old.
mgr_stats_period = 1
mgr_tick_period = 1
rados_osd_op_timeout = ${patience}
`;

/** One key for all daemons and whoever makes the cluster. */
const keyring = (key: string, osds: readonly Osd[]): string =>
  ['mon.', 'client.admin', 'mgr.x', ...osds.map(({ id }) => `osd.${id}`)]
    .map((name) => `[${name}]\n\tkey = ${key}\n${['mon', 'mgr', 'osd', 'mds'].map((part) => `\tcaps ${part} = "allow *"\n`).join('')}`)
    .join('');

/** A Ceph of its own on the loopback, in the scratch folder: a monitor, a manager, and OSDs on files. */
export class CephCluster {
  readonly #bench: Bench;
  readonly #osds: readonly (Osd & { readonly uuid: string })[];
  readonly #folder: string;
  readonly #conf: string;

  /** With a monitor; nothing else runs. */
  static async start(bench: Bench, osds: readonly Osd[]): Promise<CephCluster> {
    const cluster = new CephCluster(bench, osds);
    await cluster.#startMonitor();
    return cluster;
  }

  private constructor(bench: Bench, osds: readonly Osd[]) {
    this.#bench = bench;
    this.#osds = osds.map((each) => ({ ...each, uuid: randomUUID() }));
    this.#folder = join(bench.scratch, 'ceph');
    this.#conf = join(this.#folder, 'ceph.conf');
    mkdirSync(this.#folder);
  }

  /** Asks the monitor as an operator does. */
  ask(...words: readonly string[]): Promise<Ran> {
    return run(this.#bench.path(ceph), ['--conf', this.#conf, '--connect-timeout', '30', ...words]);
  }

  /** The same, for what must not fail. */
  // biome-ignore lint/suspicious/noExplicitAny: what Ceph answers
  async read(...words: readonly string[]): Promise<any> {
    const { code, output, answer } = await this.ask(...words, '--format', 'json');
    if (code !== 0) throw new Error(`ceph ${words.join(' ')}: ${output.trim()}`);
    return JSON.parse(answer.trim() || 'null');
  }

  /** What a client does with a pool. */
  rados(pool: string, ...words: readonly string[]): Promise<Ran> {
    return run(this.#bench.path(rados), ['--conf', this.#conf, '--pool', pool, ...words]);
  }

  /** What a user with a key of its own does with images. */
  rbdAs(name: string, keyring: string, ...words: readonly string[]): Promise<Ran> {
    return run(this.#bench.path(rbd), ['--conf', this.#conf, '--id', name, '--keyring', keyring, ...words]);
  }

  /** The manager counts placement groups; without it nobody knows in what state they are. */
  async startManager(): Promise<void> {
    const { daemons } = this.#bench;
    this.#foreground('mgr.x', mgr, ['--id', 'x']);
    await daemons.ready('mgr.x', async () => (await this.read('mgr', 'stat')).available);
    // It would make a pool that the site does not have.
    await this.read('device', 'monitoring', 'off');
  }

  /** Makes the files of all OSDs; most of it is waiting for the disk. */
  async makeOsds(): Promise<void> {
    await Promise.all(
      this.#osds.map(async ({ id, uuid }) => {
        mkdirSync(join(this.#folder, `osd.${id}`));
        await this.#must(osd, '--conf', this.#conf, '--no-mon-config', '--mkfs', '--id', String(id), '--osd-uuid', uuid);
      }),
    );
  }

  /** Starts all OSDs, whose files are made, and waits until each is up. */
  async startOsds(): Promise<void> {
    const { daemons } = this.#bench;
    for (const { id, uuid } of this.#osds) await this.read('osd', 'new', uuid, String(id));
    for (const each of this.#osds) this.#startOsd(each);
    for (const { id, host, env } of this.#osds) {
      try {
        await daemons.ready(`osd.${id}`, async () => (await this.#up()).has(id));
      } catch (error) {
        const given = Object.entries(env).map(([name, value]) => `${name}=${value}`);
        throw new Error(`on ${host}, with ${given.join(' ')}, of which it makes its osd_memory_target, ${(error as Error).message}`);
      }
    }
  }

  /** All of its OSDs at once, without a word. */
  async lose(host: string): Promise<void> {
    await Promise.all(this.#of(host).map(({ id }) => this.#bench.daemons.kill(`osd.${id}`)));
  }

  bringBack(host: string): void {
    for (const each of this.#of(host)) this.#startOsd(each);
  }

  /** Numbers of its OSDs. */
  osdsOf(host: string): readonly number[] {
    return this.#of(host).map(({ id }) => id);
  }

  #of(host: string): readonly Osd[] {
    return this.#osds.filter((each) => each.host === host);
  }

  async #startMonitor(): Promise<void> {
    const { daemons } = this.#bench;
    const [id, port, map, keys] = [randomUUID(), await freePort(), join(this.#folder, 'monmap'), join(this.#folder, 'keyring')];
    writeFileSync(this.#conf, configuration(this.#folder, id, port));
    writeFileSync(keys, keyring((await this.#must(authtool, '--gen-print-key')).trim(), this.#osds), { mode: 0o600 });
    await this.#must(monmaptool, '--create', '--fsid', id, '--addv', 'a', `[v2:127.0.0.1:${port}]`, map);
    for (const data of ['mon.a', 'mgr.x']) mkdirSync(join(this.#folder, data));
    await this.#must(mon, '--conf', this.#conf, '--mkfs', '--id', 'a', '--monmap', map, '--keyring', keys);
    this.#foreground('mon.a', mon, ['--id', 'a']);
    await daemons.ready('mon.a', async () => (await this.ask('--connect-timeout', '2', 'mon', 'stat')).code === 0);
  }

  #startOsd({ id, env }: Osd): void {
    this.#foreground(`osd.${id}`, osd, ['--id', String(id)], env);
  }

  #foreground(name: string, program: (typeof cephPrograms)[number], words: readonly string[], env: Readonly<Record<string, string>> = {}): void {
    this.#bench.daemons.start(name, this.#bench.path(program), ['--conf', this.#conf, '--foreground', ...words], env);
  }

  async #up(): Promise<ReadonlySet<number>> {
    const { osds } = await this.read('osd', 'dump');
    return new Set((osds as readonly { osd: number; up: number }[]).filter(({ up }) => up === 1).map((each) => each.osd));
  }

  async #must(program: (typeof cephPrograms)[number], ...words: readonly string[]): Promise<string> {
    const { code, output, answer } = await run(this.#bench.path(program), words);
    if (code !== 0) throw new Error(`${program.name} ${words.join(' ')}: ${output.trim()}`);
    return answer;
  }
}
