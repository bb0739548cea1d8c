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
