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
  remote.some(asksForGroup)
    ? []
    : [
        {
          what: `${where} asks for no group: whoever can log in at all may get what it gives`,
          allowed: `any_one_of with a group or more in ${groupsClaim}, and no pattern that all groups fit`,
          mend: `say which groups it is for, e.g. { type: '${groupsClaim}', any_one_of: ['cloud-admins'] }`,
        },
      ];

/** Other claims are no condition: who logs in may choose some of them, and others are the same for everybody. */
const asksForGroup = (condition: RemoteCondition): boolean =>
  claimMeant(condition.type) === groupsClaim &&
  'any_one_of' in condition &&
  condition.any_one_of.length > 0 &&
  (condition.regex !== true || !condition.any_one_of.some((pattern) => noGroups.some((name) => patternOf(pattern)?.test(name))));

/** Names that no group has: a pattern that one of them fits is one for nearly every name. Keystone looks for a pattern anywhere in a name. */
const noGroups: readonly string[] = ['', '\u0001', 'qxzj', 'QXZJ', '7'];

/** Undefined for what is no pattern in JavaScript, or not strictly one: Keystone is Python, and may read it in another way. */
const patternOf = (text: string): RegExp | undefined => {
  try {
    return new RegExp(text, 'u');
  } catch {
    return undefined;
  }
};

/** By its right name: what is wrong with another is said once, by {@link claimProblems}. */
const claimMeant = (type: string): string => (type.startsWith(claimPrefix) ? type : `${claimPrefix}${type.replace(/^HTTP_(OIDC[_-])?/i, '').toLowerCase()}`);

const claimProblems = (where: string, { remote }: MappingRule, directory: readonly DirectoryGroup[]): readonly Problem[] =>
  remote.flatMap((condition) => {
    const { type } = condition;
    if (!type.startsWith(claimPrefix)) {
      return [
        {
          what: `${where} believes ${type}${type.startsWith('HTTP_') ? ', a header of the request: anybody can send one and be an administrator' : ', which Apache does not set'}`,
          allowed: `${claimPrefix} and the name of a claim`,
          mend: `write ${claimMeant(type)}`,
        },
      ];
    }
    if (type !== groupsClaim || !('any_one_of' in condition)) return [];
    return condition.any_one_of.flatMap((group) => groupProblems(where, group, condition.regex === true, directory));
  });

const groupProblems = (where: string, group: string, isPattern: boolean, directory: readonly DirectoryGroup[]): readonly Problem[] => {
  const allowed = directory.map(({ name }) => name).join(', ');
  const pattern = patternOf(group);
  if (isPattern && pattern === undefined) {
    return [
      { what: `${where} is for groups that fit ${group}, which nobody but Keystone can read: it may fit all`, allowed, mend: 'name the groups, without regex' },
    ];
  }
  if (directory.some(({ name }) => (isPattern ? pattern!.test(name) : name === group))) return [];
  return [
    isPattern
      ? { what: `${where} is for groups that fit ${group}, and the directory has none`, allowed, mend: 'name a group of the directory, or add it there' }
      : { what: `${where} is for the group ${group}, which the directory does not have`, allowed, mend: 'name a group of the directory, or add it there' },
  ];
};

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
