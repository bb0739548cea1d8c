import type { JsonObject } from '../../core/json.ts';
import type { SecretForm } from '../../core/secret-form.ts';
import type { Grant } from './policy.ts';

/** Where the key-value store is mounted; the paths of secrets are below it. */
export const keyValueMount = 'kv';

/** One thing that the store must be. Whatever is so already stays as it is. */
export type Step =
  /** An engine or a way to log in; one that is there is left alone. */
  | { readonly kind: 'mount'; readonly path: `sys/mounts/${string}` | `sys/auth/${string}`; readonly data: JsonObject }
  /** Written each time, in the same words. */
  | { readonly kind: 'write'; readonly path: string; readonly data: JsonObject }
  /** Gone, whether it was there or not. */
  | { readonly kind: 'delete'; readonly path: string }
  /** What a policy allows, written each time. */
  | { readonly kind: 'policy'; readonly name: string; readonly grants: readonly Grant[] }
  /** Made once; a value that is there is never replaced. */
  | { readonly kind: 'generate'; readonly path: string; readonly key: string; readonly form: SecretForm }
  /** A root that signs nothing but an intermediate authority, which signs what is asked for; each is made once. */
  | { readonly kind: 'authority'; readonly root: string; readonly intermediate: string; readonly commonName: string }
  /** Whom the store sends people to, and the secret of the store by which it proves itself there. */
  | { readonly kind: 'login'; readonly issuer: string; readonly clientId: string; readonly path: string; readonly key: string };

/** What the steps need, exactly: they make secrets, and read none but the one that a login is configured by. */
export const grantsOf = (steps: readonly Step[]): readonly Grant[] => {
  const capabilities = new Map<string, Set<Grant['capabilities'][number]>>();
  for (const grant of steps.flatMap(grantsOfStep)) {
    const known = capabilities.get(grant.path) ?? new Set();
    for (const each of grant.capabilities) known.add(each);
    capabilities.set(grant.path, known);
  }
  return [...capabilities].map(([path, known]) => ({ path, capabilities: [...known].sort() }));
};

const grantsOfStep = (step: Step): readonly Grant[] => {
  if (step.kind === 'mount')
    return [{ path: step.path, capabilities: ['create', 'read', 'update', ...(step.path.startsWith('sys/auth/') ? ['sudo' as const] : [])] }];
  if (step.kind === 'write') return [{ path: step.path, capabilities: ['create', 'update'] }];
  if (step.kind === 'delete') return [{ path: step.path, capabilities: ['delete'] }];
  if (step.kind === 'policy') return [{ path: `sys/policies/acl/${step.name}`, capabilities: ['create', 'update'] }];
  if (step.kind === 'authority') {
    return [
      ...[step.root, step.intermediate].map((mount): Grant => ({ path: `${mount}/issuers`, capabilities: ['list'] })),
      { path: `${step.root}/root/generate/internal`, capabilities: ['create', 'update'] },
      { path: `${step.root}/root/sign-intermediate`, capabilities: ['create', 'update'] },
      { path: `${step.intermediate}/intermediate/generate/internal`, capabilities: ['create', 'update'] },
      { path: `${step.intermediate}/intermediate/set-signed`, capabilities: ['create', 'update'] },
    ];
  }
  if (step.kind === 'login') {
    return [
      { path: `${keyValueMount}/data/${step.path}`, capabilities: ['read'] },
      { path: 'auth/oidc/config', capabilities: ['create', 'update'] },
    ];
  }
  return [
    { path: `${keyValueMount}/config`, capabilities: ['read'] },
    { path: `${keyValueMount}/data/${step.path}`, capabilities: ['create', 'patch'] },
    { path: `${keyValueMount}/subkeys/${step.path}`, capabilities: ['read'] },
    step.form === 'fernet-key'
      ? { path: 'sys/tools/random/32', capabilities: ['create', 'update'] }
      : { path: `sys/policies/password/${step.form}/generate`, capabilities: ['read'] },
  ];
};
