import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Usage } from './stopwatch.ts';

/** What a program of this folder says when it is done. */
export interface Outcome extends Usage {
  readonly objects: number;
  /** Files that were written; only of `bastide.ts`. */
  readonly written?: number;
}

export type Program = 'bastide' | 'bastide-ladder' | 'cdk8s' | 'cdk8s-ladder';

/**
 * Runs a program in a fresh process. Its environment is empty, so that nothing of this machine's changes what is measured.
 *
 * @param compileCache where compiled modules are kept between runs, as the command keeps them. @default - nowhere
 */
export const runProgram = async (program: Program, programArguments: readonly (string | number)[], compileCache?: string): Promise<Outcome> =>
  JSON.parse(await run([fileURLToPath(new URL(`./programs/${program}.ts`, import.meta.url)), ...programArguments.map(String)], compileCache)) as Outcome;

/** CPU seconds of a process that imports a module and does nothing with it; no module at all is Node's own start. */
export const startUpSeconds = async (module: string | undefined, compileCache?: string): Promise<number> => {
  const program = `${module === undefined ? '' : `await import(${JSON.stringify(module)});`}
    const { user, system } = process.cpuUsage();
    process.stdout.write(String((user + system) / 1e6));`;
  return Number(await run(['--input-type=module', '--eval', program], compileCache));
};

const run = async (nodeArguments: readonly string[], compileCache: string | undefined): Promise<string> => {
  const env = compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache };
  return (await promisify(execFile)(process.execPath, nodeArguments, { cwd: fileURLToPath(new URL('.', import.meta.url)), env })).stdout;
};
