import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ran } from '../run.ts';
import type { Machine } from './machine.ts';

const script = join(import.meta.dirname, '../../python/openstack_client.py');

/** Where containers find the client, before that of the virtual environment: it is the same, and loaded already. */
export const clientFolder = '/opt/openstack-client';

/** The client `openstack` on the machine, loaded once for all who use it. */
export class Client {
  readonly #machine: Machine;
  readonly folder: string;
  /** Of the administrator. */
  #credentials: Readonly<Record<string, string>> = {};

  /** @param folder that is made, and mounted into containers */
  static start(machine: Machine, python: string, folder: string, log: string): Client {
    mkdirSync(folder);
    copyFileSync(script, join(folder, 'openstack_client.py'));
    const command = join(folder, 'openstack');
    writeFileSync(command, `#!/bin/sh\nexec /usr/bin/python3 -I -S "$(dirname "$0")/openstack_client.py" "$@"\n`);
    chmodSync(command, 0o755);
    machine.begin([python, join(folder, 'openstack_client.py'), 'serve', join(folder, 'socket')], log);
    return new Client(machine, folder);
  }

  private constructor(machine: Machine, folder: string) {
    this.#machine = machine;
    this.folder = folder;
  }

  async ready(): Promise<void> {
    while (!existsSync(join(this.folder, 'socket'))) await pause(100);
  }
  use(credentials: Readonly<Record<string, string>>): void {
    this.#credentials = credentials;
  }

  ask(...words: readonly string[]): Promise<Ran> {
    const environment = Object.entries(this.#credentials).map(([name, value]) => `${name}=${value}`);
    return this.#machine.run(['env', ...environment, join(this.folder, 'openstack'), ...words]);
  }

  /** The same, for what must not fail. */
  // biome-ignore lint/suspicious/noExplicitAny: what OpenStack answers
  async read(...words: readonly string[]): Promise<any> {
    const { code, answer, output } = await this.ask(...words, '-f', 'json');
    if (code !== 0) throw new Error(`openstack ${words.join(' ')}: ${output.trim()}`);
    return JSON.parse(answer.trim() || 'null');
  }
}
