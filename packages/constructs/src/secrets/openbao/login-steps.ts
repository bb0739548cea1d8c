import type { AppRole } from './app-role.ts';
import type { Step } from './configuration-steps.ts';
import type { Grant } from './policy.ts';
import type { StoreLogin } from './single-sign-on.ts';
import { handingOut, type StoreRole, storeRoles } from './store-roles.ts';

/** How long a login of a person lasts: that of a browser at the single sign-on is longer, so that a new one asks for nothing. */
const loginTime = '1h';

/**
 * People log in by the single sign-on as one role, which asks for one of its groups. The last step is the one that needs the single sign-on.
 * https://openbao.org/docs/auth/jwt/
 */
export const loginSteps = (login: StoreLogin, paths: readonly string[], appRoles: readonly AppRole[]): readonly Step[] => {
  const { issuer, clientId, secret } = login;
  const roles = (Object.keys(storeRoles) as StoreRole[]).flatMap((role): readonly Step[] => {
    const groups = login.groups[role] ?? [];
    // The groups that had it before would keep it.
    return groups.length === 0
      ? [{ kind: 'delete', path: `auth/oidc/role/${role}` }]
      : roleSteps(login, { name: role, groups, grants: storeRoles[role].grants(paths) });
  });
  const keepers = appRoles
    .filter(({ handedOutBy }) => handedOutBy.length > 0)
    .flatMap(({ name, handedOutBy }) => roleSteps(login, { name: `app-${name}`, groups: handedOutBy, grants: handingOut(name) }));
  return [
    { kind: 'mount', path: 'sys/auth/oidc', data: { type: 'oidc' } },
    ...roles,
    ...keepers,
    { kind: 'login', issuer, clientId, path: secret.path, key: secret.key },
  ];
};

const roleSteps = (
  { redirectUris }: StoreLogin,
  { name, groups, grants }: { readonly name: string; readonly groups: readonly string[]; readonly grants: readonly Grant[] },
): readonly Step[] => [
  { kind: 'policy', name: `people-${name}`, grants },
  {
    kind: 'write',
    path: `auth/oidc/role/${name}`,
    data: {
      role_type: 'oidc',
      // Names may be given again to somebody else.
      user_claim: 'sub',
      claim_mappings: { preferred_username: 'username' },
      bound_claims: { groups: [...groups].sort() },
      allowed_redirect_uris: [...redirectUris],
      token_policies: [`people-${name}`],
      token_ttl: loginTime,
      token_max_ttl: loginTime,
    },
  },
];
