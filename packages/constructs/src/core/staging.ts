import { closeSync, constants, copyFileSync, fchmodSync, lstatSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { folderOf, type RelativePath } from './path.ts';

/** What git calls a normal file; set whatever the umask says, so that two machines write the same. */
const fileMode = 0o644;

/**
 * Writes `paths` whole below the new folder `staging`, laid out as they will lie in the site's folder.
 *
 * Nothing is flushed to the device: the next run compares contents and mends what a power cut has taken, while a flush for each
 * file would cost more than everything else in a run.
 */
export const stage = (staging: string, paths: readonly RelativePath[], files: ReadonlyMap<RelativePath, Uint8Array | string>): void => {
  const made = new Set<RelativePath>();
  mkdirSync(staging);
  for (const path of paths) {
    const folder = folderOf(path);
    if (!made.has(folder)) mkdirSync(`${staging}/${folder}`, { recursive: true });
    made.add(folder);
    const descriptor = openSync(`${staging}/${path}`, 'wx', fileMode);
    try {
      writeFileSync(descriptor, files.get(path)!);
      fchmodSync(descriptor, fileMode);
    } finally {
      closeSync(descriptor);
    }
  }
};

/**
 * Moves what is staged at `from` to `to`: a folder that is new there as a whole, everything else file by file.
 *
 * A `rename` replaces a file or a link (never its target) in one step; only what it cannot replace, a folder in place of a file or
 * the other way round, is removed just before.
 */
export const publish = (from: string, to: string): void => {
  const isFolder = lstatSync(from).isDirectory();
  const there = lstatSync(to, { throwIfNoEntry: false });
  if (isFolder && there?.isDirectory()) {
    publishInto(from, to);
    return;
  }
  if (there !== undefined && (isFolder || there.isDirectory())) rmSync(to, { recursive: true });
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    if (isFolder) {
      mkdirSync(to);
      publishInto(from, to);
    } else publishAcross(from, to);
  }
};

const publishInto = (from: string, to: string): void => {
  for (const name of readdirSync(from)) publish(`${from}/${name}`, `${to}/${name}`);
};

/**
 * Staging lies on another file system, as with a mounted output folder in a container: the copy that is renamed has to lie beside
 * its target. What `kill -9` leaves of it is in no plan, so the next run removes it as stale.
 */
const publishAcross = (from: string, to: string): void => {
  const beside = `${dirname(to)}/.bastide-staged`;
  rmSync(beside, { recursive: true, force: true });
  copyFileSync(from, beside, constants.COPYFILE_EXCL);
  renameSync(beside, to);
};
