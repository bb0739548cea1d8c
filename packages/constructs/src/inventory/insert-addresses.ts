import { entry, type MappingNode, type YamlNode } from './yaml-nodes.ts';

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

/** Where to insert what; the addresses of a machine are one insertion. In the order of the file. */
export const addressInsertions = (text: string, root: YamlNode, addresses: readonly NewAddress[]): readonly Insertion[] => {
  const machines = entry(root, 'machines')?.value;
  const insertions = [...Map.groupBy(addresses, ({ machine }) => machine)].map(([machine, missing]) =>
    insertionFor(text, entry(machines, machine)!.value as MappingNode, missing),
  );
  return insertions.toSorted((a, b) => a.offset - b.offset);
};

/** The text with the insertions; everything that stands there stays, byte for byte. */
export const withInsertions = (text: string, insertions: readonly Insertion[]): string => {
  let result = '';
  let from = 0;
  for (const { offset, text: inserted } of insertions) {
    result += text.slice(from, offset) + inserted;
    from = offset;
  }
  return result + text.slice(from);
};

const insertionFor = (text: string, machine: MappingNode, missing: readonly NewAddress[]): Insertion => {
  const pairs = missing.map(({ network, address }) => `${network}: ${quotedIfNeeded(address)}`);
  const addresses = entry(machine, 'addresses')?.value;
  if (addresses?.type === 'mapping') return addresses.isFlow ? insideBraces(text, addresses, pairs) : below(text, addresses, pairs);
  if (machine.isFlow) return insideBraces(text, machine, [`addresses: { ${pairs.join(', ')} }`]);
  return below(text, machine, ['addresses:', ...pairs.map((pair) => `  ${pair}`)]);
};

/** An IPv6 address may start or end in a colon, which YAML would take for that of a key. */
const quotedIfNeeded = (address: string): string => (address.endsWith(':') || address.startsWith(':') ? `'${address}'` : address);

const insideBraces = (text: string, map: MappingNode, pairs: readonly string[]): Insertion => {
  const last = map.pairs.at(-1);
  return last ? { offset: endOf(text, last.value, last.key), text: `, ${pairs.join(', ')}` } : { offset: map.start + 1, text: ` ${pairs.join(', ')} ` };
};

/** Lines after the last line of a block mapping; comments behind the mapping stay behind. */
const below = (text: string, map: MappingNode, lines: readonly string[]): Insertion => {
  const last = map.pairs.at(-1)!;
  const indentation = ' '.repeat(map.start - (text.lastIndexOf('\n', map.start - 1) + 1));
  const indented = lines.map((line) => indentation + line);
  const end = endOf(text, last.value, last.key);
  const lineEnd = text[end - 1] === '\n' ? end - 1 : text.indexOf('\n', end);
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  if (lineEnd < 0) return { offset: text.length, text: newLine + indented.join(newLine) };
  return { offset: lineEnd + 1, text: indented.map((line) => line + newLine).join('') };
};

/** What may stand between the last item and the closing bracket. */
const upToBracket = /(?:[\s,]|(?<=\s)#[^\n]*)*[}\]]/y;

/** The character after the last one of a value, without comments behind it. */
const endOf = (text: string, value: YamlNode, key: YamlNode): number => {
  // A value that is left out has no place of its own.
  if (value.type === 'scalar' && value.isLeftOut) return key.type === 'scalar' ? text.indexOf(':', key.end) + 1 : key.start;
  if (value.type === 'scalar' || value.type === 'alias') return value.end;
  const end = endOfLastItem(text, value);
  if (!value.isFlow) return end;
  upToBracket.lastIndex = end;
  upToBracket.test(text);
  return upToBracket.lastIndex;
};

const endOfLastItem = (text: string, value: Exclude<YamlNode, { readonly type: 'scalar' | 'alias' }>): number => {
  if (value.type === 'sequence') return value.items.length === 0 ? value.start + 1 : endOf(text, value.items.at(-1)!, value.items.at(-1)!);
  const last = value.pairs.at(-1);
  return last ? endOf(text, last.value, last.key) : value.start + 1;
};
