/** Text of people inside Markdown, so that none of its characters is read as markup. */
export const escaped = (text: string): string =>
  text
    .replace(/[\\`*_[\]<>]/g, (character) => `\\${character}`)
    .replace(/(?<=\w)\\_(?=\w)/g, '_')
    .replace(/\s+/g, ' ')
    .trim();

/** Text that is typed or compared as it stands. Backticks in it are fenced by more of them. */
export const code = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return '';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
};

/** The fragment by which GitLab and GitHub link to a heading. */
export const fragmentOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

export interface Column {
  readonly heading: string;
  /** Numbers read best when they end at one line. @default 'left' */
  readonly align?: 'left' | 'right';
}

/** A cell with the Markdown of {@link escaped} or {@link code}; only what would end the cell is escaped here. */
export type Cell = string;

/** A table whose columns stand below each other in the raw text too; a column that no row fills is left out. */
export const table = (columns: readonly (string | Column)[], rows: readonly (readonly Cell[])[]): string => {
  const all = columns.map((column) => (typeof column === 'string' ? { heading: column } : column));
  const cells = rows.map((row) => row.map(insideCell));
  const kept = all.flatMap((column, index) => (cells.length > 0 && cells.every((row) => row[index] === '') ? [] : [{ ...column, index }]));
  const widths = kept.map(({ heading, index }) => Math.max(3, lengthOf(heading), ...cells.map((row) => lengthOf(row[index]!))));
  const line = (texts: readonly string[]): string => `| ${texts.map((text, at) => padded(text, widths[at]!, kept[at]!.align ?? 'left')).join(' | ')} |`;
  return [
    line(kept.map(({ heading }) => heading)),
    `|${kept.map(({ align }, at) => (align === 'right' ? `${'-'.repeat(widths[at]! + 1)}:` : '-'.repeat(widths[at]! + 2))).join('|')}|`,
    ...cells.map((row) => line(kept.map(({ index }) => row[index]!))),
  ].join('\n');
};

/** A pipe ends a cell even inside of code; the reader takes the backslash away. */
const insideCell = (cell: Cell): string => cell.replace(/\s*\n\s*/g, ' ').replace(/\|/g, '\\|');

const lengthOf = (text: string): number => Array.from(text).length;

const padded = (text: string, width: number, align: 'left' | 'right'): string => {
  const space = ' '.repeat(width - lengthOf(text));
  return align === 'right' ? space + text : text + space;
};

/** Blocks with one empty line between them, and a line feed at the end; empty blocks are left out. */
export const documentOf = (blocks: readonly string[]): string => `${blocks.filter((block) => block !== '').join('\n\n')}\n`;

/** `1 flow`, `2 flows`. */
export const counted = (count: number | bigint, one: string, many = `${one}s`): string => `${count} ${BigInt(count) === 1n ? one : many}`;
