import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Finding, hasErrors, type SourcePosition } from '../core/finding.ts';
import { problemsBetween } from './checks/index.ts';
import { Inventory } from './inventory.ts';
import { type Problem, pathText } from './problem.ts';
import type { InventoryFacts } from './schema.ts';
import { secretsInFacts, secretsInFile } from './secrets.ts';
import { checkShape } from './shape.ts';
import { type PlacedProblem, readYaml } from './yaml-document.ts';

/** An inventory that can be read. */
export interface InventorySource {
  readonly url: URL;
  /** Reads and checks the file; never rejects for what is in it, or for its absence. */
  load(): Promise<LoadedInventory>;
}

export interface LoadedInventory {
  /** Present when no finding is an error. */
  readonly inventory?: Inventory;
  readonly findings: readonly Finding[];
}

/** The inventory file beside a `site.ts`: `inventoryFile(import.meta.url, './inventory.yaml')`. */
export const inventoryFile = (importMetaUrl: string, path: string): InventorySource => {
  const url = new URL(path, importMetaUrl);
  return Object.freeze({
    url,
    load: async () => {
      const absolute = fileURLToPath(url);
      const file = shortPath(absolute);
      try {
        return parseInventory(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(absolute)), file);
      } catch (error) {
        return { findings: [unreadable(file, error)] };
      }
    },
  });
};

/** Relative to the repository that holds the file, else to the working directory where the file lies below it, else as it is. */
const shortPath = (absolute: string): string => {
  for (let folder = dirname(absolute); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return relative(folder, absolute).replaceAll(sep, '/');
    if (folder === dirname(folder)) break;
  }
  const below = relative(process.cwd(), absolute);
  return below.startsWith('..') || isAbsolute(below) ? absolute : below.replaceAll(sep, '/');
};

const unreadable = (file: string, error: unknown): Finding => {
  const { code, syscall } = error as NodeJS.ErrnoException;
  // Anything else is a bug of ours.
  if (syscall === undefined && !readErrors.has(code)) throw error;
  const what = readErrors.get(code) ?? `the file cannot be read (${code})`;
  return {
    rule: 'inventory-file',
    severity: 'error',
    inventory: { file, line: 1, column: 1 },
    what,
    allowed: 'a readable text file in UTF-8',
    mend: 'Correct the path in site.ts, or the file.',
  };
};

const readErrors: ReadonlyMap<string | undefined, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'this is a folder'],
  ['ENOTDIR', 'a part of the path is no folder'],
  ['EACCES', 'the file may not be read'],
  ['ERR_ENCODING_INVALID_ENCODED_DATA', 'the file is not UTF-8'],
]);

/** Checks the text of an inventory and resolves its references. Pure; `file` is used in positions as it is. */
export const parseInventory = (text: string, file: string): LoadedInventory => {
  const yaml = readYaml(text, file);
  const { facts, holes, problems, positions } = yaml;
  const secrets = secretsInFile(text, yaml);
  const position = (problem: Problem | PlacedProblem): SourcePosition =>
    'offset' in problem ? positions.at(problem.offset) : positions.of(problem.path, problem.at);
  const found = (all: readonly Problem[]): Finding[] => all.map((problem) => findingOf(problem, position(problem)));
  if (facts === undefined) return { findings: inFileOrder(found([...problems, ...secrets])) };
  const shaped = checkShape(facts, holes);
  const findings = inFileOrder(found([...problems, ...secrets, ...shaped.problems, ...problemsBetween(shaped.facts)]));
  return finished(shaped.valid, findings, (valid) => new Inventory(valid, positions));
};

/** Checks facts that come from no file, such as a changed copy of another inventory's `facts`. The facts are copied, not frozen. */
export const inventoryFromFacts = (facts: unknown): LoadedInventory => {
  const shaped = checkShape(facts, []);
  const problems = [...secretsInFacts(facts), ...shaped.problems, ...problemsBetween(shaped.facts)];
  return finished(
    shaped.valid,
    problems.map((problem) => findingOf(problem)),
    (valid) => new Inventory(structuredClone(valid), undefined),
  );
};

const finished = (valid: InventoryFacts | undefined, findings: readonly Finding[], build: (valid: InventoryFacts) => Inventory): LoadedInventory =>
  valid === undefined || hasErrors(findings) ? { findings } : { inventory: build(valid), findings };

const findingOf = (problem: Problem, inventory?: SourcePosition): Finding => {
  const path = pathText(problem.path);
  return {
    rule: problem.rule,
    severity: problem.severity ?? 'error',
    ...(inventory ? { inventory } : {}),
    what: path === '' ? problem.what : `${path}: ${problem.what}`,
    ...(problem.allowed === undefined ? {} : { allowed: problem.allowed }),
    mend: problem.mend,
  };
};

const inFileOrder = (findings: readonly Finding[]): readonly Finding[] =>
  [...findings].sort((a, b) => a.inventory!.line - b.inventory!.line || a.inventory!.column - b.inventory!.column);
