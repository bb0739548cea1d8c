import type { Json } from './json.ts';
import type { KubernetesObject } from './kind.ts';
import { blockScalar, lineScalar, numberScalar } from './yaml-scalar.ts';

/** The text so far, and the key or index that is being written at each depth. */
interface Draft {
  text: string;
  readonly path: (string | number)[];
}

type Mapping = { readonly [key: string]: unknown };

/** Keys that come first; the others follow by name. */
type LeadingKeys = readonly string[];
const BY_NAME: LeadingKeys = [];
const OF_OBJECT: LeadingKeys = ['apiVersion', 'kind', 'metadata', 'spec'];
const OF_OBJECT_METADATA: LeadingKeys = ['name', 'namespace'];

/** Some readers refuse a hundred levels. Nothing real is that deep, but a value that contains itself is. */
const DEEPEST = 90;

const INDENTATIONS = Array.from({ length: DEEPEST + 1 }, (_, depth) => '  '.repeat(depth));
const NEXT_LINES = INDENTATIONS.map((indentation) => `\n${indentation}`);

/**
 * `value` as one YAML document: LF, a final line break, two spaces, block style, no line ever folded.
 *
 * - A Kubernetes object (a mapping with `apiVersion` and `kind`) has its keys in the order that reviewers know: `apiVersion`, `kind`, `metadata`,
 *   `spec`, and in its metadata `name`, `namespace`. All its other keys, and all keys of anything else, go by name, so that the order in which
 *   code set them never shows in a difference.
 * - Sequences are indented below their key: what belongs to a key stands deeper than the key, also where a difference shows three lines only.
 * - Text with line breaks is a literal block (`|`), so that a changed script shows as its changed lines.
 * - A key whose value is `undefined` is absent; `null` is written, because it removes a default in Helm.
 *
 * @throws TypeError with the path, for what JSON cannot hold: a number that is not finite, `undefined` in a sequence, a function, an instance of
 * a class, a value that contains itself. That is an error of ours, not of the engineer: schemas have checked the value before.
 */
export const emitYaml = (value: Json | KubernetesObject): string => {
  const draft: Draft = { text: '', path: [] };
  const isObject = typeof value === 'object' && value !== null && 'apiVersion' in value && 'kind' in value;
  writeValue(draft, value, 0, '', isObject ? OF_OBJECT : BY_NAME);
  // Values are written for a place behind a key or dash, where a blank separates a scalar or an empty collection.
  return draft.text.startsWith(' ') ? draft.text.slice(1) : draft.text;
};

/**
 * Writes a value from behind its key or dash to the end of its last line.
 *
 * @param depth of the value's own lines, where it has any; also the length of its path.
 * @param beforeFirst stands between a key or dash and the first entry of the collection behind it.
 */
const writeValue = (draft: Draft, value: unknown, depth: number, beforeFirst: string, leading: LeadingKeys): void => {
  if (typeof value === 'string') {
    draft.text += stringValue(value, depth);
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw unwritable(draft, depth, `${value} is no number in JSON`);
    draft.text += ` ${numberScalar(value)}\n`;
  } else if (typeof value === 'boolean') {
    draft.text += value ? ' true\n' : ' false\n';
  } else if (value === null) {
    draft.text += ' null\n';
  } else if (typeof value !== 'object') {
    throw unwritable(draft, depth, `${typeof value} has no form in JSON`);
  } else if (depth >= DEEPEST) {
    throw unwritable(draft, depth, `nested deeper than ${DEEPEST} levels: does it contain itself?`);
  } else if (Array.isArray(value)) {
    writeSequence(draft, value, depth, beforeFirst);
  } else {
    writeMapping(draft, value as Mapping, depth, beforeFirst, leading);
  }
};

