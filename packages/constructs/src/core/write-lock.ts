import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

export interface WriteLockOptions {
  /** How long to wait for another writer to end, in milliseconds; 0 tries once. @default 30 000 */
  readonly waitMilliseconds?: number;
  /** Ends the wait; the promise is then rejected with the signal's reason. Work that has begun is never interrupted. */
  readonly signal?: AbortSignal;
}

/** Another process is writing the same site and did not end in time; nothing was written. */
export class WriterBusyError extends Error {
  override readonly name = 'WriterBusyError';
  /** The file whose lock the other process holds. */
  readonly lockFile: string;
  readonly waitedMilliseconds: number;

  constructor(lockFile: string, waitedMilliseconds: number) {
    super(
      `Another process still holds ${lockFile} after ${waitedMilliseconds / 1000} s, so nothing was written. ` +
        'Wait until the other run has ended, or end it, and try again; the lock ends with its process, the file itself need not be deleted.',
    );
    this.lockFile = lockFile;
    this.waitedMilliseconds = waitedMilliseconds;
  }
}

const defaultWaitMilliseconds = 30_000;
/** An attempt costs some 10 µs, and a whole write of one changed file takes about this long. */
const pauseMilliseconds = 10;
/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * Does `work` while no other process, thread or connection holds `lockFile`.
 *
 * The lock is an exclusive SQLite transaction on an empty database, hence an `fcntl` lock: Node offers no other lock that the
 * kernel releases when the process dies, however it dies, so there is no stale lock to detect and no process id to guess about.
 * The file stays behind, empty: deleting it would let two writers lock two files of the same name. The journal is kept in memory,
 * because the one on disk would be a leftover to recover after `kill -9`.
 *
 * `work` is synchronous, so that the lock cannot outlive it.
 *
 * @throws WriterBusyError when the lock was not free in time.
 */
export const withWriteLock = async <T>(lockFile: string, work: () => T, options: WriteLockOptions = {}): Promise<T> => {
  const { DatabaseSync } = await import('node:sqlite');
  const { waitMilliseconds = defaultWaitMilliseconds, signal } = options;
  const deadline = performance.now() + waitMilliseconds;
  for (;;) {
    signal?.throwIfAborted();
    const database = new DatabaseSync(lockFile, { open: false, timeout: 0 });
    try {
      if (isLockedBy(database, lockFile)) return work();
    } finally {
      if (database.isOpen) database.close();
    }
    if (performance.now() >= deadline) throw new WriterBusyError(lockFile, waitMilliseconds);
    await pause(pauseMilliseconds);
  }
};

const isLockedBy = (database: DatabaseSync, lockFile: string): boolean => {
  try {
    database.open();
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    const { errcode = 0, message } = error as Error & { errcode?: number };
    if ((errcode & 0xff) === SQLITE_BUSY) return false;
    throw new Error(`The write lock ${lockFile} cannot be taken: ${message}.`, { cause: error });
  }
};
