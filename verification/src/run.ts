import { spawn } from 'node:child_process';

export interface Ran {
  readonly code: number;
  /** Both streams, in the order in which they came. */
  readonly output: string;
  /** The standard output alone: what is meant for programs. */
  readonly answer: string;
}

export interface RunOptions {
  /** @default - the current one */
  readonly folder?: string;
  /** Beside what is there. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default - nothing */
  readonly input?: string | Buffer;
  /** Ends the program, which is then an error. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program to its end. */
export const run = (command: string, arguments_: readonly string[], { folder, env, input, signal }: RunOptions = {}): Promise<Ran> =>
  new Promise((done, failed) => {
    const child = spawn(command, arguments_, { cwd: folder, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'], ...(signal ? { signal } : {}) });
    let output = '';
    let answer = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      answer += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    // A program that does not read what it is given is no failure of ours.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    child.on('error', failed).on('close', (code, signal) => done({ code: code ?? 128, output: signal ? `${output}ended by ${signal}\n` : output, answer }));
  });
