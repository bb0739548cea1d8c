import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Ran, RunOptions } from '../run.ts';
import { begunMark } from './container-script.ts';
import type { Begun, Machine } from './machine.ts';
import type { Container, Pod } from './pod.ts';

export interface RunningContainer {
  readonly pod: Pod;
  readonly container: Container;
  readonly begun: Begun;
  readonly environment: Readonly<Record<string, string>>;
  /** Where its root was put together. */
  readonly root: string;
  readonly user: number;
  readonly log: string;
}

/** Whether its program runs, or has run: until then its root is put together. */
export const hasBegun = ({ root }: RunningContainer): boolean => existsSync(begunMark(root)) && statSync(begunMark(root)).size > 0;

/** The number of its first process, for the machine below. */
export const processOf = ({ begun: { child } }: RunningContainer): string =>
  // nsenter has begun the program in the namespace of processes: it is its only child.
  readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();

/** Runs a program in it, as `kubectl exec` does. */
export const execute = (machine: Machine, running: RunningContainer, command: readonly string[], options?: RunOptions): Promise<Ran> => {
  const { environment, user } = running;
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const asUser = ['setpriv', '--reuid', String(user), '--regid', String(user), '--clear-groups', 'env', '-i'];
  return machine.runBeside(processOf(running), [...asUser, ...variables, ...command], options);
};

/** The last of what it has written. */
export const lastLines = (log: string, count = 12): string =>
  existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-count).join('\n') : '(it wrote nothing)';
