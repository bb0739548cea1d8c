import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { debianProgram } from '../program.ts';
import type { Namespace } from './namespaces.ts';

/** BIRD 1.6: Calico's is made from it, and BIRD 2 reads another language. */
export const bird = debianProgram('bird', 'bird');
export const birdc = debianProgram('birdc', 'bird');

/** What is missing where another BIRD is installed. */
export const birdLacked = (): string | undefined => {
  const path = bird.find();
  if (path === undefined) return undefined;
  const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stderr.trim();
  return / 1\.6\./.test(version) ? undefined : `BIRD 1.6, of which Calico's is made (apt-get install bird, in place of bird2); here is ${version}`;
};

/** BIRD in a namespace of its own. */
export class Bird {
  readonly #bench: Bench;
  readonly #namespace: Namespace;
  readonly #folder: string;
  readonly #configuration: string;

  constructor(bench: Bench, namespace: Namespace, configuration: string) {
    this.#bench = bench;
    this.#namespace = namespace;
    this.#folder = join(bench.scratch, namespace.id);
    this.#configuration = configuration;
  }

  async start(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    rmSync(this.#at('bird.ctl'), { force: true });
    writeFileSync(this.#at('bird.conf'), this.#configuration, { mode: 0o600 });
    const options = ['-f', '-c', this.#at('bird.conf'), '-s', this.#at('bird.ctl'), '-P', this.#at('bird.pid')];
    this.#bench.daemons.start(this.#name, ...this.#namespace.command(this.#bench.path(bird), options));
    await this.#bench.daemons.ready(this.#name, async () => (await this.protocols()).includes('BIRD 1.6'));
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    await this.#bench.daemons.kill(this.#name);
  }

  /** What `show protocols` answers. */
  async protocols(): Promise<string> {
    return (await this.#namespace.run(this.#bench.path(birdc), ['-s', this.#at('bird.ctl'), 'show', 'protocols'])).output;
  }

  get #name(): string {
    return `${this.#namespace.id}-bird`;
  }

  #at(file: string): string {
    return join(this.#folder, file);
  }
}
