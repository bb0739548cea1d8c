import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { Options } from './bench.ts';
import { cacheFolder } from './cache.ts';
import type { Check } from './check.ts';
import type { GeneratedSite } from './generated-site.ts';

const repository = join(import.meta.dirname, '../..');

/** All of the repository that a result can depend on: the checks, and what the model of a site is made from. */
const sources = ['package-lock.json', 'charts.lock.yaml', 'verification/**/*', 'packages/**/*'];
const isNotRead = /(^|\/)(node_modules|\.turbo)(\/|$)|^(packages\/.*|verification)\/(test|bench|results)(\/|$)/;

type Part = readonly [name: string, content: string | Buffer];

/** Good answers of runs that read the very same: files, checks, programs, definitions. Bad ones are never kept. */
export class EarlierRuns {
  readonly #options: Options;
  readonly #root: string;
  readonly #folder: string;
  /** What is the same for all checks of this run. */
  readonly #common: string;

  /**
   * @param root of the repository
   * @param folder where answers are kept
   */
  constructor(options: Options, root = repository, folder = join(cacheFolder, 'answers')) {
    this.#options = options;
    this.#root = root;
    this.#folder = folder;
    const files = filesIn(root, sources).map((file): Part => [file, readFileSync(join(root, file))]);
    // Folders of upstreams are too large to be read each time; whoever replaces a file there leaves a trace in its time.
    const folders = [options.crds, options.charts].filter((folder) => folder !== undefined);
    const stamps = folders.flatMap((folder) => filesIn(folder, ['**/*']).map((file) => stampOf(join(folder, file))));
    if (options.realmImporter !== undefined) stamps.push(stampOf(options.realmImporter));
    this.#common = digestOf([...files, ...stamps, ['node', process.version], ['kernel', release()]]);
  }

  /** What was seen then; undefined where there was no such run. */
  find(check: Check, site: GeneratedSite, mistake = ''): readonly string[] | undefined {
    const file = this.#fileOf(check, site, mistake);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly string[]) : undefined;
  }

  /** Begins a run: what it gives back keeps the answer, unless something that was read has changed meanwhile. */
  begin(check: Check, site: GeneratedSite, mistake = ''): (seen: readonly string[]) => void {
    const before = this.#fileOf(check, site, mistake);
    return (seen) => {
      const now = new EarlierRuns(this.#options, this.#root, this.#folder);
      if (now.#fileOf(check, site, mistake) === before) this.#write(before, seen);
    };
  }

  #write(file: string, seen: readonly string[]): void {
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(seen));
    renameSync(`${file}.${process.pid}`, file);
  }

  #fileOf({ name, needs }: Check, site: GeneratedSite, mistake: string): string {
    const programs = needs.map((program) => program.find()).filter((path) => path !== undefined);
    const parts: readonly Part[] = [
      ['common', this.#common],
      ['question', JSON.stringify([name, site.name, mistake])],
      ...site.files.map((file): Part => [file, site.read(file)]),
      ...programs.map(stampOf),
    ];
    return join(this.#folder, digestOf(parts));
  }
}

const filesIn = (folder: string, patterns: readonly string[]): readonly string[] =>
  globSync([...patterns], { cwd: folder, exclude: (path) => isNotRead.test(path) })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();

const stampOf = (path: string): Part => {
  const { size, mtimeMs } = statSync(path);
  return [path, `${size} ${mtimeMs}`];
};

const digestOf = (parts: readonly Part[]): string => {
  const hash = createHash('sha256');
  for (const [name, content] of parts) hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.digest('hex');
};
