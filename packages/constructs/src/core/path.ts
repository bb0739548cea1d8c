import type { ApplicationName } from './application.ts';

/** A path below `dist-manifests/<site>/`, with `/`. */
export type RelativePath = string;

/** Longest name of a file or folder that common file systems take, in bytes. */
export const longestSegmentBytes = 255;

/**
 * Percent-encodes every byte of a segment that is not plainly safe. `_` separates the parts of a file name, so it is encoded inside a part;
 * that, and the fixed order of the parts, makes the path an injective function of the identity.
 */
export const safeSegment = (text: string): string => {
  if (/^[A-Za-z0-9-][A-Za-z0-9.-]*$/.test(text)) return text;
  const encoded = percentEncoded(text, /[A-Za-z0-9.-]/);
  // A leading dot hides the file, and `.` and `..` are not names; the empty text needs a name at all.
  return encoded === '' ? '%' : encoded.replace(/^\./, '%2E');
};

/** Like {@link safeSegment}, for a part that is followed by `.`. */
const safePart = (text: string): string => (/^[A-Za-z0-9-]+$/.test(text) ? text : percentEncoded(text, /[A-Za-z0-9-]/) || '%');

const percentEncoded = (text: string, kept: RegExp): string =>
  Array.from(new TextEncoder().encode(text), (byte) => {
    const character = String.fromCharCode(byte);
    return kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');

/** The folder of an Argo CD Application: `kubernetes/<application>`, but for Argo CD's own objects. */
export const applicationFolder = (application: ApplicationName): RelativePath => (application === 'root' ? 'argocd' : `kubernetes/${application}`);

export interface Identity {
  readonly group: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Where an object goes: `<folder>/<component>/<namespace|_cluster>/<Kind>[.<group>]_<name>.yaml`. */
export const objectPath = (folder: string, component: string, identity: Identity): RelativePath => `${componentFolder(folder, component)}/${fileOf(identity)}`;

/** Where the objects of a component go; the ids of its construct path are joined by `.`. */
export const componentFolder = (folder: string, component: string): RelativePath => `${folder}/${component.split('/').map(safePart).join('.')}`;

/** The rest of the path of an object: an injective function of its identity alone. */
export const fileOf = ({ group, kind, namespace, name }: Identity): RelativePath => {
  const kindPart = group === '' ? safePart(kind) : `${safePart(kind)}.${safeSegment(group)}`;
  const namespacePart = namespace === undefined ? '_cluster' : safeSegment(namespace);
  return `${namespacePart}/${kindPart}_${safeSegment(name)}.yaml`;
};

/** Where a file of a host goes: its path on the host, below the host. Segments are kept as they are on the host. */
export const hostPath = (host: string, path: string): RelativePath => `hosts/${safeSegment(host)}${path}`;

/** Where the run book of a unit goes, by its construct path. */
export const runBookPath = (unit: string): RelativePath => `docs/run-books/${unit.split('/').map(safeSegment).join('.')}.md`;

/** Segments that no file system could hold. */
export const tooLong = (path: RelativePath): readonly string[] =>
  Buffer.byteLength(path) <= longestSegmentBytes ? [] : path.split('/').filter((segment) => Buffer.byteLength(segment) > longestSegmentBytes);

/** The folder that holds `path`; the empty path for a file at the top. */
export const folderOf = (path: RelativePath): RelativePath => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

/** Every folder that the files need; the empty path, where all of them lie, is one. */
export const foldersOf = (paths: Iterable<RelativePath>): Set<RelativePath> => {
  const folders = new Set<RelativePath>();
  for (const path of paths) for (let folder = folderOf(path); !folders.has(folder); folder = folderOf(folder)) folders.add(folder);
  return folders;
};
