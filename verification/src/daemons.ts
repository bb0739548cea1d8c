import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Programs that run while a check does. Each writes a log; all are stopped in the end, the last first, whatever happened. */
export class Daemons implements AsyncDisposable {
  readonly #folder: string;
  #isOver = false;
  #running: { readonly name: string; readonly child: ChildProcess }[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param env what is set beside our own environment */
  start(name: string, command: string, arguments_: readonly string[], env: Readonly<Record<string, string>> = {}): void {
    if (this.#isOver) throw new Error(`${name} is not started any more`);
    const child = spawn(command, arguments_, { cwd: this.#folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(this.#logOf(name), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.on('error', (error) => log.write(`${error.message}\n`));
    this.#running.push({ name, child });
  }

  /** Waits until it answers; fails with the end of the log when it has died, or does not answer in time. */
  async ready(name: string, isReady: () => Promise<boolean>, seconds = 60): Promise<void> {
    const { child } = this.#running.find((each) => each.name === name)!;
    for (const end = performance.now() + seconds * 1000; performance.now() < end; await pause(100)) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} has ended:\n${this.#tail(name)}`);
      if (await isReady().catch(() => false)) return;
    }
    throw new Error(`${name} did not answer within ${seconds} s:\n${this.#tail(name)}`);
  }

  /** Ends one without a word, as a power cut does; its name can be started again. */
  async kill(name: string): Promise<void> {
    const { child } = this.#running.find((each) => each.name === name)!;
    this.#running = this.#running.filter((each) => each.name !== name);
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = new Promise((done) => child.once('close', done));
    child.kill('SIGKILL');
    await ended;
  }

  /** The id of its process, for who measures it. */
  processOf(name: string): number {
    return this.#running.find((each) => each.name === name)!.child.pid!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    for (const { child } of this.#running.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue;
      const ended = new Promise((done) => child.once('close', done));
      child.kill('SIGTERM');
      await Promise.race([ended, pause(10_000, undefined, { ref: false }).then(() => child.kill('SIGKILL'))]);
    }
  }

  #logOf(name: string): string {
    return join(this.#folder, `${name}.log`);
  }

  #tail(name: string): string {
    return readFileSync(this.#logOf(name), 'utf8').split('\n').slice(-15).join('\n');
  }
}

/** A port of the loopback that nobody has. */
export const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const server = createServer().on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => done(port));
    });
  });
