import type { LockedChart, LockedImage } from '@bastide/constructs';
import { emitYaml } from '@bastide/constructs';

export interface LockContent {
  readonly charts: readonly LockedChart[];
  readonly images: readonly LockedImage[];
}

const heading = `# The digests of all charts and images that the sites use, read at their sources; unverified where a source could not be reached.
# Written by \`bastide lock\`.
`;

/** The lock as it is written: the same text for the same content, whatever the order it was found in. */
export const lockText = ({ charts, images }: LockContent): string =>
  heading + listText('charts', charts, ['repository', 'name', 'version'], 'digest') + listText('images', images, ['image'], 'digest');

/** Entries in the order of what they are; keys as people read them, the identity before what is known of it. */
const listText = <T extends Readonly<Record<string, string>>>(
  key: string,
  list: readonly T[],
  identity: readonly (keyof T & string)[],
  known: keyof T & string,
): string => {
  const sorted = list.map((entry) => ({ entry, id: identity.map((part) => entry[part]).join('\0') })).sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const entries = sorted.map(({ entry }) =>
    [...identity, known].map((name, index) => `${index === 0 ? '  - ' : '    '}${name}: ${emitYaml(entry[name]!)}`).join(''),
  );
  return entries.length === 0 ? `${key}: []\n` : `${key}:\n${entries.join('')}`;
};
