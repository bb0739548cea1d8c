import { constants, lstatSync, readdirSync, readFileSync } from 'node:fs';
import type { RelativePath } from './path.ts';

/** Something that lies in a site's folder now, or the folder itself (the empty path). */
export interface OnDiskEntry {
  readonly path: RelativePath;
  /** `other` is what generated output never is: a symbolic link, a pipe, a socket, a device, a name that is no UTF-8. */
  readonly kind: 'file' | 'folder' | 'empty folder' | 'other';
  /** What a call to the operating system takes: bytes where the name is no UTF-8. */
  readonly location: string | Buffer;
}

/**
 * Everything in `folder`, parents before what they hold; nothing when it does not exist.
 *
 * A symbolic link is listed and never followed, not even where `folder` itself is one. What another process removes meanwhile
 * counts as absent.
 */
export const readTree = (folder: string): readonly OnDiskEntry[] => {
  const entries: OnDiskEntry[] = [];
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory()) walk(folder, '', entries);
  else if (stats !== undefined) entries.push({ path: '', kind: 'other', location: folder });
  return entries;
};

const walk = (folder: string, path: RelativePath, entries: OnDiskEntry[]): void => {
  const children = unless(vanished, () => readdirSync(folder, { withFileTypes: true })) ?? [];
  entries.push({ path, kind: children.length === 0 ? 'empty folder' : 'folder', location: folder });
  for (const child of children) {
    if (child.name.includes('\uFFFD')) continue;
    const location = `${folder}/${child.name}`;
    const childPath = path === '' ? child.name : `${path}/${child.name}`;
    if (child.isDirectory()) walk(location, childPath, entries);
    else entries.push({ path: childPath, kind: child.isFile() ? 'file' : 'other', location });
  }
  if (children.some((child) => child.name.includes('\uFFFD'))) entries.push(...undecodable(folder, path));
};

/** The entries whose names do not survive decoding, so that only their bytes name them. */
const undecodable = (folder: string, path: RelativePath): OnDiskEntry[] =>
  readdirSync(folder, { encoding: 'buffer' })
    .filter((name) => name.toString().includes('\uFFFD'))
    .map((name) => ({
      path: path === '' ? name.toString() : `${path}/${name.toString()}`,
      kind: 'other',
      location: Buffer.concat([Buffer.from(`${folder}/`), name]),
    }));

/** Whether the file at `location` holds exactly these bytes; a file that cannot be read does not. Never follows a symbolic link. */
export const holds = (location: string | Buffer, bytes: Uint8Array | string): boolean =>
  unless(unreadable, () =>
    typeof bytes === 'string'
      ? readFileSync(location, { encoding: 'utf8', flag: withoutFollowing }) === bytes
      : readFileSync(location, { flag: withoutFollowing }).equals(bytes),
  ) ?? false;

const withoutFollowing = constants.O_RDONLY | constants.O_NOFOLLOW;

const vanished: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);
/** Besides vanished: a folder or a link has taken its place, or nobody may read it. */
const unreadable: ReadonlySet<string> = new Set([...vanished, 'EISDIR', 'ELOOP', 'EACCES']);

const unless = <T>(expected: ReadonlySet<string>, read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (expected.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
};
