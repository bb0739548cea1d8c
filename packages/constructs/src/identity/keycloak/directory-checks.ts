import type { IConstruct } from 'constructs';
import { accesses } from '../../contributions/accesses.ts';
import type { Contributions } from '../../core/contribution.ts';
import { secretAt } from '../../core/secret-position.ts';
import { shown } from '../../core/secret-shape.ts';
import { report } from '../../core/site.ts';
import { type Directory, isGroupName } from '../directory.ts';

/** Groups whose names would make somebody another, and a directory that is asked without TLS. */
export const checkDirectory = (from: IConstruct, { groups, ldap }: Directory): void => {
  for (const { name } of groups) {
    if (isGroupName(name)) continue;
    report(from, {
      rule: 'group-name',
      what: `the group ${shown(name)} is no name that every product takes for one${name.includes(';') ? ': Keystone splits lists of groups at ";", so its members would be in every group that follows' : ''}`,
      allowed: 'a lower-case letter, then at most 62 lower-case letters, digits and "-", the last of them no "-"',
      mend: 'name it so in the directory and here',
    });
  }
  if (groups.length === 0) {
    report(from, { rule: 'group-name', what: 'the directory names no group', allowed: 'one group or more', mend: 'say which groups products may go by' });
  }
  for (const url of ldap.urls.filter((each) => !/^ldaps:\/\/[a-z0-9.-]+(:\d+)?$/.test(each))) {
    report(from, {
      rule: 'ldap-url',
      what: `the directory is asked at ${JSON.stringify(url)}`,
      allowed: 'ldaps://host, and a port where it is not 636',
      mend: 'ask it by TLS: passwords of people pass there',
    });
  }
  secretAt(from, 'the password of the account that reads the directory', ldap.bindPassword);
  secretAt(from, 'the authority of the directory', ldap.authority);
};

/**
 * Rights of a group that the directory does not have: nobody would ever have them, or whoever makes the group one day. What the directory itself gives, it has
 * checked itself: it has groups too that no token names.
 */
export const checkAccesses = (all: Contributions, directory: Directory): void => {
  const known = directory.groups.map(({ name }) => name);
  for (const { from, value } of all.of(accesses)) {
    if (from === directory || known.includes(value.group)) continue;
    report(from, {
      rule: 'ghost-group',
      what: `${value.product} gives ${value.role} to the group ${JSON.stringify(value.group)}, which the directory does not have`,
      allowed: known.join(', '),
      mend: 'name one of these, or add the group to the directory',
    });
  }
};
