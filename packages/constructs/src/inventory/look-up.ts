import type { Finding } from '../core/finding.ts';
import { nearest } from '../core/nearest.ts';
import { looksLikeSecret } from '../core/secret-shape.ts';
import { listed, say } from './problem.ts';

/**
 * A name was asked for that the inventory does not know.
 *
 * The only exception of this room: a look-up stands in the middle of an expression of a `site.ts`. Whoever runs the site turns it into a finding.
 */
export class InventoryLookUpError extends Error {
  override readonly name = 'InventoryLookUpError';
  /** What was looked for: `machine`, `network`, `role` … */
  readonly thing: string;
  readonly wanted: string;
  readonly known: readonly string[];
  /** The known name that is nearest to the wanted one, if one is near. */
  readonly suggestion: string | undefined;

  constructor(thing: string, wanted: string, known: readonly string[], where = 'in the inventory') {
    const suggestion = looksLikeSecret(wanted) ? undefined : nearest(wanted, known);
    super(`there is no ${thing} ${say`${wanted}`} ${where}; ${suggestion === undefined ? `known: ${listed(known)}` : `did you mean ${suggestion}?`}`);
    this.thing = thing;
    this.wanted = wanted;
    this.known = known;
    this.suggestion = suggestion;
  }

  /** The error as a finding, without the place in TypeScript, which the caller knows. */
  finding(): Finding {
    const mend =
      this.suggestion === undefined
        ? `Name one of the known, or add the ${this.thing} to the inventory.`
        : `Write ${this.suggestion}, or add the ${this.thing} to the inventory.`;
    return { rule: 'inventory-look-up', severity: 'error', what: this.message, allowed: listed(this.known), mend };
  }
}

/** Things of one sort in the order of the file, found by name. */
export class LookUp<T extends { readonly name: string }> implements Iterable<T> {
  /** All of them, in the order of the file. */
  readonly all: readonly T[];
  readonly #thing: string;
  readonly #byName: ReadonlyMap<string, T>;

  constructor(thing: string, all: readonly T[]) {
    this.all = Object.freeze([...all]);
    this.#thing = thing;
    this.#byName = new Map(all.map((each) => [each.name, each]));
    Object.freeze(this);
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.all[Symbol.iterator]();
  }

  get size(): number {
    return this.all.length;
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /**
   * The one of that name.
   *
   * @throws InventoryLookUpError with the nearest name when there is none
   */
  get(name: string): T {
    const found = this.#byName.get(name);
    if (!found) throw new InventoryLookUpError(this.#thing, name, [...this.#byName.keys()]);
    return found;
  }
}
