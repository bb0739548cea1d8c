import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, makeCached } from './cache.ts';
import { onPath, type Program } from './program.ts';
import { run } from './run.ts';

/** Of which the services are. https://releases.openstack.org/ */
export const openstackSeries = '2025.2';

/** `name==version` a line, everything that is needed: nothing is resolved when it is installed. */
const lock = join(import.meta.dirname, `../python/openstack-${openstackSeries}.txt`);

/** Debian's own before any other: its mod_wsgi and its libpython are of the same version. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : onPath('python3');

/** A virtual environment works with the very Python that made it alone. */
const key = createHash('sha256')
  .update([readFileSync(lock, 'utf8'), python === undefined ? '' : realpathSync(python)].join('\0'))
  .digest('hex')
  .slice(0, 16);

const entry = `openstack-python-${openstackSeries}-${key}`;

/** Of the virtual environment: `bin/nova-manage`, `bin/openstack`, `bin/uwsgi` and so on. */
const environment = join(cacheFolder, entry);

const path = join(environment, 'bin/python3');

const make = (show: (text: string) => void, signal: AbortSignal | undefined): Promise<void> =>
  makeCached(entry, async (draft) => {
    show(`installing the services of OpenStack ${openstackSeries} from PyPI`);
    const steps: readonly (readonly [string, ...string[]])[] = [
      [python!, '-m', 'venv', draft],
      [join(draft, 'bin/python3'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--requirement', lock],
    ];
    for (const [command, ...words] of steps) {
      const { code, output } = await run(command, words, { signal });
      if (code !== 0) throw new Error(`${[command, ...words].join(' ')} failed:\n${output.trim()}`);
    }
    nameItsPlace(join(draft, 'bin'), draft, environment);
  });

/** The scripts of a virtual environment begin with the path of their Python, which is another one once the draft is renamed. */
const nameItsPlace = (scripts: string, draft: string, place: string): void => {
  for (const script of readdirSync(scripts, { withFileTypes: true }).filter((each) => each.isFile())) {
    const file = join(scripts, script.name);
    // One byte a character, so that a binary stays what it is.
    const text = readFileSync(file, 'latin1');
    if (!text.includes('\0') && text.includes(draft)) writeFileSync(file, text.replaceAll(draft, place), 'latin1');
  }
};

/**
 * A Python with the services and the client of OpenStack at the release's upper constraints, in a virtual environment of its own: the options that they
 * register are those of the site, and they run.
 */
export const openstackPython: Program = {
  name: `python3 with OpenStack ${openstackSeries}`,
  install: 'apt-get install python3-venv python3-dev gcc; then it is installed from PyPI, once: some minutes',
  find: () => (existsSync(path) ? path : undefined),
  // uWSGI comes as source.
  ...(python === undefined || onPath('gcc') === undefined ? {} : { prepare: make }),
};
