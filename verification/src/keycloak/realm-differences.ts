import type { Json, JsonObject } from './realm-text.ts';

/** By what members of a list are told apart; lists of anything else are sets. */
const nameKeys = ['clientId', 'alias', 'authenticator', 'flowAlias', 'name'] as const;

/** Secrets, which no export shows, and numbers of steps, whose order counts alone. */
const isHidden = (path: string): boolean => /\.(secret|bindCredential|priority)$/.test(path);

/** Steps are gone through in their order. */
const isOrdered = (path: string): boolean => path.endsWith('.authenticationExecutions');

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

const nameOf = (value: Json): string | undefined => {
  if (!isObject(value)) return undefined;
  const found = nameKeys.map((key) => value[key]).find((each) => typeof each === 'string');
  return found as string | undefined;
};

const listed = (values: readonly Json[]): string => JSON.stringify(values.map((value) => nameOf(value) ?? value).sort());

/** What the server brings into each realm. */
export type BringsItself = (path: string, value: Json) => boolean;

/**
 * Where a realm is not what Git says, a line each: what is wanted must be there, and lists hold nothing else but what the server brings itself.
 *
 * @param path of what is compared, for the lines
 */
export const realmDifferences = (wanted: Json, found: Json | undefined, bringsItself: BringsItself, path = 'realm'): readonly string[] => {
  if (isHidden(path)) return [];
  if (Array.isArray(wanted)) return listDifferences(wanted, Array.isArray(found) ? found : [], bringsItself, path);
  if (isObject(wanted)) {
    if (Object.keys(wanted).length === 0) return [];
    if (!isObject(found)) return [`${path} is not there`];
    return Object.entries(wanted).flatMap(([key, value]) => realmDifferences(value, found[key], bringsItself, `${path}.${key}`));
  }
  // As texts: the server has some numbers as such, and Git others.
  return String(wanted) === String(found ?? '') ? [] : [`${path} is ${JSON.stringify(found ?? null)}, not ${JSON.stringify(wanted)}`];
};

const listDifferences = (wanted: readonly Json[], found: readonly Json[], bringsItself: BringsItself, path: string): readonly string[] => {
  const others = found.filter((value) => !bringsItself(path, value));
  if (wanted.some((value) => nameOf(value) === undefined) || wanted.length === 0)
    return listed(wanted) === listed(others) ? [] : [`${path} is ${listed(others)}, not ${listed(wanted)}`];
  // Names come twice where the server names things; ids do not.
  const keyOf = wanted.every((value) => isObject(value) && typeof value['id'] === 'string') ? (value: Json) => (value as JsonObject)['id'] : nameOf;
  const byKey = new Map(found.map((value) => [keyOf(value), value]));
  const keys = new Set(wanted.map(keyOf));
  const extra = others.filter((value) => !keys.has(keyOf(value))).map((value) => `${path} has ${nameOf(value) ?? JSON.stringify(value)}, which Git does not`);
  const order = (values: readonly Json[]): string => values.map(nameOf).join(', ');
  const disorder = isOrdered(path) && extra.length === 0 && order(wanted) !== order(found) ? [`${path} is ${order(found)}, not ${order(wanted)}`] : [];
  const differences = wanted.flatMap((value) => realmDifferences(value, byKey.get(keyOf(value)), bringsItself, `${path}.${nameOf(value)}`));
  return [...differences, ...extra, ...disorder];
};
