import type { Paint } from './terminal.ts';

/** Rows under each other, columns as wide as they must be, the first one set off. */
export const tableText = (rows: readonly (readonly string[])[], paint: Paint): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => {
    const [first = '', ...others] = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!)));
    return [paint('bold', first), ...others].join('  ');
  });
  return lines.map((line) => `${line}\n`).join('');
};
