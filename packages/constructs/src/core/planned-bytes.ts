import { foldersOf, longestSegmentBytes, type RelativePath, tooLong } from './path.ts';

/** What a site's folder is to hold: all that the writer needs to know of a planned file. */
export type PlannedBytes = ReadonlyMap<RelativePath, { bytes(): Uint8Array | string }>;

/** A plan made ready for comparing and writing. */
export interface PlannedContents {
  /** Each `bytes()` was called exactly once; a string is well-formed and stands for its UTF-8 bytes. */
  readonly files: ReadonlyMap<RelativePath, Uint8Array | string>;
  /** Every folder that the files need; the empty path is the site's folder itself. A plan without files needs no folder. */
  readonly folders: ReadonlySet<RelativePath>;
}

/** What makes a path one that the writer must not touch, in the order in which it is looked for. */
const refusals: readonly (readonly [reason: string, isSo: (path: RelativePath) => boolean])[] = [
  ['is absolute', (path) => path.startsWith('/')],
  ['has an empty, `.` or `..` segment', (path) => /(?:^|\/)\.{0,2}(?:\/|$)/.test(path)],
  ['contains a NUL byte', (path) => path.includes('\0')],
  ['cannot be written as UTF-8', (path) => !isPlainText(path)],
  [`has a segment over ${longestSegmentBytes} bytes`, (path) => tooLong(path).length > 0],
];

/**
 * Checks every path and asks every planned file for its bytes, once.
 *
 * @throws Error that lists every path that would leave the site's folder, that no file system takes, or that is both a file and
 * a folder. Paths are made by Bastide and never by an engineer, so this is a bug and no finding.
 */
export const contentsOf = (planned: PlannedBytes): PlannedContents => {
  const files = new Map<RelativePath, Uint8Array | string>();
  const problems: string[] = [];
  for (const [path, file] of planned) {
    const refusal = refusals.find(([, isSo]) => isSo(path));
    if (refusal !== undefined) {
      problems.push(`${JSON.stringify(path)} ${refusal[0]}`);
      continue;
    }
    files.set(path, comparable(file.bytes()));
  }
  const folders = foldersOf(files.keys());
  for (const path of files.keys()) if (folders.has(path)) problems.push(`${JSON.stringify(path)} is planned as a file and as a folder`);
  if (problems.length > 0)
    throw new Error(
      `Bug in Bastide: the plan holds paths that cannot be written:\n${problems
        .sort()
        .map((problem) => `  ${problem}`)
        .join('\n')}`,
    );
  return { files, folders };
};

/** Whether decoding the UTF-8 of `text` gives `text` again, and decoding any other bytes does not. */
const isPlainText = (text: string): boolean => text.isWellFormed() && !text.includes('\uFFFD');

/** Comparing strings is the fast way (V8 decodes a file in one call); text for which equal strings do not prove equal bytes goes as bytes. */
const comparable = (bytes: Uint8Array | string): Uint8Array | string => (typeof bytes !== 'string' || isPlainText(bytes) ? bytes : Buffer.from(bytes));
