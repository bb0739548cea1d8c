import { isPlainObject, type Members } from '../core/plain-object.ts';

/** Maps key by key, everything else by the last that has it. */
export const merged = (...layers: readonly Members[]): Members => {
  const result: Record<string, unknown> = {};
  for (const [key, value] of layers.flatMap(Object.entries)) {
    const below = result[key];
    result[key] = isPlainObject(below) && isPlainObject(value) ? merged(below, value) : value;
  }
  return result;
};

/** The same without what is removed, by `null`, at some places such as `conf.paste`. What stands there otherwise stays. */
export const without = (places: readonly string[], values: Members): Members =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      if (value === null && places.includes(key)) return [];
      const below = places.flatMap((place) => (place.startsWith(`${key}.`) ? [place.slice(key.length + 1)] : []));
      return [[key, isPlainObject(value) && below.length > 0 ? without(below, value) : value]];
    }),
  );
