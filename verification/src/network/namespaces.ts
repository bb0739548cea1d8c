import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { debianProgram, type Program } from '../program.ts';
import { type Ran, run } from '../run.ts';

export const ip: Program = debianProgram('ip', 'iproute2');
const bridge: Program = debianProgram('bridge', 'iproute2');

/** What makes namespaces, and joins them. */
export const namespacePrograms: readonly Program[] = [ip, bridge];

/** What is missing for namespaces of the network; undefined where they can be made. */
export const namespacesLacked = (): string | undefined =>
  spawnSync('unshare', ['--net', 'true']).status === 0 ? undefined : 'network namespaces: run as root (or with CAP_SYS_ADMIN and CAP_NET_ADMIN)';

/** A machine's network: interfaces, routes and ports of its own. */
export class Namespace {
  /** Of the machine that it stands for. */
  readonly name: string;
  /** As `ip netns` knows it; no other run has it. */
  readonly id: string;

  constructor(name: string, id: string) {
    this.name = name;
    this.id = id;
  }

  /**
   * Lines for `ip -batch`, e.g. `link set dev eno1 up`.
   *
   * @throws Error with what ip says
   */
  ip(...lines: readonly string[]): Promise<string> {
    return this.#batch(ip, lines);
  }

  /**
   * Lines for `bridge -batch`, e.g. `link set dev p4.70 state 0`.
   *
   * @throws Error with what bridge says
   */
  bridge(...lines: readonly string[]): Promise<string> {
    return this.#batch(bridge, lines);
  }

  /** Runs a program inside to its end. */
  run(program: string, arguments_: readonly string[] = []): Promise<Ran> {
    const [command, all] = this.command(program, arguments_);
    return run(command, all);
  }

  /** What starts a program inside; its process is the program's own. It goes before other work: on a real machine there is none. */
  command(program: string, arguments_: readonly string[]): readonly [string, readonly string[]] {
    return ['ip', ['netns', 'exec', this.id, 'nice', '-n', '-15', program, ...arguments_]];
  }

  async #batch(program: Program, lines: readonly string[]): Promise<string> {
    const ran = await run(program.find() ?? program.name, ['-n', this.id, '-batch', '-'], { input: `${lines.join('\n')}\n` });
    return succeeded(ran, `${program.name} ${lines.join('; ')}`);
  }
}

/**
 * The namespaces of one run: their names are its own, so that two runs at once do not meet, and whatever lives in them ends with them: a process
 * outlives the name of its namespace otherwise.
 */
export class Namespaces {
  readonly #prefix = `bastide-${randomBytes(4).toString('hex')}-`;
  readonly #made: Promise<Namespace>[] = [];
  #isClosed = false;

  add(name: string): Promise<Namespace> {
    if (this.#isClosed) throw new Error(`the run has ended: there is no network for ${name} any more`);
    const made = this.#add(new Namespace(name, `${this.#prefix}${name}`));
    this.#made.push(made);
    return made;
  }

  async remove(): Promise<void> {
    this.#isClosed = true;
    const all = (await Promise.allSettled(this.#made.splice(0))).flatMap((each) => (each.status === 'fulfilled' ? [each.value.id] : []));
    await Promise.all(
      all.map(async (id) => {
        const { output } = await run('ip', ['netns', 'pids', id]);
        for (const pid of output.split('\n').filter((line) => /^\d+$/.test(line))) endNow(Number(pid));
        await run('ip', ['netns', 'delete', id]);
      }),
    );
  }

  async #add(namespace: Namespace): Promise<Namespace> {
    succeeded(await run('ip', ['netns', 'add', namespace.id]), `ip netns add ${namespace.id}`);
    await namespace.ip('link set dev lo up');
    return namespace;
  }
}

const endNow = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};

const succeeded = ({ code, output }: Ran, asked: string): string => {
  if (code !== 0) throw new Error(`${asked}:\n${output}`);
  return output;
};
