import { copyFileSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Daemons } from './daemons.ts';
import type { GeneratedSite } from './generated-site.ts';
import type { Program } from './program.ts';

export interface Options {
  /** A folder with CustomResourceDefinitions, or an export of those of a cluster. */
  readonly crds?: string;
  /** A folder with Helm charts, unpacked or as archives. */
  readonly charts?: string;
  /** The jar of keycloak-config-cli. */
  readonly realmImporter?: string;
  /** Whether what was shown is written down in the repository. */
  readonly keepsResults?: true;
}

/** Those that are not cleared yet. */
const benches = new Set<Bench>();
let isBrokenOff = false;

/** Stops and clears whatever runs, for a run that is broken off. */
export const clearBenches = async (): Promise<void> => {
  isBrokenOff = true;
  await Promise.allSettled([...benches].map((bench) => bench[Symbol.asyncDispose]()));
};

/** What a check has to work with: the files of a site, programs, a scratch folder, and daemons that are stopped in the end. */
export class Bench implements AsyncDisposable {
  readonly site: GeneratedSite;
  readonly options: Options;
  readonly scratch: string;
  readonly daemons: Daemons;
  readonly #ending: (() => void | Promise<void>)[] = [];

  constructor(site: GeneratedSite, options: Options) {
    if (isBrokenOff) throw new Error('the run was broken off');
    this.site = site;
    this.options = options;
    this.scratch = mkdtempSync(join(tmpdir(), 'bastide-verify-'));
    this.daemons = new Daemons(this.scratch);
    benches.add(this);
  }

  /** @throws Error for a program that the check did not name among its needs, or that is not there */
  path(program: Program): string {
    const path = program.find();
    if (path === undefined) throw new Error(`${program.name} is not here: ${program.install}`);
    return path;
  }

  /** Puts the logs of what ran where they outlive the bench; undefined where nothing wrote any. */
  keepLogs(): string | undefined {
    const logs = globSync('**/*.log', { cwd: this.scratch });
    if (logs.length === 0) return undefined;
    const folder = mkdtempSync(join(tmpdir(), 'bastide-verify-logs-'));
    for (const log of logs) copyFileSync(join(this.scratch, log), join(folder, log.replaceAll('/', '-')));
    return folder;
  }

  /** Has something done in the end, before the daemons are stopped, that never fails; what came last is done first. */
  defer(end: () => void | Promise<void>): void {
    this.#ending.push(end);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!benches.delete(this)) return;
    try {
      for (const end of this.#ending.toReversed()) await end();
    } finally {
      await this.daemons[Symbol.asyncDispose]();
      rmSync(this.scratch, { recursive: true, force: true });
    }
  }
}
