import { type BigIntStats, type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';

/** What was known of files, by absolute path: how they looked from outside, and the SHA-256 of what was in them. */
export type FileRecords = Readonly<Record<string, FileRecord>>;
export type FileRecord = readonly [stamp: string, sha256: string];

/**
 * All files below a folder, or nothing where something else lies there that a record could not hold: a link, a pipe, an empty folder, a name that
 * is no UTF-8.
 *
 * @param ignored names of folders that do not count, not even as empty
 */
export const filesBelow = (folder: string, ignored: ReadonlySet<string> = new Set()): readonly string[] | undefined => {
  const files: string[] = [];
  const isPlain = (path: string): boolean => {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.length > 0 && entries.every((entry) => isPlainEntry(entry, `${path}/${entry.name}`));
  };
  const isPlainEntry = (entry: Dirent, path: string): boolean => {
    if (entry.name.includes('\uFFFD')) return false;
    if (entry.isDirectory()) return ignored.has(entry.name) || isPlain(path);
    files.push(path);
    return entry.isFile();
  };
  return unlessUnreadable(() => (isPlain(folder) ? files : undefined));
};

/** Reads files; nothing where one of them cannot be read. */
export const recordsOf = (files: readonly string[]): FileRecords | undefined =>
  unlessUnreadable(() => Object.fromEntries(files.map((file) => [file, [stampOf(statSync(file, { bigint: true })), sha256Of(readFileSync(file))]])));

/**
 * Whether the files hold what was recorded, and the records as they are to be kept from now on.
 *
 * A stamp is a hint: the same stamp spares the reading, any other makes the content decide. A file that changed about when the records were
 * taken, or later, is read in any case, because its next change could have left the same stamp (Git calls that racy).
 *
 * @param takenNs when the work on the records began, in nanoseconds since 1970
 */
export const stillHold = (known: FileRecords, files: readonly string[], takenNs: bigint): { readonly same: boolean; readonly renewed?: FileRecords } =>
  unlessUnreadable(() => {
    if (files.length !== Object.keys(known).length) return { same: false };
    const renewed: Record<string, FileRecord> = {};
    for (const file of files) {
      const record = known[file];
      if (!record) return { same: false };
      const stats = statSync(file, { bigint: true });
      const stamp = stampOf(stats);
      if (stamp === record[0] && isSettled(stats, takenNs)) continue;
      if (sha256Of(readFileSync(file)) !== record[1]) return { same: false };
      renewed[file] = [stamp, record[1]];
    }
    return Object.keys(renewed).length === 0 ? { same: true } : { same: true, renewed: { ...known, ...renewed } };
  }) ?? { same: false };

/** Whether nothing was touched since the records were taken. */
export const untouched = (records: FileRecords): boolean =>
  unlessUnreadable(() => Object.entries(records).every(([file, [stamp]]) => stampOf(statSync(file, { bigint: true })) === stamp)) ?? false;

/** Loaded only when something must be read: a run that trusts all stamps is done sooner than cryptography is loaded. */
export const sha256Of = (content: Uint8Array | string): string => process.getBuiltinModule('node:crypto').hash('sha256', content);

/** The time of the last change of the inode is in it because no program can set it back, as it can the time of the content. */
export const stampOf = ({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string => `${size}.${mtimeNs}.${ctimeNs}.${ino}`;

/** The coarsest clock among file systems in use (FAT, old HFS+), in nanoseconds. */
const tickNs = 2_000_000_000n;

const isSettled = ({ mtimeNs, ctimeNs }: BigIntStats, takenNs: bigint): boolean => mtimeNs < takenNs - tickNs && ctimeNs < takenNs - tickNs;

/** What vanishes or is forbidden meanwhile is for the full run to judge. */
const unlessUnreadable = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) return undefined;
    throw error;
  }
};
