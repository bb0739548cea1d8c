import { type CloudGrant, peopleDomain } from './cloud-access.ts';

/** What a claim must be. https://docs.openstack.org/keystone/2025.2/admin/federation/mapping_combinations.html */
export type RemoteCondition =
  | { readonly type: string }
  | { readonly type: string; readonly any_one_of: readonly string[]; readonly regex?: boolean }
  | { readonly type: string; readonly not_any_of: readonly string[]; readonly regex?: boolean };

/** What who meets the conditions becomes; `{0}` is the value of the first condition that has no list. */
export type LocalIdentity =
  | { readonly user: { readonly name: string; readonly email?: string } }
  | { readonly group: { readonly name: string; readonly domain: { readonly name: string } } };

/** Makes users of Keystone of who comes from the single sign-on. */
export interface MappingRule {
  readonly local: readonly LocalIdentity[];
  readonly remote: readonly RemoteCondition[];
}

/** What `OIDCClaimPrefix` puts before the name of a claim. Headers of a request would be `HTTP_…`: anybody can send those. */
export const claimPrefix = 'OIDC-';

const user: readonly RemoteCondition[] = [{ type: `${claimPrefix}preferred_username` }, { type: `${claimPrefix}email` }];

/** The condition of a rule that looks at the groups of the directory. */
export const groupsClaim = `${claimPrefix}groups`;

/**
 * One rule a group. None gives projects: a role that a rule gives stays when the person leaves the group, and a membership does not.
 */
export const mappingRules = (grants: readonly CloudGrant[]): readonly MappingRule[] =>
  [...new Set(grants.map(({ group }) => group))].toSorted().map((group) => ({
    local: [{ user: { name: '{0}', email: '{1}' } }, { group: { name: group, domain: { name: peopleDomain } } }],
    remote: [...user, { type: groupsClaim, any_one_of: [group] }],
  }));
