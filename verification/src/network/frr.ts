import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { debianProgram, type Program } from '../program.ts';
import { run } from '../run.ts';
import type { Namespace } from './namespaces.ts';

const folders = ['/usr/lib/frr', '/usr/libexec/frr'];
const daemonProgram = (name: string): Program => ({
  name,
  install: 'apt-get install frr',
  find: () => folders.map((folder) => join(folder, name)).find((path) => existsSync(path)),
});

const vtysh = debianProgram('vtysh', 'frr');
/** FRR's init script starts these whatever the file `daemons` says. */
const always = ['zebra', 'staticd'];
const programs = new Map([...always, 'bgpd', 'bfdd'].map((name) => [name, daemonProgram(name)]));

/** What runs FRR. */
export const frrPrograms: readonly Program[] = [vtysh, ...programs.values()];

export interface FrrFiles {
  /** `frr.conf`, its secrets filled in. */
  readonly frr: string;
  /** `daemons`: which daemons run, and how they are started. */
  readonly daemons: string;
}

/** FRR in a namespace of its own: started as the init script does it, empty, then told its configuration by vtysh. */
export class Frr {
  readonly #bench: Bench;
  readonly #namespace: Namespace;
  readonly #folder: string;
  readonly #files: FrrFiles;
  /** Its daemons among all of the bench: the namespace has a name that no other run has. */
  readonly #running: string[] = [];

  constructor(bench: Bench, namespace: Namespace, files: FrrFiles) {
    this.#bench = bench;
    this.#namespace = namespace;
    this.#folder = join(bench.scratch, namespace.id);
    this.#files = files;
  }

  /** @throws Error with what FRR says of its configuration */
  async start(): Promise<void> {
    await this.#makeFolder();
    const { names, optionsOf } = readDaemons(this.#files.daemons);
    for (const name of names) await this.#startDaemon(name, optionsOf(name));
    for (const name of names) await this.#bench.daemons.ready(this.#nameOf(name), async () => existsSync(join(this.#folder, `${name}.vty`)));
    await this.#bench.daemons.ready(this.#nameOf('zebra'), () => this.#knowsEachOther(names));
    const { code, output } = await run(this.#bench.path(vtysh), [...this.#socket, '--config_dir', this.#folder, '-b']);
    if (code !== 0) throw new Error(`FRR of ${this.#namespace.name} does not take its configuration:\n${output}`);
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((name) => this.#bench.daemons.kill(name)));
  }

  /**
   * What a `show … json` command answers.
   *
   * @throws Error with what vtysh says where that is not JSON
   */
  // biome-ignore lint/suspicious/noExplicitAny: what FRR answers
  async ask(command: string): Promise<any> {
    const { output } = await run(this.#bench.path(vtysh), [...this.#socket, '-c', command]);
    try {
      return JSON.parse(output);
    } catch {
      throw new Error(`vtysh of ${this.#namespace.name}, asked for ${command}: ${output}`);
    }
  }

  /** FRR gives up root: its folder is its user's, and the scratch folder lets it through. */
  async #makeFolder(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(join(this.#folder, 'empty.conf'), '');
    writeFileSync(join(this.#folder, 'vtysh.conf'), 'service integrated-vtysh-config\n');
    writeFileSync(join(this.#folder, 'frr.conf'), this.#files.frr, { mode: 0o600 });
    await run('chmod', ['711', this.#bench.scratch]);
    await run('chown', ['-R', 'frr:frr', this.#folder]);
  }

  /** Whether zebra knows of all the others: what bgpd asks of bfdd through zebra before that is lost without a word. */
  async #knowsEachOther(daemons: readonly string[]): Promise<boolean> {
    const { output } = await run(this.#bench.path(vtysh), [...this.#socket, '-d', 'zebra', '-c', 'show zebra client summary']);
    return daemons.every((name) => name === 'zebra' || new RegExp(`^${name.slice(0, -1)}\\s`, 'm').test(output));
  }

  async #startDaemon(name: string, options: readonly string[]): Promise<void> {
    const program = programs.get(name);
    if (!program) throw new Error(`the file daemons of ${this.#namespace.name} asks for ${name}; there are ${[...programs.keys()].join(', ')}`);
    const at = (file: string): string => join(this.#folder, file);
    const [command, arguments_] = this.#namespace.command(this.#bench.path(program), [
      ...options,
      ...['-f', at('empty.conf'), '-z', at('zserv.api'), '-i', at(`${name}.pid`), '--vty_socket', this.#folder],
      ...(name === 'bfdd' ? ['--bfdctl', at('bfdd.sock')] : []),
      ...['--log', 'stdout'],
    ]);
    this.#bench.daemons.start(this.#nameOf(name), command, arguments_);
    this.#running.push(this.#nameOf(name));
  }

  get #socket(): readonly string[] {
    return ['--vty_socket', this.#folder];
  }

  #nameOf(daemon: string): string {
    return `${this.#namespace.id}-${daemon}`;
  }
}

/** Of the shell variables in FRR's file `daemons`: `bgpd=yes`, `bgpd_options="…"`, `frr_profile="…"`. */
export const readDaemons = (text: string): { readonly names: readonly string[]; readonly optionsOf: (daemon: string) => readonly string[] } => {
  const variables = new Map([...text.matchAll(/^(\w+)=(?:"([^"]*)"|(\S*))$/gm)].map(([, name, quoted, plain]) => [name!, quoted ?? plain!]));
  const profile = variables.get('frr_profile');
  const wanted = [...variables].flatMap(([name, value]) => (value === 'yes' && name !== 'vtysh_enable' && !always.includes(name) ? [name] : []));
  return {
    names: [...always, ...wanted],
    optionsOf: (daemon) => [
      ...(profile === undefined ? [] : ['-F', profile]),
      ...(variables.get(`${daemon}_options`) ?? '').split(/\s+/).filter((option) => option !== ''),
    ],
  };
};
