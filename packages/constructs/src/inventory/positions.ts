import type { SourcePosition } from '../core/finding.ts';
import type { Path, Problem } from './problem.ts';
import { entry, type YamlNode } from './yaml-nodes.ts';

/** Finds the line and column of a fact. Works a place out only when it is asked for. */
export class Positions {
  readonly #file: string;
  readonly #root: YamlNode | undefined;
  /** Where each line starts. */
  readonly #lines: readonly number[];

  constructor(file: string, text: string, root: YamlNode | undefined) {
    this.#file = file;
    this.#root = root;
    const lines = [0];
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) lines.push(end + 1);
    this.#lines = lines;
    Object.freeze(this);
  }

  /** Where the fact stands; where a fact is missing, the nearest thing around it. */
  of(path: Path, at: Problem['at'] = 'value'): SourcePosition {
    let node = this.#root;
    let start = node?.start ?? 0;
    for (const [depth, segment] of path.entries()) {
      const found = entry(node, segment);
      if (!found) break;
      const isKeyMeant = at === 'key' && depth === path.length - 1;
      // A mapping on the lines below its key is looked for at the key.
      start = found.key && (isKeyMeant || isBlockCollection(found.value)) ? found.key.start : found.value.start;
      node = found.value;
    }
    return this.at(start);
  }

  /** The position of a character of the file. */
  at(offset: number): SourcePosition {
    let [low, high] = [0, this.#lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lines[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.#file, line: low + 1, column: offset - this.#lines[low]! + 1 };
  }
}

const isBlockCollection = (node: YamlNode): boolean => (node.type === 'mapping' || node.type === 'sequence') && !node.isFlow;
