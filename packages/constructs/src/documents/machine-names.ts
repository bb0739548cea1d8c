import type { Machine } from '../inventory/index.ts';

/**
 * Machines as people say them: `control-1–3, leaf-2`. Names that count up are drawn together; the order is that of the names and their numbers.
 */
export const machineNames = (machines: readonly Pick<Machine, 'name'>[]): string => rangesOf(machines.map(({ name }) => name)).join(', ');

/** The same, one range a line of its own. */
export const rangesOf = (names: readonly string[]): readonly string[] => {
  const ranges: { stem: string; first: number; last: number }[] = [];
  for (const { stem, number } of [...new Set(names)].map(partsOf).sort(compareParts)) {
    const open = ranges.at(-1);
    if (open && number >= 0 && open.stem === stem && open.last + 1 === number) open.last = number;
    else ranges.push({ stem, first: number, last: number });
  }
  return ranges.flatMap(({ stem, first, last }) => {
    if (first < 0) return [stem];
    if (last - first < 2) return Array.from({ length: last - first + 1 }, (_, index) => `${stem}${first + index}`);
    return [`${stem}${first}–${last}`];
  });
};

interface Parts {
  readonly stem: string;
  /** -1 for a name that does not end in a number. */
  readonly number: number;
}

/** A number with zeros in front stays part of the name: `node-01` is not `node-1`. */
const partsOf = (name: string): Parts => {
  const found = /^(.*?)(0|[1-9]\d{0,8})$/.exec(name);
  return found && !/0$/.test(found[1]!) ? { stem: found[1]!, number: Number(found[2]) } : { stem: name, number: -1 };
};

const compareParts = (a: Parts, b: Parts): number => (a.stem < b.stem ? -1 : a.stem > b.stem ? 1 : a.number - b.number);

/** For `sort`: by name, and names that count up by their number. */
export const compareNames = (a: string, b: string): number => compareParts(partsOf(a), partsOf(b));
