import { shown } from '../core/secret-shape.ts';

/** Where a fact stands: `['machines', 'leaf-1', 'nics', 'eno1', 'mac']`. */
export type Path = readonly (string | number)[];

/** What found a problem in an inventory; the `rule` of the finding. */
export type InventoryRule =
  | 'inventory-file'
  | 'inventory-yaml'
  | 'inventory-shape'
  | 'inventory-reference'
  | 'inventory-duplicate'
  | 'inventory-name'
  | 'inventory-network'
  | 'inventory-address'
  | 'inventory-address-missing'
  | 'inventory-pool'
  | 'inventory-as-number'
  | 'inventory-cable'
  | 'inventory-hardware'
  | 'secret-in-inventory';

/** One thing wrong with the facts, before its path became a line and a column. */
export interface Problem {
  readonly rule: InventoryRule;
  /** @default 'error' */
  readonly severity?: 'error' | 'warning';
  readonly path: Path;
  /** Which of the two is meant where the path ends at a key with a value. @default 'value' */
  readonly at?: 'key' | 'value';
  /** Without the path, which is put in front. */
  readonly what: string;
  readonly allowed?: string;
  readonly mend: string;
}

export type Report = (problem: Problem) => void;

/** A sentence about values: each hole goes through `shown`, so that no sentence can repeat a secret. */
export const say = (parts: TemplateStringsArray, ...values: readonly unknown[]): string => String.raw({ raw: parts }, ...values.map(shown));

/** `machines.leaf-1.roles[0]`; a key that looks like a secret is hidden. */
export const pathText = (path: Path): string =>
  path.map((segment, index) => (typeof segment === 'number' ? `[${segment}]` : `${index === 0 ? '' : '.'}${keyText(segment)}`)).join('');

const plainKey = /^[A-Za-z0-9][A-Za-z0-9.-]{0,40}$/;

const keyText = (key: string): string => {
  const text = shown(key);
  return plainKey.test(key) && text.startsWith('"') ? key : text;
};

const mostListed = 12;

/** Names for the `allowed` of a finding: the first twelve, and how many there are. */
export const listed = (names: readonly string[]): string => {
  if (names.length === 0) return 'none is defined';
  const rest = names.length > mostListed ? `, … (${names.length} in all)` : '';
  return names.slice(0, mostListed).map(keyText).join(', ') + rest;
};
