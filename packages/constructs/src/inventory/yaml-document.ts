import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLError } from 'yaml';
import type { Json } from '../core/json.ts';
import { Positions } from './positions.ts';
import { type Path, type Problem, say } from './problem.ts';

/** A YAML file turned into plain facts. */
export interface YamlFacts {
  /** Absent when the syntax is broken, because nothing below would mean what was written. */
  readonly facts?: Json;
  /** Every text of the file, keys included, wherever it stands. */
  readonly texts: readonly YamlText[];
  /** Places whose value could not be taken over. */
  readonly holes: readonly Path[];
  readonly problems: readonly PlacedProblem[];
  readonly positions: Positions;
}

export interface YamlText {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly text: string;
  /** First character, and the one after the last, in the file. */
  readonly offset: number;
  readonly end: number;
}

/** A problem whose place in the file is known by more than its path. */
export type PlacedProblem = Problem & { readonly offset: number };

/**
 * Reads the part of YAML that facts need: mappings, lists, text, numbers, true and false.
 *
 * Anchors, aliases, merge keys, tags and directives are refused: with them a fact would stand in two places or mean something else to
 * another reader, and `bastide allocate` could not write one without changing the other.
 */
export const readYaml = (text: string, file: string): YamlFacts => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const positions = new Positions(file, lines, document.contents);
  const syntax = syntaxProblems(document, lines);
  const taken = new Taker(positions);
  const facts = taken.take(document.contents, []);
  const problems = [...syntax, ...(document.contents === null || isEmptyScalar(document.contents) ? [emptyFile] : []), ...taken.problems];
  const readable = document.errors.length === 0 && document.contents !== null && !isEmptyScalar(document.contents);
  return { ...(readable && facts !== undefined ? { facts } : {}), texts: taken.texts, holes: taken.holes, problems, positions };
};

const isEmptyScalar = (node: Node | null): boolean => isScalar(node) && node.value === null;

const yaml = (offset: number, path: Path, what: string, allowed: string, mend: string, at: 'key' | 'value' = 'value'): PlacedProblem => ({
  rule: 'inventory-yaml',
  offset,
  path,
  at,
  what,
  allowed,
  mend,
});

const emptyFile = yaml(0, [], 'the file holds no facts', 'a mapping with site, domain, racks, powerFeeds, switches, networks, pools, machines and cables', 'Describe the site.');

/** What the parser's codes mean; its own messages are not repeated, because they quote the file. */
const syntaxErrors: Readonly<Record<string, readonly [what: string, allowed: string, mend: string]>> = {
  TAB_AS_INDENT: ['a tab stands where indentation is expected', 'spaces, two a level', 'Replace the tab by spaces.'],
  BAD_INDENT: ['the indentation does not fit the lines around it, or a bracket is not closed', 'two spaces a level', 'Indent the line as its neighbours, or close the bracket.'],
  MULTIPLE_DOCS: ['a second document starts here', 'one document a file', 'Remove the line, or move what follows into a file of its own.'],
  MISSING_CHAR: ['a character is missing: a colon, a comma, a quote or a bracket', 'key: value', 'Add the missing character.'],
  BLOCK_AS_IMPLICIT_KEY: ['a mapping or list starts on the line of another', 'one key: value a line', 'Put quotes around a text that contains a colon and a space, or start a new line.'],
  BLOCK_IN_FLOW: ['an indented mapping or list stands inside brackets', '{ key: value } or [ item ] inside brackets', 'Write the inner one in brackets, too.'],
  BAD_SCALAR_START: ['a text starts with a character that means something else in YAML', 'letters, digits or a quote at the start', 'Put quotes around the text.'],
  BAD_DQ_ESCAPE: ['a backslash in double quotes is followed by something that YAML does not know', '\\n, \\t, \\", \\\\ and \\u with four digits', 'Use single quotes, or write \\\\ for a backslash.'],
  MULTILINE_IMPLICIT_KEY: ['a key runs over several lines', 'a key and its colon on one line', 'Join the lines, or add the missing colon.'],
  KEY_OVER_1024_CHARS: ['a key is longer than 1024 characters', 'short keys', 'Shorten the key.'],
  RESOURCE_EXHAUSTION: ['brackets or lists are nested too deeply to be read', 'the levels of an inventory', 'Remove the nesting.'],
};
const otherSyntaxError = ['YAML cannot read on from here', 'key: value, two spaces a level', 'Correct the line, or put quotes around the text.'] as const;

const mostSyntaxProblems = 20;

