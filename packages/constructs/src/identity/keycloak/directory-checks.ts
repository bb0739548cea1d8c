import type { IConstruct } from 'constructs';
import { accesses } from '../../contributions/accesses.ts';
import type { Contributions } from '../../core/contribution.ts';
import { secretAt } from '../../core/secret-position.ts';
import { report } from '../../core/site.ts';
import type { Directory } from '../directory.ts';

/** What may not stand in a name: `;` above all, on which Keystone splits a list of groups. */
const groupName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Groups whose names would make somebody another, and a directory that is asked without TLS. */
export const checkDirectory = (from: IConstruct, { groups, ldap }: Directory): void => {
  for (const { name } of groups) {
    if (groupName.test(name)) continue;
    report(from, {
      rule: 'group-name',
      what: `the group ${JSON.stringify(name)} is not lower-case letters, digits and "-"`,
      allowed: 'lower-case letters, digits and "-"; a ";" would make its members members of what follows it',
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

/** Rights of a group that the directory does not have: nobody would ever have them, or whoever makes the group one day. */
export const checkAccesses = (all: Contributions, { groups }: Directory): void => {
  const known = groups.map(({ name }) => name);
  for (const { from, value } of all.of(accesses)) {
    if (known.includes(value.group)) continue;
    report(from, {
      rule: 'ghost-group',
      what: `${value.product} gives ${value.role} to the group ${JSON.stringify(value.group)}, which the directory does not have`,
      allowed: known.join(', '),
      mend: 'name one of these, or add the group to the directory',
    });
  }
};
