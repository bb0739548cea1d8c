import type * as z from 'zod/mini';
import { nearest } from '../core/nearest.ts';
import { looksLikeSecret } from '../core/secret-shape.ts';
import { type Path, type Problem, say } from './problem.ts';
import { type InventoryFacts, inventorySchema, type PartialFacts } from './schema.ts';

/** What remains after the shape was checked. */
export interface ShapedFacts {
  readonly problems: readonly Problem[];
  /** Without what is listed in `problems`. */
  readonly facts: PartialFacts;
  /** Present when there are no problems. */
  readonly valid?: InventoryFacts;
}

type Issue = z.core.$ZodIssue;

/** Checks the shape of the facts; places below `holes` are known to be wrong and are passed over. */
export const checkShape = (raw: unknown, holes: readonly Path[]): ShapedFacts => {
  const parsed = inventorySchema.safeParse(raw);
  if (parsed.success) return { problems: [], facts: parsed.data, valid: parsed.data };
  const issues = parsed.error.issues.flatMap((issue) => flattened(issue, []));
  const wrong = new PathSet([...issues.flatMap(placesOf), ...holes]);
  const outsideHoles = issues.filter((issue) => !holes.some((hole) => isAtOrBelow(issue.path as Path, hole)));
  const misspelt = new Set(outsideHoles.flatMap((issue) => meantKeys(issue, raw)));
  const problems = outsideHoles.filter(({ path }) => !misspelt.has(JSON.stringify(path))).flatMap((issue) => problemsOf(issue, raw));
  return { problems, facts: (wrong.without(raw) ?? {}) as PartialFacts };
};

/** Of a union, the branch that knows all the keys says what is wrong; where none does, the union itself. */
const flattened = (issue: Issue, above: readonly PropertyKey[]): readonly Issue[] => {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ ...issue, path }];
  const branch = issue.errors.find((issues) => !issues.some((each) => each.code === 'unrecognized_keys' || each.path.length === 0));
  return branch ? branch.flatMap((each) => flattened(each, path)) : [{ ...issue, path } as Issue];
};

const placesOf = (issue: Issue): readonly Path[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...(issue.path as Path), key]) : [issue.path as Path];

const problemsOf = (issue: Issue, raw: unknown): readonly Problem[] => {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey([...path, key], issue.message, meantBy(key, issue.message, valueAt(raw, path))));
  const value = valueAt(raw, path);
  if (value !== undefined)
    return [{ rule: 'inventory-shape', path, what: say`${value} is not allowed here`, allowed: issue.message, mend: 'Write a value of the allowed form.' }];
  return [{ rule: 'inventory-shape', path, what: 'is missing', allowed: issue.message, mend: 'Add it.' }];
};

/** The places of the keys that unknown ones were meant to be, as JSON: where one is missing, the unknown one is the same slip. */
const meantKeys = (issue: Issue, raw: unknown): readonly string[] => {
  if (issue.code !== 'unrecognized_keys') return [];
  const path = issue.path as Path;
  const meant = issue.keys.map((key) => meantBy(key, issue.message, valueAt(raw, path)));
  return meant.flatMap((key) => (key === undefined ? [] : [JSON.stringify([...path, key])]));
};

/** The key that an unknown one was most likely meant to be: one that is allowed, and that nobody wrote. */
const meantBy = (key: string, allowed: string, mapping: unknown): string | undefined =>
  looksLikeSecret(key)
    ? undefined
    : nearest(
        key,
        allowed.split(', ').filter((known) => !Object.hasOwn(mapping as object, known)),
      );

const unknownKey = (path: Path, allowed: string, meant: string | undefined): Problem => {
  const mend = meant === undefined ? 'Remove it, or write one of the allowed keys.' : `Write ${meant}.`;
  return { rule: 'inventory-shape', path, at: 'key', what: 'is not a key that is known here', allowed, mend };
};

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((container, segment) => (isContainer(container) && Object.hasOwn(container, segment) ? container[segment as never] : undefined), value);

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isAtOrBelow = (path: Path, top: Path): boolean => top.every((segment, index) => path[index] === segment);

/** Places in the facts, as a tree. */
class PathSet {
  readonly #below = new Map<string | number, PathSet>();
  #isMember = false;

  constructor(paths: readonly Path[] = []) {
    for (const path of paths) this.add(path);
  }

  add(path: Path): void {
    const [segment, ...rest] = path;
    if (segment === undefined) {
      this.#isMember = true;
      return;
    }
    const below = this.#below.get(segment) ?? new PathSet();
    this.#below.set(segment, below);
    below.add(rest);
  }

  /** A copy of the value in which every place of the set is undefined; keys stay, because others refer to them. */
  without(value: unknown): unknown {
    if (this.#isMember) return undefined;
    if (this.#below.size === 0 || !isContainer(value)) return value;
    const kept = (segment: string | number, item: unknown): unknown => {
      const below = this.#below.get(segment);
      return below ? below.without(item) : item;
    };
    // Lists of facts that come from no file may have holes, which `map` passes over.
    if (Array.isArray(value)) return Array.from(value, (item, index) => kept(index, item));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, kept(key, item)]));
  }
}
