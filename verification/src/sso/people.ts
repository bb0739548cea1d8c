import { accesses, contributionsBelow } from '@bastide/constructs';
import type { GeneratedSite } from '../generated-site.ts';
import type { Realm } from './login-files.ts';

/** What somebody may do on a project, as Keystone says it. */
export interface Role {
  readonly role: string;
  readonly project: string;
}

/** Somebody of the directory who logs in. */
export interface Person {
  readonly name: string;
  readonly password: string;
  /** Of the site; nobody's for a person who is in none. */
  readonly group: string | undefined;
  /** As the model says. */
  readonly roles: readonly Role[];
}

/** One person a group of the site, and one who is in none. */
export const peopleOf = async (site: GeneratedSite, { groups }: Realm): Promise<readonly Person[]> => {
  const { plan } = await site.model();
  const declared = contributionsBelow(plan.site)
    .of(accesses)
    .map(({ value }) => value);
  const rolesOf = (group: string): readonly Role[] =>
    declared.flatMap(({ product, group: of, role }) => {
      const [, name, project] = /^(\S+) on project (\S+)$/.exec(role) ?? [];
      return product === 'OpenStack' && of === group && name !== undefined && project !== undefined ? [{ role: name, project }] : [];
    });
  return [
    ...groups.map(({ name }) => ({ name: `in-${name}`, password: `Ladder-${name}-1`, group: name, roles: rolesOf(name) })),
    { name: 'outsider', password: 'Ladder-outsider-1', group: undefined, roles: [] },
  ];
};

/** Two who have never logged in, for a real browser: somebody of a group with a role, and somebody of none. */
export const browserPeopleOf = (people: readonly Person[]): readonly Person[] => {
  const somebody = people.find(({ roles }) => roles.some(({ role }) => role === 'member')) ?? people.find(({ roles }) => roles.length > 0);
  return [somebody, people.find(({ group }) => group === undefined)].flatMap((person) =>
    person === undefined ? [] : [{ ...person, name: `${person.name}-in-chromium` }],
  );
};
