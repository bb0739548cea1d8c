import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { WrongUse } from './exit.ts';

/** A repository that holds sites. */
export interface Workspace {
  /** The folder of the `package.json` with `workspaces`. */
  readonly root: string;
  readonly packages: readonly WorkspacePackage[];
}

/** One npm package of the repository. */
export interface WorkspacePackage {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly isSite: boolean;
  /** Its `exports` entry, from the folder; absent where it has none. */
  readonly entry: string | undefined;
  /** Whether a tsconfig.json says how the compiler is to read it. */
  readonly hasTypes: boolean;
  /** Names of the packages it imports, those from a registry included. */
  readonly dependencies: readonly string[];
}

/** Where teams put their providers. */
export const sitesFolder = 'packages/sites/';

/** Everything that sites became, below the root: one folder a site. */
export const generatedFolder = 'dist-manifests';
/** State that may be deleted at any time, below the root. */
export const stateFolder = '.bastide';
export const chartLockFile = 'charts.lock.yaml';

/**
 * Finds the repository by walking up from `start`, as npm does.
 *
 * @throws WrongUse when there is none, when its package.json files cannot be read, or when it is not the clone that this command is part of:
 * constructs of two clones do not know each other
 */
export const findWorkspace = (start: string): Workspace => {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const workspaces = existsSync(join(folder, 'package.json')) ? patternsOf(readPackage(folder)) : undefined;
    if (workspaces) return checkedForOwn({ root: folder, packages: workspaces.flatMap((pattern) => packagesAt(folder, pattern)) });
    if (folder === dirname(folder)) break;
  }
  throw new WrongUse('there is no package.json with `workspaces` here or in a folder above', 'cd <the clone of the repository> && npx bastide synth');
};

/** The package of this command. */
export const ownPackage = ({ packages }: Workspace): WorkspacePackage | undefined => packages.find(({ folder }) => realpathSync(folder) === ownFolder);

const ownFolder = realpathSync(join(import.meta.dirname, '..'));

const checkedForOwn = (workspace: Workspace): Workspace => {
  if (ownPackage(workspace)) return workspace;
  throw new WrongUse(`this bastide is part of ${ownFolder}, not of ${workspace.root}`, 'npx bastide synth');
};

/** The packages that provide sites, in the order of their names. */
export const sitePackages = ({ packages }: Workspace): readonly WorkspacePackage[] =>
  packages.filter(({ isSite }) => isSite).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

/** As people read a path: from the root, with `/`; absolute where it lies elsewhere. */
export const shortPath = (root: string, path: string): string => {
  if (!path.startsWith('/')) return path;
  const short = relative(root, path).split(sep).join('/');
  return short.startsWith('../') ? path : short || '.';
};

interface PackageJson {
  readonly name?: unknown;
  readonly workspaces?: unknown;
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const readPackage = (folder: string): PackageJson => {
  const file = join(folder, 'package.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PackageJson;
  } catch {
    throw new WrongUse(`${file} cannot be read as JSON`, 'npm pkg get name');
  }
};

/** npm takes a list, or an object with a list. */
const patternsOf = ({ workspaces }: PackageJson): readonly string[] | undefined => {
  const list = Array.isArray(workspaces) ? workspaces : (workspaces as { packages?: unknown } | undefined)?.packages;
  return Array.isArray(list) ? list.filter((pattern) => typeof pattern === 'string') : undefined;
};

const packagesAt = (root: string, pattern: string): readonly WorkspacePackage[] => {
  const folders = pattern.includes('*') ? globSync(pattern, { cwd: root }).sort() : [pattern.replace(/^\.\//, '').replace(/\/$/, '')];
  return folders
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => {
      const { name, dependencies, exports } = readPackage(join(root, folder));
      return {
        name: typeof name === 'string' ? name : folder,
        folder: join(root, folder),
        isSite: folder.startsWith(sitesFolder),
        entry: entryOf(exports),
        hasTypes: existsSync(join(root, folder, 'tsconfig.json')),
        dependencies: Object.keys(dependencies ?? {}),
      };
    });
};

/** `"exports": "./site.ts"`, `{ ".": "./site.ts" }` or the same with conditions. */
const entryOf = (exports: unknown): string | undefined => {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const { '.': main, import: imported, default: otherwise } = exports as Readonly<Record<string, unknown>>;
  return entryOf(main ?? imported ?? otherwise);
};
