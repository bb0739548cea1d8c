import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { entry } from './positions.ts';

/** An address that is to be written under a machine. */
export interface NewAddress {
  readonly machine: string;
  readonly network: string;
  readonly address: string;
}

/** Text that is put in front of a character of the file. Insertions are the only change that is made. */
export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

/** Writes addresses into the text of an inventory; everything that stands there stays, byte for byte. */
export const insertAddresses = (text: string, addresses: readonly NewAddress[]): string => {
  const insertions = addressInsertions(text, addresses).toSorted((a, b) => a.offset - b.offset);
  let result = '';
  let from = 0;
  for (const { offset, text: inserted } of insertions) {
    result += text.slice(from, offset) + inserted;
    from = offset;
  }
  return result + text.slice(from);
};

/** Where to insert what; several addresses of a machine are one insertion. */
export const addressInsertions = (text: string, addresses: readonly NewAddress[]): readonly Insertion[] => {
  const lines = new LineCounter();
  const machines = entry(parseDocument(text, { lineCounter: lines }).contents, 'machines')?.value;
  const file: File = { text, newLine: text.includes('\r\n') ? '\r\n' : '\n', column: (node) => lines.linePos(node.range![0]).col - 1 };
  const byMachine = Map.groupBy(addresses, ({ machine }) => machine);
  return [...byMachine].map(([machine, missing]) => insertionFor(file, entry(machines, machine)!.value as YAMLMap, missing));
};

interface File {
  readonly text: string;
  readonly newLine: string;
  /** Counted from 0. */
  readonly column: (node: Node) => number;
}

const insertionFor = (file: File, machine: YAMLMap, missing: readonly NewAddress[]): Insertion => {
  const pairs = missing.map(({ network, address }) => `${network}: ${quotedIfNeeded(address)}`);
  const addresses = entry(machine, 'addresses');
  if (isMap(addresses?.value) && addresses.value.flow) return insideBraces(addresses.value, pairs);
  if (isMap(addresses?.value)) return below(file, addresses.value, file.column(firstKey(addresses.value)), pairs);
  if (machine.flow) return insideBraces(machine, [`addresses: { ${pairs.join(', ')} }`]);
  const column = file.column(firstKey(machine));
  return below(file, machine, column, ['addresses:', ...pairs.map((pair) => `  ${pair}`)]);
};

/** An IPv6 address may end in a colon, which YAML would take for a key. */
const quotedIfNeeded = (address: string): string => (address.endsWith(':') || address.startsWith(':') ? `'${address}'` : address);

const firstKey = (map: YAMLMap): Node => (map.items[0] as Pair<Node>).key;

const insideBraces = (map: YAMLMap, pairs: readonly string[]): Insertion => {
  const last = map.items.at(-1) as Pair<Node, Node | null> | undefined;
  if (!last) return { offset: map.range![0] + 1, text: ` ${pairs.join(', ')} ` };
  return { offset: endOf(last.value ?? last.key, last.key), text: `, ${pairs.join(', ')}` };
};

/** Lines after the last line of a block mapping, comments behind the mapping left behind. */
const below = (file: File, map: YAMLMap, column: number, linesToAdd: readonly string[]): Insertion => {
  const last = map.items.at(-1) as Pair<Node, Node | null>;
  const end = endOf(last.value, last.key);
  const indented = linesToAdd.map((line) => ' '.repeat(column) + line);
  const isAtLineStart = file.text[end - 1] === '\n';
  const lineEnd = isAtLineStart ? end - 1 : file.text.indexOf('\n', end);
  if (lineEnd < 0) return { offset: file.text.length, text: file.newLine + indented.join(file.newLine) };
  return { offset: lineEnd + 1, text: indented.map((line) => line + file.newLine).join('') };
};

/** The character after the last one of a value, without comments behind it. */
const endOf = (value: Node | null, key: Node): number => {
  if ((isMap(value) || isSeq(value)) && !value.flow && value.items.length > 0) {
    const last = value.items.at(-1) as Pair<Node, Node | null> | Node;
    return 'key' in last && 'value' in last && !isScalar(last) ? endOf(last.value as Node | null, last.key as Node) : endOf(last as Node, key);
  }
  // A value that is left out has no place of its own.
  if (value === null || (isScalar(value) && value.value === null && value.source === '')) return key.range![1];
  return value.range![1];
};
