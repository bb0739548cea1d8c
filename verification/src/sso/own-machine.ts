import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { type Ran, run } from '../run.ts';

const name = 'machine';

/** Variables by which programs would trust others than the laboratory's authority, or ask a proxy. */
const unset = ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];

/**
 * A machine of its own within this one: its network is a loopback, its processes end together, and what is written below `/etc`, `/var/www` and `/tmp/…` of the
 * containers is gone with it.
 */
export class OwnMachine {
  readonly #bench: Bench;
  readonly #process: string;

  private constructor(bench: Bench, process: string) {
    this.#bench = bench;
    this.#process = process;
  }

  /**
   * @param hosts names that are this machine
   * @param script run in it before anything else, by bash
   */
  static async start(bench: Bench, hosts: readonly string[], script: readonly string[]): Promise<OwnMachine> {
    const { daemons, scratch } = bench;
    // Apache runs as a user of its own.
    chmodSync(scratch, 0o755);
    const [file, ready, written] = ['machine.sh', 'machine.ready', 'machine'].map((each) => join(scratch, each)) as [string, string, string];
    mkdirSync(written);
    writeFileSync(
      file,
      [
        'ip link set lo up',
        `mount -t tmpfs tmpfs ${written}`,
        `mkdir ${written}/upper ${written}/work`,
        `mount -t overlay overlay -o lowerdir=/etc,upperdir=${written}/upper,workdir=${written}/work /etc`,
        `echo '127.0.0.1 localhost ${hosts.join(' ')}' > /etc/hosts`,
        ...script,
        `touch ${ready}`,
        'exec sleep infinity',
      ].join('\n'),
    );
    daemons.start(name, 'unshare', ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'bash', '--norc', '-euc', `. ${file}`]);
    // unshare lets a SIGTERM pass, and all that runs inside ends with its first process.
    bench.defer(() => daemons.kill(name));
    await daemons.ready(name, async () => existsSync(ready));
    const outside = daemons.processOf(name);
    return new OwnMachine(bench, readFileSync(`/proc/${outside}/task/${outside}/children`, 'utf8').trim());
  }

  start(daemon: string, command: string, arguments_: readonly string[], env: Readonly<Record<string, string>> = {}): void {
    // Apache opens /dev/stdout, which a pipe is good for, and what Node gives is not.
    const piped = ['--norc', '-c', '"$@" 2>&1 | cat', daemon, command, ...arguments_];
    this.#bench.daemons.start(daemon, ...this.#inside('bash', piped, env));
  }

  run(
    command: string,
    arguments_: readonly string[],
    options: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
  ): Promise<Ran> {
    const { env = {}, ...others } = options;
    return run(...this.#inside(command, arguments_, env), { folder: this.#bench.scratch, ...others });
  }

  /** @throws Error with what it says */
  async must(
    command: string,
    arguments_: readonly string[],
    options: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
  ): Promise<Ran> {
    const ran = await this.run(command, arguments_, options);
    if (ran.code !== 0) throw new Error(`${[command, ...arguments_].join(' ').slice(0, 200)} failed:\n${ran.output.trim().slice(-2000)}`);
    return ran;
  }

  /** Whether somebody answers there, whatever they answer below 500. */
  async answers(url: string): Promise<boolean> {
    const { code } = await this.run('curl', ['--silent', '--insecure', '--fail', '--max-time', '5', '--output', '/dev/null', url]);
    return code === 0;
  }

  /** Resident memory of what runs in it, in MiB, by the names of the processes. */
  async residentMebibytes(): Promise<ReadonlyMap<string, number>> {
    const { answer } = await this.run('sh', ['-c', 'cat /proc/[0-9]*/status']);
    const sums = new Map<string, number>();
    for (const status of answer.split(/^(?=Name:)/m)) {
      const [program, kibibytes] = [/^Name:\s+(.*)$/m.exec(status)?.[1], /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]];
      if (program !== undefined && kibibytes !== undefined) sums.set(program, (sums.get(program) ?? 0) + Number(kibibytes) / 1024);
    }
    return sums;
  }

  #inside(command: string, arguments_: readonly string[], env: Readonly<Record<string, string>>): [string, string[]] {
    const variables = [...unset.map((each) => `--unset=${each}`), ...Object.entries(env).map(([key, value]) => `${key}=${value}`)];
    return ['nsenter', ['--target', this.#process, '--net', '--mount', '--pid', 'env', ...variables, command, ...arguments_]];
  }
}
