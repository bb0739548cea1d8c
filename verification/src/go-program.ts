import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, makeCached } from './cache.ts';
import { onPath, type Program } from './program.ts';
import { run } from './run.ts';

const modules = join(import.meta.dirname, '../go');

export interface GoProgram {
  readonly name: string;
  /** Folder of its module below `verification/go`: go.mod names the versions, go.sum holds the checksums of everything that is built. */
  readonly module: string;
  /** The package of its `main`. */
  readonly main: string;
  /** Variables that the linker sets, as a release of upstream does. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A program that is built once from pinned modules of the Go module proxy, into the cache. */
export const goProgram = ({ name, module, main, variables = {} }: GoProgram): Program => {
  const folder = join(modules, module);
  const linked = Object.entries(variables).map(([variable, value]) => `-X ${variable}=${value}`);
  const pins = ['go.mod', 'go.sum'].map((file) => readFileSync(join(folder, file), 'utf8'));
  const key = createHash('sha256')
    .update([main, ...linked, ...pins].join('\0'))
    .digest('hex')
    .slice(0, 16);
  const entry = `${name}-${key}`;
  const path = join(cacheFolder, entry, name);
  const build = (show: (text: string) => void, signal: AbortSignal | undefined): Promise<void> =>
    makeCached(entry, async (draft) => {
      show(`building ${name} from ${main}`);
      const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', ['-s', '-w', ...linked].join(' '), '-o', join(draft, name)];
      const { code, output } = await run('go', ['build', ...flags, main], { folder, signal });
      if (code !== 0) throw new Error(`go build of ${main} failed:\n${output}`);
    });
  return {
    name,
    install: `built from ${main} by Go (https://go.dev/dl/), once: some minutes`,
    find: () => (existsSync(path) ? path : undefined),
    // Without Go a person has to begin.
    ...(onPath('go') === undefined ? {} : { prepare: build }),
  };
};
