import type { Json } from '../core/json.ts';
import { Positions } from './positions.ts';
import { type Path, type Problem, say } from './problem.ts';
import { type MappingNode, parseYaml, type ScalarNode, type YamlNode, type YamlTree } from './yaml-nodes.ts';
import { syntaxErrors } from './yaml-syntax.ts';

/** A YAML file turned into plain facts. */
export interface YamlFacts {
  /** Absent when the file is empty or its syntax broken. */
  readonly facts?: Json;
  readonly root?: YamlNode;
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
  const parsed = parseYaml(text);
  if ('offset' in parsed) {
    const problems = syntaxErrors(text, parsed).map(({ offset, what, allowed, mend }) => yaml(offset, [], what, allowed, mend));
    return { texts: [], holes: [], problems, positions: new Positions(file, text, undefined) };
  }
  const { root } = parsed;
  const positions = new Positions(file, text, root);
  const wholeFile = problemsOfFile(parsed);
  if (isEmpty(root)) return { texts: [], holes: [], problems: [...wholeFile, emptyFile], positions };
  const taker = new Taker(positions);
  const facts = taker.take(root, []) ?? null;
  return { facts, root, texts: taker.texts, holes: taker.holes, problems: [...wholeFile, ...taker.problems], positions };
};

const isEmpty = (root: YamlNode | undefined): root is undefined => root === undefined || (root.type === 'scalar' && root.value === null);

const yaml = (offset: number, path: Path, what: string, allowed: string, mend: string, at: 'key' | 'value' = 'value'): PlacedProblem => ({
  rule: 'inventory-yaml',
  offset,
  path,
  at,
  what,
  allowed,
  mend,
});

const emptyFile = yaml(
  0,
  [],
  'the file holds no facts',
  'a mapping with site, domain, racks, powerFeeds, switches, networks, pools, machines and cables',
  'Describe the site.',
);

const problemsOfFile = ({ hasDirectives, secondDocument }: YamlTree): readonly PlacedProblem[] => [
  ...(hasDirectives ? [yaml(0, [], 'a directive changes how YAML is read', 'YAML 1.2 without directives', 'Remove the line that starts with %.')] : []),
  ...(secondDocument === undefined
    ? []
    : [yaml(secondDocument, [], 'a second document starts here', 'one document a file', 'Remove the line, or move what follows into a file of its own.')]),
];

/** Walks the nodes once, taking over facts and noting what is refused. */
class Taker {
  readonly problems: PlacedProblem[] = [];
  readonly texts: YamlText[] = [];
  readonly holes: Path[] = [];
  readonly #positions: Positions;

  constructor(positions: Positions) {
    this.#positions = positions;
  }

  /** Undefined for what cannot be taken over. */
  take(node: YamlNode, path: Path): Json | undefined {
    if (node.type === 'alias') {
      this.holes.push(path);
      this.problems.push(yaml(node.start, path, 'an alias stands for a value', 'the value itself', 'Write the value out where it is used.'));
      return undefined;
    }
    this.#checkProperties(node, path);
    if (node.type === 'mapping') return this.#mapping(node, path);
    if (node.type === 'sequence') return node.items.map((item, index) => this.take(item, [...path, index]) ?? null);
    if (typeof node.value === 'string') this.texts.push({ path, at: 'value', text: node.value, offset: node.start, end: node.end });
    return node.value;
  }

  #checkProperties(node: YamlNode, path: Path): void {
    if (node.hasAnchor) {
      this.problems.push(
        yaml(
          node.start,
          path,
          'an anchor marks the value for use elsewhere',
          'every fact in one place',
          'Remove the anchor, and write the value out where it is used.',
        ),
      );
    }
    if (node.hasTag)
      this.problems.push(
        yaml(node.start, path, 'a tag says how the value is to be read', 'values without tags', 'Remove the tag; put quotes around what must be text.'),
      );
  }

  #mapping({ pairs }: MappingNode, path: Path): Json {
    const facts = new Map<string, Json | undefined>();
    const firsts = new Map<string, number>();
    for (const { key, value } of pairs) {
      if (key.type !== 'scalar' || !isName(key)) {
        this.problems.push(refusedKey(key, path));
        this.take(key, path);
        this.take(value, path);
        continue;
      }
      const name = key.value;
      const below = [...path, name];
      this.#checkProperties(key, path);
      this.texts.push({ path: below, at: 'key', text: name, offset: key.start, end: key.end });
      const fact = this.take(value, below);
      const first = firsts.get(name);
      if (first !== undefined) {
        this.problems.push(duplicateKey(key.start, below, this.#positions.at(first).line));
        continue;
      }
      firsts.set(name, key.start);
      facts.set(name, fact);
    }
    return Object.fromEntries(facts);
  }
}

const refusedNames: readonly unknown[] = ['<<', '__proto__'];
const isName = (key: ScalarNode): key is ScalarNode & { readonly value: string } => typeof key.value === 'string' && !refusedNames.includes(key.value);

const refusedKey = (key: YamlNode, path: Path): PlacedProblem => {
  if (key.type !== 'scalar') return yaml(key.start, path, 'a key is a mapping, a list or an alias', 'text as keys', 'Choose a name.');
  if (key.value === '<<') return yaml(key.start, path, 'a merge key brings in keys from elsewhere', 'keys written out', 'Write the keys out.');
  if (key.value === '__proto__') return yaml(key.start, path, 'the key "__proto__" is reserved', 'other names', 'Choose another name.');
  return yaml(key.start, path, say`YAML does not read the key ${key.value} as text`, 'text as keys', 'Put quotes around the key, or choose another name.');
};

const duplicateKey = (offset: number, path: Path, firstLine: number): PlacedProblem =>
  yaml(offset, path, `the key stands on line ${firstLine} already`, 'each key once', 'Remove one of the two, or give it another name.', 'key');
