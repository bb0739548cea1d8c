import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Outside the clone, so that every clone uses what one has built. */
export const cacheFolder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'bastide-verify');

/**
 * Makes a folder of the cache beside its place and renames it: a build that is cut off leaves nothing that looks finished, and of two at the same
 * time the first stays.
 */
export const makeCached = async (name: string, make: (folder: string) => Promise<void>): Promise<void> => {
  mkdirSync(cacheFolder, { recursive: true });
  const draft = mkdtempSync(join(cacheFolder, `.${name}-`));
  try {
    await make(draft);
    // Programs in it may run as another user.
    chmodSync(draft, 0o755);
    renameSync(draft, join(cacheFolder, name));
  } catch (error) {
    if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
};
