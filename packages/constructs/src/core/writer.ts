import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import { holds, type OnDiskEntry, readTree } from './on-disk-tree.ts';
import type { RelativePath } from './path.ts';
import { contentsOf, type PlannedBytes, type PlannedContents } from './planned-bytes.ts';
import { publish, stage } from './staging.ts';
import { type WriteLockOptions, withWriteLock } from './write-lock.ts';

/** How a site's folder differs from its plan; every list is sorted. */
export interface Difference {
  /** Planned, and not there. */
  readonly added: readonly RelativePath[];
  /** Planned, and there with other bytes, or as a symbolic link. */
  readonly changed: readonly RelativePath[];
  /** There, and not planned. An empty folder ends in `/`; `.` is the site's folder itself where it is no folder. */
  readonly stale: readonly RelativePath[];
  /** How many planned files are there with the planned bytes. */
  readonly unchanged: number;
}

export interface WriteOptions extends WriteLockOptions {
  /**
   * The folder for the lock and for files not yet whole, e.g. `.bastide` at the root of the repository. It is made when missing,
   * must not lie in the site's folder, and should lie on the same file system.
   */
  readonly stateFolder: string;
}

/** What a write did; the lists are sorted and name paths as {@link Difference} does. */
export interface WriteResult {
  readonly written: readonly RelativePath[];
  readonly removed: readonly RelativePath[];
  readonly unchanged: number;
}

/**
 * Compares the contents of a site's folder with its plan, and only reads. Modes and times do not count.
 *
 * Synchronous: 35 MB in 1,200 files take some 60 ms of CPU this way, and promises would only add to it.
 */
export const compareWithDisk = (folder: string, planned: PlannedBytes): Difference => compare(readTree(resolve(folder)), contentsOf(planned));

/**
 * Makes a site's folder hold exactly what is planned: writes what differs, removes what is not planned, touches nothing else.
 *
 * 1. compare: when nothing differs, nothing at all is written, not even the lock;
 * 2. lock, and compare again, because another writer may have been at work until now;
 * 3. stage every file to write, so that a full disk or an interrupt leaves the folder as it was;
 * 4. publish them by `rename`, so that each file is old or new and never half;
 * 5. remove what is stale: last, because after an interrupt an object too many is noise in a review, while a missing one reads as
 *    its deletion.
 *
 * Whatever ends a run early, the next one completes it.
 *
 * @throws WriterBusyError when another process kept writing this site for all of `waitMilliseconds`.
 */
export const writePlan = async (folder: string, planned: PlannedBytes, { stateFolder, ...lockOptions }: WriteOptions): Promise<WriteResult> => {
  const target = resolve(folder);
  const state = resolve(stateFolder);
  if (`${state}${sep}`.startsWith(`${target}${sep}`)) throw new Error(`Bug in Bastide: the state folder ${state} lies in the generated folder ${target}`);
  const contents = contentsOf(planned);
  const staging = `${state}/${basename(target)}.staging`;
  const unchanged = contents.files.size;
  if (!existsSync(staging) && isUpToDate(readTree(target), contents)) return { written: [], removed: [], unchanged };

  mkdirSync(state, { recursive: true });
  return withWriteLock(`${state}/${basename(target)}.lock`, () => replace(target, contents, staging), lockOptions);
};

const replace = (target: string, contents: PlannedContents, staging: string): WriteResult => {
  rmSync(staging, { recursive: true, force: true });
  const entries = readTree(target);
  const { added, changed, stale, unchanged } = compare(entries, contents);
  const written = [...added, ...changed].sort();
  if (written.length > 0) {
    try {
      stage(staging, written, contents.files);
      mkdirSync(dirname(target), { recursive: true });
      publish(staging, target);
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }
  for (const { location } of entries.filter((entry) => isStale(entry, contents))) rmSync(location, { recursive: true, force: true });
  return { written, removed: stale, unchanged };
};

const compare = (entries: readonly OnDiskEntry[], contents: PlannedContents): Difference => {
  const changed: RelativePath[] = [];
  const stale: RelativePath[] = [];
  let unchanged = 0;
  for (const entry of entries) {
    if (isFolder(entry)) {
      if (entry.kind === 'empty folder' && !contents.folders.has(entry.path)) stale.push(`${entry.path || '.'}/`);
    } else if (!contents.files.has(entry.path)) stale.push(entry.path || '.');
    else if (isAsPlanned(entry, contents)) unchanged += 1;
    else changed.push(entry.path);
  }
  const there = new Set(entries.filter((entry) => !isFolder(entry)).map((entry) => entry.path));
  const added = [...contents.files.keys()].filter((path) => !there.has(path));
  return { added: added.sort(), changed: changed.sort(), stale: stale.sort(), unchanged };
};

/** As `compare`, but stops at the first difference. */
const isUpToDate = (entries: readonly OnDiskEntry[], contents: PlannedContents): boolean =>
  entries.filter((entry) => !isFolder(entry)).length === contents.files.size && entries.every((entry) => isAsPlanned(entry, contents));

const isAsPlanned = ({ kind, path, location }: OnDiskEntry, { files, folders }: PlannedContents): boolean => {
  if (kind === 'folder' || kind === 'empty folder') return folders.has(path);
  const bytes = files.get(path);
  return kind === 'file' && bytes !== undefined && holds(location, bytes);
};

const isFolder = ({ kind }: OnDiskEntry): boolean => kind === 'folder' || kind === 'empty folder';

/** Neither a planned file nor a folder of one has its path; what was replaced in its place does not count. */
const isStale = ({ path }: OnDiskEntry, { files, folders }: PlannedContents): boolean => !files.has(path) && !folders.has(path);
