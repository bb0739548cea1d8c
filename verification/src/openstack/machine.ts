import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { debianProgram, type Program } from '../program.ts';
import { type Ran, type RunOptions, run } from '../run.ts';
import { node } from './environment.ts';

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

const init = (ready: string, hosts: string): string => `set -e
hostname ${node.name}
mount --bind ${hosts} /etc/hosts
ip link set lo up
ip link add node0 type dummy 2>/dev/null || { ip link add node0 type veth peer name node1; ip link set node1 up; }
ip address add ${node.address}/${node.prefixLength} dev node0
ip link set node0 up
ip route add default via ${node.gateway}
touch ${ready}
while :; do sleep 3600 & wait $!; done
`;

/**
 * A node: network, processes, mounts and names of its own. Whatever was begun on it ends with its first process, which ends with the run, even one
 * that is killed.
 */
export class Machine {
  readonly #holder: number;

  static async start(bench: Bench, hosts: string): Promise<Machine> {
    const [ready, pid, script, hostsFile] = ['machine.ready', 'machine.pid', 'machine.sh', 'hosts'].map((name) => join(bench.scratch, name)) as [
      string,
      string,
      string,
      string,
    ];
    writeFileSync(hostsFile, hosts);
    writeFileSync(script, init(ready, hostsFile));
    const unshare = `exec setpriv --pdeathsig KILL unshare --mount --net --pid --uts --ipc --fork --kill-child --mount-proc --propagation private bash ${script}`;
    bench.daemons.start('machine', 'bash', ['-c', `echo $$ > ${pid}; ${unshare}`]);
    await bench.daemons.ready('machine', async () => existsSync(ready));
    const outside = readFileSync(pid, 'utf8').trim();
    const machine = new Machine(Number(readFileSync(`/proc/${outside}/task/${outside}/children`, 'utf8').trim()));
    bench.defer(() => machine.stop());
    return machine;
  }

  private constructor(holder: number) {
    this.#holder = holder;
  }

  /** Runs a program to its end. */
  run(words: readonly string[], options?: RunOptions): Promise<Ran> {
    return run('nsenter', [...this.#enter, ...words], options);
  }

  /** Runs a program to its end with the files and the name of a process that was begun; `process` is its number outside. */
  runBeside(process: string, words: readonly string[]): Promise<Ran> {
    return run('nsenter', ['--target', process, '--all', '--root', '--wd', '--', ...words]);
  }

  /** Begins a program that writes its log to a file. */
  begin(words: readonly string[], log: string): Begun {
    const descriptor = openSync(log, 'a');
    // Apache opens it once more, as the user of the container.
    chmodSync(log, 0o666);
    // A session of its own, among which the kernel shares processors out, before other work: on a real machine there is none.
    const child = spawn('sh', ['-c', 'echo -10 > /proc/self/autogroup; exec "$@"', 'sh', 'nsenter', ...this.#enter, ...words], {
      detached: true,
      stdio: ['ignore', descriptor, descriptor],
    });
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
