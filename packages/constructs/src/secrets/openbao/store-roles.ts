import { keyValueMount } from './configuration-steps.ts';
import type { Grant } from './policy.ts';

interface Role {
  /** In words that an auditor understands. */
  readonly allows: string;
  /** On secrets at these paths of the key-value store. */
  readonly grants: (paths: readonly string[]) => readonly Grant[];
}

/** Every folder on the way to the paths, the root of the mount first. */
const foldersOf = (paths: readonly string[]): readonly string[] => {
  const folders = paths.flatMap((path) => path.split('/').map((_, index, parts) => parts.slice(0, index).join('/')));
  return [...new Set(folders)].sort();
};

/** What is there and since when, without a value. */
const seeing = (paths: readonly string[]): readonly Grant[] => [
  ...foldersOf(paths).map((folder): Grant => ({ path: `${keyValueMount}/metadata/${folder === '' ? '' : `${folder}/`}`, capabilities: ['list'] })),
  ...paths.flatMap((path): readonly Grant[] => [
    { path: `${keyValueMount}/metadata/${path}`, capabilities: ['read'] },
    { path: `${keyValueMount}/subkeys/${path}`, capabilities: ['read'] },
  ]),
];

/** What makes a new value for a secret that nobody chooses. */
const making: readonly Grant[] = [
  { path: 'sys/policies/password/letters-and-digits/generate', capabilities: ['read'] },
  { path: 'sys/tools/random/32', capabilities: ['update'] },
];

/**
 * What people may be in the store. Nobody reads a value: who needs one to mend something finds it where it is used. Nobody may change policies and roles:
 * they come from the site. https://openbao.org/docs/secrets/kv/kv-v2/
 */
export const storeRoles = {
  administrator: {
    allows: 'puts and replaces secrets that the site describes, and reads no value but those that it puts there itself',
    grants: (paths) => [
      ...seeing(paths),
      ...making,
      ...paths.map((path): Grant => ({ path: `${keyValueMount}/data/${path}`, capabilities: ['create', 'patch', 'update'] })),
    ],
  },
  auditor: { allows: 'sees which secrets there are and when each was replaced, and no value', grants: seeing },
} as const satisfies Readonly<Record<string, Role>>;

export type StoreRole = keyof typeof storeRoles;

export const isStoreRole = (name: string): name is StoreRole => Object.hasOwn(storeRoles, name);

/** The right to let a program log in: to know the id of its role, and to make second ids of it. */
export const handingOut = (appRole: string): readonly Grant[] => [
  { path: `auth/approle/role/${appRole}/role-id`, capabilities: ['read'] },
  { path: `auth/approle/role/${appRole}/secret-id`, capabilities: ['create', 'update'] },
];
