import { spawn } from 'node:child_process';

export interface Ran {
  readonly code: number;
  /** Both streams, in the order in which they came. */
  readonly output: string;
}

/** Runs a program to its end. */
export const run = (
  command: string,
  arguments_: readonly string[],
  { folder, env, input }: { readonly folder?: string; readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<Ran> =>
  new Promise((done, failed) => {
    const child = spawn(command, arguments_, { cwd: folder, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    const add = (text: string): void => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', add);
    child.stderr.setEncoding('utf8').on('data', add);
    // A program that does not read what it is given is no failure of ours.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    child.on('error', failed).on('close', (code, signal) => done({ code: code ?? 128, output: signal ? `${output}ended by ${signal}\n` : output }));
  });
