import type { JsonSchema } from '../../src/core/json-schema.ts';

/** Paths of a schema that the values of upstream do not have. An empty map or list upstream takes anything. */
export const unknownTo = (defaults: unknown, schema: JsonSchema, path = ''): readonly string[] => {
  const isOpen = defaults === null || (typeof defaults === 'object' && Object.keys(defaults).length === 0);
  if (isOpen || typeof defaults !== 'object') return [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const place = path === '' ? name : `${path}.${name}`;
    return name in defaults ? unknownTo((defaults as Record<string, unknown>)[name], field, place) : [place];
  });
};