/** The first problem of each line: one mistake makes the parser stumble several times. */
const syntaxProblems = (document: Document.Parsed, lines: LineCounter): readonly PlacedProblem[] => {
  const firsts = new Map<number, YAMLError>();
  const stumbles = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0]);
  for (const error of stumbles) if (!firsts.has(lines.linePos(error.pos[0]).line)) firsts.set(lines.linePos(error.pos[0]).line, error);
  const found = [...firsts.values()].slice(0, mostSyntaxProblems).map((error) => yaml(error.pos[0], [], ...(syntaxErrors[error.code] ?? otherSyntaxError)));
  const directive = document.directives?.yaml.explicit === true || document.warnings.some(({ code }) => code === 'BAD_DIRECTIVE');
  return directive ? [yaml(0, [], 'a directive changes how YAML is read', 'YAML 1.2 without directives', 'Remove the line that starts with %.'), ...found] : found;
};

const deepest = 16;

/** Walks the nodes once, taking over facts and noting what is refused. */
class Taker {
  readonly problems: PlacedProblem[] = [];
  readonly texts: YamlText[] = [];
  readonly holes: Path[] = [];
  readonly #positions: Positions;

  constructor(positions: Positions) {
    this.#positions = positions;
  }

  take(node: Node | null, path: Path): Json | undefined {
    if (node === null) return null;
    const offset = node.range?.[0] ?? 0;
    if (isAlias(node)) return this.#refuse(path, yaml(offset, path, 'an alias stands for a value', 'the value itself', 'Write the value out where it is used.'));
    if (node.anchor !== undefined) this.problems.push(yaml(offset, path, 'an anchor marks the value for use elsewhere', 'every fact in one place', 'Remove the anchor, and write the value out where it is used.'));
    if (node.tag !== undefined) this.problems.push(yaml(offset, path, 'a tag says how the value is to be read', 'values without tags', 'Remove the tag; put quotes around what must be text.'));
    if (path.length > deepest) return this.#refuse(path, yaml(offset, path.slice(0, deepest), 'nesting goes deeper than any fact', `at most ${deepest} levels`, 'Remove the nesting.'));
    if (isMap(node)) return this.#mapping(node.items as Pair<Node, Node | null>[], path);
    if (isSeq(node)) return (node.items as Node[]).map((item, index) => this.take(item, [...path, index]) ?? null);
    return isScalar(node) ? this.#scalar(node.value, path, offset, node.range?.[1] ?? offset) : null;
  }

  #mapping(pairs: readonly Pair<Node, Node | null>[], path: Path): Json {
    const facts = new Map<string, Json | undefined>();
    const firsts = new Map<string, number>();
    for (const { key, value } of pairs) {
      const offset = key?.range?.[0] ?? 0;
      const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
      if (isScalar(key) && (key.anchor !== undefined || key.tag !== undefined)) {
        this.problems.push(yaml(offset, path, 'a key carries an anchor or a tag', 'plain keys', 'Remove the anchor or tag.'));
      }
      if (name === undefined || name === '<<' || name === '__proto__') {
        this.problems.push(refusedKey(offset, path, name, isScalar(key) ? key.value : undefined));
        if (isMap(key) || isSeq(key)) this.take(key, path);
        this.take(value, path);
        continue;
      }
      this.texts.push({ path: [...path, name], at: 'key', text: name, offset, end: key?.range?.[1] ?? offset });
      const fact = this.take(value, [...path, name]);
      const first = firsts.get(name);
      if (first !== undefined) {
        this.problems.push(duplicateKey(offset, [...path, name], this.#positions.at(first).line));
        continue;
      }
      firsts.set(name, offset);
      facts.set(name, fact);
    }
    return Object.fromEntries(facts);
  }

  #scalar(value: unknown, path: Path, offset: number, end: number): Json {
    if (typeof value === 'string') this.texts.push({ path, at: 'value', text: value, offset, end });
    return value as Json;
  }

  #refuse(path: Path, problem: PlacedProblem): undefined {
    this.problems.push(problem);
    this.holes.push(path);
    return undefined;
  }
}

const refusedKey = (offset: number, path: Path, name: string | undefined, value: unknown): PlacedProblem => {
  if (name === '<<') return yaml(offset, path, 'a merge key brings in keys from elsewhere', 'keys written out', 'Write the keys out.');
  if (name === '__proto__') return yaml(offset, path, 'the key "__proto__" is reserved', 'other names', 'Choose another name.');
  const what = value === undefined ? 'a key is a mapping, a list or an alias' : say`YAML does not read the key ${value} as text`;
  return yaml(offset, path, what, 'text as keys', 'Put quotes around the key, or choose another name.');
};

const duplicateKey = (offset: number, path: Path, firstLine: number): PlacedProblem =>
  yaml(offset, path, `the key stands on line ${firstLine} already`, 'each key once', 'Remove one of the two, or give it another name.', 'key');
