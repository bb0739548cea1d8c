/** What a token may do at a path. https://openbao.org/docs/concepts/policies/ */
export type Capability = 'create' | 'read' | 'update' | 'patch' | 'delete' | 'list' | 'sudo';

/** A path with what may be done there. `+` stands for one part; what ends with `*` covers whatever begins so. */
export interface Grant {
  readonly path: string;
  readonly capabilities: readonly Capability[];
}

/** A policy as the store reads it; what it does not name is refused. */
export const policyText = (grants: readonly Grant[]): string =>
  [...grants]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, capabilities }) => `path "${path}" {\n  capabilities = [${capabilities.map((each) => `"${each}"`).join(', ')}]\n}\n`)
    .join('');
