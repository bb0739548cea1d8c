import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chartLockFile, ownPackage, type Workspace, type WorkspacePackage } from '../workspace.ts';
import { filesBelow } from './file-records.ts';

/** Nothing in them is read by a run: what npm installed is known by its lock files. */
const ignored: ReadonlySet<string> = new Set(['node_modules', '.turbo']);

/** The hidden one says what is installed now, the other what ought to be. */
const rootFiles = [chartLockFile, 'package.json', 'package-lock.json', 'node_modules/.package-lock.json'] as const;

/**
 * Every file that what a provider generates can depend on: its own package, the sources of the packages that it and this command import from the
 * repository, and the locks. Nothing where that cannot be told.
 */
export const inputFiles = (workspace: Workspace, provider: WorkspacePackage): readonly string[] | undefined => {
  const files = rootFiles.map((file) => join(workspace.root, file)).filter((file) => existsSync(file));
  for (const each of packagesBehind(workspace, provider)) {
    const sources = join(each.folder, 'src');
    const below = filesBelow(each.isSite || !existsSync(sources) ? each.folder : sources, ignored);
    if (!below) return undefined;
    files.push(...below);
    if (!each.isSite && existsSync(sources)) files.push(join(each.folder, 'package.json'));
  }
  return files;
};

/** The provider, this command, and whatever they import from the repository, directly or not. */
const packagesBehind = (workspace: Workspace, provider: WorkspacePackage): ReadonlySet<WorkspacePackage> => {
  const byName = new Map(workspace.packages.map((each) => [each.name, each]));
  const behind = new Set([provider, ownPackage(workspace)!]);
  // A Set also visits what is added to it on the way.
  for (const { dependencies } of behind) {
    for (const name of dependencies) {
      const dependency = byName.get(name);
      if (dependency) behind.add(dependency);
    }
  }
  return behind;
};
