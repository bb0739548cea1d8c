import type { Pod } from './pod.ts';

/** What a Pod of OpenStack-Helm waits for before it begins. */
export type Dependency =
  | { readonly is: 'job'; readonly name: string }
  | { readonly is: 'service'; readonly name: string }
  | { readonly is: 'pod'; readonly labels: Readonly<Record<string, string>> };

/** The init container that does nothing but wait. https://opendev.org/airship/kubernetes-entrypoint */
export const waitsOnly = ({ command }: { readonly command?: readonly string[] }): boolean => command?.at(-1) === 'kubernetes-entrypoint';

type Reader = (value: string) => readonly Dependency[];

const names = (value: string): readonly string[] => value.split(',').filter((name) => name !== '');
/** Without its namespace: all of OpenStack is in one. */
const bare = (name: string): string => name.split(':').at(-1)!;
const parsed = <T>(value: string): readonly T[] => (value === '' ? [] : (JSON.parse(value) as readonly T[]));

const readers: Readonly<Record<string, Reader>> = {
  DEPENDENCY_JOBS: (value) => names(value).map((name) => ({ is: 'job', name: bare(name) })),
  DEPENDENCY_JOBS_JSON: (value) => parsed<{ readonly name: string }>(value).map(({ name }) => ({ is: 'job', name })),
  DEPENDENCY_SERVICE: (value) => names(value).map((name) => ({ is: 'service', name: bare(name) })),
  DEPENDENCY_POD_JSON: (value) => parsed<{ readonly labels: Readonly<Record<string, string>> }>(value).map(({ labels }) => ({ is: 'pod', labels })),
};

/**
 * From the environment of the container that waits.
 *
 * @throws Error for a kind of dependency that is not read here
 */
export const dependenciesOf = ({ owner, spec: { initContainers = [] } }: Pod): readonly Dependency[] =>
  initContainers
    .filter(waitsOnly)
    .flatMap(({ env = [] }) => env)
    .filter(({ name, value }) => name.startsWith('DEPENDENCY_') && !['', '[]', undefined].includes(value))
    .flatMap(({ name, value = '' }) => {
      const read = readers[name];
      if (read === undefined) throw new Error(`${owner.kind} ${owner.name} waits for ${name}=${value}, which is not read here`);
      return read(value);
    });

/** As people say it. */
export const describe = (dependency: Dependency): string =>
  dependency.is === 'pod'
    ? `a Pod with ${Object.entries(dependency.labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(',')}`
    : `${dependency.is === 'job' ? 'Job' : 'Service'} ${dependency.name}`;
