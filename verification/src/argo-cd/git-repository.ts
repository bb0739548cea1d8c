import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../run.ts';

/** Where the generated files lie in every repository. */
const generatedFolder = 'dist-manifests';

/** Without what whoever runs this has set for Git: hooks, signatures, another repository. */
export const gitAlone = {
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => name.startsWith('GIT_'))
      .map((name) => [name, undefined]),
  ),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

/** A repository with the files of one site, and commits on top of them. */
export class GitRepository {
  /** The bare repository, from which others pull. */
  readonly bare: string;
  readonly #clone: string;
  readonly #branch: string;
  readonly #site: string;

  private constructor(folder: string, branch: string, site: string) {
    this.bare = join(folder, 'repository.git');
    this.#clone = join(folder, 'clone');
    this.#branch = branch;
    this.#site = join(this.#clone, generatedFolder, site);
  }

  static async of(site: { readonly name: string; readonly folder: string }, branch: string, folder: string): Promise<GitRepository> {
    const repository = new GitRepository(folder, branch, site.name);
    mkdirSync(repository.#clone, { recursive: true });
    cpSync(site.folder, repository.#site, { recursive: true });
    await repository.#git('init', '--quiet', '--initial-branch', branch);
    await repository.#git('config', 'user.name', 'verification');
    await repository.#git('config', 'user.email', 'verification@localhost');
    await repository.#commit('the site as it was generated');
    await repository.#git('clone', '--quiet', '--bare', repository.#clone, repository.bare);
    return repository;
  }

  read(file: string): string {
    return readFileSync(join(this.#site, file), 'utf8');
  }

  /** Commits other texts of files, relative to the folder of the site; `undefined` removes one. */
  async commit(message: string, changes: Readonly<Record<string, string | undefined>>): Promise<void> {
    for (const [file, text] of Object.entries(changes)) {
      const path = join(this.#site, file);
      mkdirSync(dirname(path), { recursive: true });
      if (text === undefined) rmSync(path);
      else writeFileSync(path, text);
    }
    await this.#commit(message);
    await this.#git('push', '--quiet', this.bare, this.#branch);
  }

  /** The commit that the branch is at. */
  async head(): Promise<string> {
    return (await this.#git('rev-parse', 'HEAD')).trim();
  }

  async #commit(message: string): Promise<void> {
    await this.#git('add', '--all');
    await this.#git('commit', '--quiet', '--message', message);
  }

  async #git(...arguments_: readonly string[]): Promise<string> {
    const { code, output } = await run('git', arguments_, { folder: this.#clone, env: gitAlone });
    if (code !== 0) throw new Error(`git ${arguments_.join(' ')}: ${output}`);
    return output;
  }
}
