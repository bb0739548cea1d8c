import { isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import type { SourcePosition } from '../core/finding.ts';
import type { Path, Problem } from './problem.ts';

/** Finds the line and column of a fact. Works a place out only when it is asked for. */
export class Positions {
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #root: Node | null;

  constructor(file: string, lines: LineCounter, root: Node | null) {
    this.#file = file;
    this.#lines = lines;
    this.#root = root;
    Object.freeze(this);
  }

  /** Where the fact stands; where a fact is missing, the nearest thing around it. */
  of(path: Path, at: Problem['at'] = 'value'): SourcePosition {
    let node: Node | null = this.#root;
    let start = startOf(node);
    for (const [depth, segment] of path.entries()) {
      const found = entry(node, segment);
      if (!found) break;
      const isLast = depth === path.length - 1;
      start = isLast && at === 'key' ? startOf(found.key ?? found.value) : startOf(found.value ?? found.key);
      // A mapping on the lines below its key is looked for at the key.
      if (found.key && isBlockCollection(found.value)) start = startOf(found.key);
      node = found.value;
    }
    return this.at(start ?? 0);
  }

  /** The position of a character of the file. */
  at(offset: number): SourcePosition {
    // An empty file has no lines yet.
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

interface Entry {
  readonly key: Node | null;
  readonly value: Node | null;
}

/** The first entry of that name or index. */
export const entry = (node: Node | null | undefined, segment: string | number): Entry | undefined => {
  if (isSeq(node) && typeof segment === 'number') return segment < node.items.length ? { key: null, value: node.items[segment] as Node | null } : undefined;
  if (!isMap(node)) return undefined;
  const pair = (node.items as Pair<Node, Node | null>[]).find(({ key }) => isScalar(key) && key.value === segment);
  return pair && { key: pair.key, value: pair.value };
};

const startOf = (node: Node | null | undefined): number | undefined => node?.range?.[0];
const isBlockCollection = (node: Node | null): boolean => (isMap(node) || isSeq(node)) && node.flow !== true;
