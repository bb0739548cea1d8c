import type { IConstruct } from 'constructs';
import type { Contributions } from './contribution.ts';
import type { SourcePosition } from './finding.ts';
import type { RunBook } from './run-book.ts';

/**
 * A part of a site that others can require: it is up before what requires it is started.
 *
 * Constructs take units as props; the constructor finds them there and fills `requires`, so nobody writes an order by hand.
 */
export interface Unit extends IConstruct {
  readonly [unitMark]: true;
  readonly requires: ReadonlySet<Unit>;
  /** Absent where a unit above it has one that covers it. */
  readonly runBook: RunBook | undefined;
  /** The line of the site that made it. */
  readonly source: () => SourcePosition | undefined;
  /** Adds a requirement that no prop shows, e.g. one that is known only when contributions are collected. */
  addRequirement(unit: Unit): void;
  /** Runs once, when the tree is complete: a collector makes what follows from the contributions. */
  settle?(all: Contributions): void;
  /** Runs once, when every collector has settled: for what follows from the objects that there are then. */
  settleLast?(): void;
}

export const unitMark: unique symbol = Symbol.for('bastide.unit');

export const isUnit = (value: unknown): value is Unit => typeof value === 'object' && value !== null && unitMark in value;

/** All units among props: the props themselves, and inside plain objects and arrays of them. */
export const unitsAmong = (props: object): Set<Unit> => {
  const units = new Set<Unit>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isUnit(value)) units.add(value);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (Object.getPrototypeOf(value) === Object.prototype) Object.values(value).forEach(visit);
  };
  Object.values(props).forEach(visit);
  return units;
};
