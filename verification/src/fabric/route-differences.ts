import type { ExpectedRoutes } from './expectation.ts';

/** How the routes of a machine differ from what is expected of it, a sentence each; next hops are names of machines. */
export const differencesOf = (machine: string, expected: ExpectedRoutes, seen: ExpectedRoutes): readonly string[] => [
  ...[...expected].flatMap(([prefix, through]) => {
    const found = [...(seen.get(prefix) ?? [])].sort();
    if (found.length === 0) return [`${machine} has no way to ${prefix}, which it should reach through ${through.join(', ')}`];
    if (found.join() === through.join()) return [];
    return [`${machine} reaches ${prefix} through ${found.join(', ')} and should do so through ${through.join(', ')}`];
  }),
  ...[...seen].flatMap(([prefix, through]) =>
    expected.has(prefix) ? [] : [`${machine} reaches ${prefix} through ${through.join(', ')} and should not know of it`],
  ),
];
