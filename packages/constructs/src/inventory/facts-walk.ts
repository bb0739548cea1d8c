import type { Path } from './problem.ts';
import type { PartialFacts } from './schema.ts';

/** A fact and where it stands. */
export interface Place<T = unknown> {
  readonly path: Path;
  readonly value: T;
}

/**
 * The facts at a pattern such as `machines.*.nics.*.mac`, in file order; what is absent is passed over.
 *
 * A star stands for every key of a mapping or every item of a list.
 */
export const placesAt = (facts: PartialFacts, pattern: string): readonly Place[] => {
  let places: readonly Place[] = [{ path: [], value: facts }];
  for (const segment of pattern.split('.')) places = places.flatMap((place) => (segment === '*' ? children(place) : child(place, segment)));
  return places;
};

const children = ({ path, value }: Place): readonly Place[] => {
  if (Array.isArray(value)) return value.map((item: unknown, index) => ({ path: [...path, index], value: item })).filter(isPresent);
  return typeof value === 'object' && value !== null
    ? Object.entries(value).map(([key, item]: [string, unknown]) => ({ path: [...path, key], value: item }))
    : [];
};

const child = ({ path, value }: Place, key: string): readonly Place[] => {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return [];
  return [{ path: [...path, key], value: (value as Readonly<Record<string, unknown>>)[key] }].filter(isPresent);
};

const isPresent = (place: Place): boolean => place.value !== undefined;

/** The entries of a mapping whose values have the right shape. */
export const entriesOf = <T>(mapping: Readonly<Record<string, T | undefined>> | undefined): readonly (readonly [string, T])[] =>
  Object.entries(mapping ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined);

/** The value of a name, or undefined; never what an object inherits. */
export const own = <T>(mapping: Readonly<Record<string, T>> | undefined, name: string | undefined): T | undefined =>
  mapping !== undefined && name !== undefined && Object.hasOwn(mapping, name) ? mapping[name] : undefined;