const writeSequence = (draft: Draft, items: readonly unknown[], depth: number, beforeFirst: string): void => {
  if (items.length === 0) draft.text += ' []\n';
  let before = beforeFirst;
  for (let index = 0; index < items.length; index++) {
    draft.path[depth] = index;
    draft.text += `${before}-`;
    before = INDENTATIONS[depth]!;
    writeValue(draft, items[index], depth + 1, ' ', BY_NAME);
  }
};

const writeMapping = (draft: Draft, mapping: Mapping, depth: number, beforeFirst: string, leading: LeadingKeys): void => {
  const prototype = Object.getPrototypeOf(mapping);
  if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw unwritable(draft, depth, `an instance of ${prototype.constructor?.name} has no form in JSON`);
  }
  let before = beforeFirst;
  let isEmpty = true;
  for (const key of sortedKeys(mapping, leading)) {
    const value = mapping[key];
    if (value === undefined) continue;
    draft.path[depth] = key;
    draft.text += before;
    draft.text += simpleKey(key, depth);
    before = INDENTATIONS[depth]!;
    isEmpty = false;
    writeValue(draft, value, depth + 1, NEXT_LINES[depth + 1]!, leading === OF_OBJECT && key === 'metadata' ? OF_OBJECT_METADATA : BY_NAME);
  }
  if (isEmpty) draft.text += ' {}\n';
};

/** The keys of most mappings are few; inserting each where it belongs takes half the time of `sort`. */
const MOST_INSERTED = 32;

const sortedKeys = (mapping: Mapping, leading: LeadingKeys): readonly string[] => {
  const keys = Object.keys(mapping);
  if (keys.length > MOST_INSERTED) keys.sort();
  else {
    for (let index = 1; index < keys.length; index++) {
      const key = keys[index]!;
      let place = index;
      for (; place > 0 && keys[place - 1]! > key; place--) keys[place] = keys[place - 1]!;
      keys[place] = key;
    }
  }
  return leading.length === 0 ? keys : [...leading.filter((key) => keys.includes(key)), ...keys.filter((key) => !leading.includes(key))];
};

/** In YAML the colon of `key:` may stand 1,024 characters after the start of its key; a longer key is introduced by `? `. */
const LONGEST_SIMPLE_KEY = 1000;

const simpleKeys = new Map<string, string>();
const simpleKey = (key: string, depth: number): string => {
  const known = key.length > LONGEST_REMEMBERED ? undefined : simpleKeys.get(key);
  if (known !== undefined) return known;
  const written = lineScalar(key);
  return written.length > LONGEST_SIMPLE_KEY ? `? ${written}\n${INDENTATIONS[depth]}:` : remember(simpleKeys, key, `${written}:`);
};

const stringLines = new Map<string, string>();
const stringValue = (text: string, depth: number): string => {
  const known = text.length > LONGEST_REMEMBERED ? undefined : stringLines.get(text);
  if (known !== undefined) return known;
  if (!text.includes('\n')) return remember(stringLines, text, ` ${lineScalar(text)}\n`);
  // At the top of a document readers disagree on what the indentation of a block is counted from.
  const block = depth > 0 ? blockScalar(text, INDENTATIONS[depth]!) : undefined;
  return ` ${block ?? `${lineScalar(text)}\n`}`;
};

/** Keys, labels and field values recur thousands of times in a site; the bounds keep this below a few megabytes. */
const LONGEST_REMEMBERED = 64;
const MOST_REMEMBERED = 8192;
const remember = (memory: Map<string, string>, text: string, written: string): string => {
  if (text.length > LONGEST_REMEMBERED) return written;
  if (memory.size === MOST_REMEMBERED) memory.clear();
  memory.set(text, written);
  return written;
};

/** The path is that of the value at `depth`; the value itself may be a secret and is not shown. */
const unwritable = (draft: Draft, depth: number, what: string): TypeError => {
  const path = draft.path
    .slice(0, depth)
    .map((step) => (typeof step === 'number' ? `[${step}]` : /^\w+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`));
  return new TypeError(`${path.join('').replace(/^\./, '') || 'the document'}: ${what}`);
};
