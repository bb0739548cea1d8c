import { Construct, type IConstruct } from 'constructs';
import type { SourcePosition } from './finding.ts';
import type { RunBook } from './run-book.ts';
import { rememberSource } from './source-position.ts';
import { type Unit, unitMark, unitsAmong } from './unit.ts';

/**
 * A unit that emits no object itself: host files, or several components that are one thing to the rest of the site.
 *
 * Pass the props of the product on: the units among them are what it requires, and its components start after those.
 */
export abstract class UnitConstruct extends Construct implements Unit {
  readonly [unitMark] = true;
  readonly runBook: RunBook | undefined;
  readonly source: () => SourcePosition | undefined;
  readonly #requires: Set<Unit>;

  constructor(scope: IConstruct, id: string, props: { readonly runBook?: RunBook }) {
    super(scope as Construct, id);
    this.source = rememberSource(UnitConstruct);
    this.runBook = props.runBook;
    this.#requires = unitsAmong(props);
  }

  get requires(): ReadonlySet<Unit> {
    return this.#requires;
  }

  addRequirement(unit: Unit): void {
    this.#requires.add(unit);
  }
}
