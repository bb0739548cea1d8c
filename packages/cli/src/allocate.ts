import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Allocation, allocateAddresses, type Finding, hasErrors, type SiteDefinition } from '@bastide/constructs';
import { shortPath, type Workspace } from './workspace.ts';
import { replaceFile } from './write-file.ts';

/** What became of the inventory of one site. */
export interface AllocatedSite {
  readonly site: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly allocated: readonly Allocation[];
  readonly findings: readonly Finding[];
}

/**
 * Gives every machine of a site the addresses that it lacks, and writes them into the inventory: there they stay, so that nobody's address moves
 * when a machine is added.
 *
 * @param check only say what is missing
 */
export const allocate = ({ root }: Workspace, { name: site, inventory }: SiteDefinition, check: boolean): AllocatedSite => {
  const location = fileURLToPath(inventory.url);
  const file = shortPath(root, location);
  const read = readText(location);
  if (read === undefined) return { site, file, allocated: [], findings: [unreadable(file)] };
  const { text, allocated, findings } = allocateAddresses(read, file);
  const result = { site, file, allocated, findings };
  if (check || allocated.length === 0 || hasErrors(findings)) return result;
  if (readText(location) !== read) return { ...result, allocated: [], findings: [...findings, changedMeanwhile(file)] };
  // A link stays one: what it points to is replaced.
  replaceFile(realpathSync(location), text);
  return result;
};

const readText = (location: string): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(location));
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (syscall === undefined && code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    return undefined;
  }
};

const fileFinding = (file: string, what: string, allowed: string, mend: string): Finding => ({
  rule: 'inventory-file',
  severity: 'error',
  inventory: { file, line: 1, column: 1 },
  what,
  allowed,
  mend,
});

const unreadable = (file: string): Finding =>
  fileFinding(file, 'the inventory cannot be read', 'a readable text file in UTF-8', 'correct the path in site.ts, or the file');

const changedMeanwhile = (file: string): Finding =>
  fileFinding(
    file,
    'somebody else changed the inventory meanwhile, so nothing was written',
    'one writer at a time',
    'save the file in your editor, and run again',
  );
