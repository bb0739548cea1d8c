import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { debianProgram, type Program } from '../program.ts';
import { type Ran, type RunOptions, run } from '../run.ts';
import { interfaceLines, type Node } from './node.ts';

export const machinePrograms: readonly Program[] = [
  ...['unshare', 'nsenter', 'setpriv', 'mount'].map((name) => debianProgram(name, name === 'mount' ? 'mount' : 'util-linux')),
  debianProgram('ip', 'iproute2'),
];

/** A process that was begun on the machine. */
export interface Begun {
  readonly child: ChildProcess;
  /** When it has ended: its exit code, 128 where a signal ended it. */
  readonly ended: Promise<number>;
}

const init = (ready: string, hosts: string, interfaces: string, { name }: Node): string => `set -e
hostname ${name}
mount --bind ${hosts} /etc/hosts
ip link set lo up
ip -batch ${interfaces}
touch ${ready}
while :; do sleep 3600 & wait $!; done
`;

/**
 * A node: network, processes, mounts and names of its own. Whatever was begun on it ends with its first process, which ends with the run, even one
 * that is killed.
 */
export class Machine {
  readonly node: Node;
  readonly #holder: number;

  static async start(bench: Bench, node: Node, hosts: string): Promise<Machine> {
    const inScratch = (name: string): string => join(bench.scratch, `machine.${name}`);
    const [ready, pid, script] = [inScratch('ready'), inScratch('pid'), inScratch('sh')];
    writeFileSync(inScratch('hosts'), hosts);
    writeFileSync(inScratch('interfaces'), `${interfaceLines(node).join('\n')}\n`);
    writeFileSync(script, init(ready, inScratch('hosts'), inScratch('interfaces'), node));
    const unshare = `exec setpriv --pdeathsig KILL unshare --mount --net --pid --uts --ipc --fork --kill-child --mount-proc --propagation private bash ${script}`;
    bench.daemons.start('machine', 'bash', ['--norc', '-c', `echo $$ > ${pid}; ${unshare}`]);
    await bench.daemons.ready('machine', async () => existsSync(ready));
    const outside = readFileSync(pid, 'utf8').trim();
    const machine = new Machine(node, Number(readFileSync(`/proc/${outside}/task/${outside}/children`, 'utf8').trim()));
    bench.defer(() => machine.stop());
    return machine;
  }

  private constructor(node: Node, holder: number) {
    this.node = node;
    this.#holder = holder;
  }

  /** Runs a program to its end. */
  run(words: readonly string[], options?: RunOptions): Promise<Ran> {
    return run('nsenter', [...this.#enter, ...words], options);
  }

  /** Runs a program to its end with the files and the name of a process that was begun; `process` is its number outside. */
  runBeside(process: string, words: readonly string[], options?: RunOptions): Promise<Ran> {
    return run('nsenter', ['--target', process, '--all', '--root', '--wd', '--', ...words], options);
  }

  /** Begins a program that writes its log to a file. */
  begin(words: readonly string[], log: string): Begun {
    const descriptor = openSync(log, 'a');
    // Apache opens it once more, as the user of the container.
    chmodSync(log, 0o666);
    // A session of its own, as a container has: services look for the leader of their group, and the kernel shares processors out among sessions. It goes before
    // other work, because on a real machine there is none.
    const session = ['setsid', 'sh', '-c', 'echo -10 > /proc/self/autogroup; exec "$@"', 'sh'];
    const child = spawn('nsenter', [...this.#enter, ...session, ...words], { stdio: ['ignore', descriptor, descriptor] });
    closeSync(descriptor);
    return { child, ended: new Promise((done) => child.once('error', () => done(127)).once('exit', (code) => done(code ?? 128))) };
  }

  /** Processes that run on it, as the machine below counts them. */
  get processNamespace(): string {
    return `/proc/${this.#holder}/ns/pid`;
  }

  /** Ends whatever runs on it: when its first process is gone, so is all else. */
  async stop(): Promise<void> {
    try {
      for (process.kill(this.#holder, 'SIGKILL'); ; await pause(20)) process.kill(this.#holder, 0);
    } catch {
      // It is gone.
    }
  }

  get #enter(): readonly string[] {
    return ['--target', String(this.#holder), '--mount', '--net', '--pid', '--uts', '--ipc', '--'];
  }
}
