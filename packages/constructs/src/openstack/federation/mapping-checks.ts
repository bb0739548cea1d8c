import type { DirectoryGroup } from '../../identity/directory.ts';
import type { Problem } from './access-checks.ts';
import { type CloudGrant, peopleDomain } from './cloud-access.ts';
import { claimPrefix, groupsClaim, type MappingRule, type RemoteCondition } from './mapping.ts';

/** What `keystone-manage mapping_engine` does not see: rules that are well-formed, and open the cloud. */
export const mappingProblems = (rules: readonly MappingRule[], grants: readonly CloudGrant[], directory: readonly DirectoryGroup[]): readonly Problem[] =>
  rules.flatMap((rule, index) => {
    const where = `rule ${index + 1} of access.rules`;
    return [...conditionProblems(where, rule), ...claimProblems(where, rule, directory), ...localProblems(where, rule, grants)];
  });

const conditionProblems = (where: string, { remote }: MappingRule): readonly Problem[] =>
  remote.some(isCondition)
    ? []
    : [
        {
          what: `${where} has no condition: whoever can log in at all gets what it gives`,
          allowed: 'any_one_of with a value or more in one of remote, and no pattern that everything fits',
          mend: `say which groups it is for, e.g. { type: '${groupsClaim}', any_one_of: ['cloud-admins'] }`,
        },
      ];

/** Keystone looks for a pattern anywhere in the claim: one that is found in an empty text is found in every text. */
const isCondition = (condition: RemoteCondition): boolean =>
  'any_one_of' in condition &&
  condition.any_one_of.length > 0 &&
  (condition.regex !== true || condition.any_one_of.every((pattern) => !isPattern(pattern) || !new RegExp(pattern).test('')));

/** Python knows patterns that JavaScript does not; Keystone itself refuses what is none. */
const isPattern = (pattern: string): boolean => {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
};

const claimProblems = (where: string, { remote }: MappingRule, directory: readonly DirectoryGroup[]): readonly Problem[] =>
  remote.flatMap((condition) => {
    const { type } = condition;
    if (!type.startsWith(claimPrefix)) {
      return [
        {
          what: `${where} believes ${type}${type.startsWith('HTTP_') ? ', a header of the request: anybody can send one and be an administrator' : ', which Apache does not set'}`,
          allowed: `${claimPrefix} and the name of a claim`,
          mend: `write ${claimPrefix}${type.replace(/^HTTP_(OIDC[_-])?/i, '').toLowerCase()}`,
        },
      ];
    }
    if (type !== groupsClaim || !('any_one_of' in condition) || condition.regex === true) return [];
    return condition.any_one_of
      .filter((group) => !directory.some(({ name }) => name === group))
      .map((group) => ({
        what: `${where} is for the group ${group}, which the directory does not have`,
        allowed: directory.map(({ name }) => name).join(', '),
        mend: 'name a group of the directory, or add it there',
      }));
  });

const localProblems = (where: string, { local }: MappingRule, grants: readonly CloudGrant[]): readonly Problem[] =>
  local.flatMap((identity) => {
    if ('projects' in identity) {
      return [
        {
          what: `${where} gives projects: the roles stay for ever, also when the person has left the group`,
          allowed: 'user, group',
          mend: 'map to a group, and give the group its role by a grant',
        },
      ];
    }
    if (!('group' in identity)) return [];
    const { name, domain } = identity.group;
    if (domain.name === peopleDomain && grants.some(({ group }) => group === name)) return [];
    return [
      {
        what: `${where} puts people into the group ${name} of the domain ${domain.name}, which nobody makes`,
        allowed: `a group of a grant, in the domain ${peopleDomain}`,
        mend: 'name the group of a grant, or add a grant for it',
      },
    ];
  });
