import type { Certificates } from './certificates.ts';
import type { Realm } from './login-files.ts';
import type { Person } from './people.ts';

/** What reads the directory, and everything else in this laboratory, has it; of no value to anybody. */
export const bindPassword = 'read-only-of-the-laboratory';

/** Of FreeIPA's groups one that everybody is in, and that no product goes by. */
const everybody = 'ipausers';

/** As much of FreeIPA's schema as the realm names. */
const schema = [
  "attributetype ( 2.16.840.1.113730.3.8.3.1 NAME 'ipaUniqueID' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )",
  "objectclass ( 2.16.840.1.113730.3.8.4.1 NAME 'ipaObject' SUP top AUXILIARY MUST ipaUniqueID )",
  "objectclass ( 2.16.840.1.113730.3.8.4.2 NAME 'ipaUserGroup' SUP top AUXILIARY )",
];

interface Places {
  readonly suffix: string;
  readonly users: string;
  readonly groups: string;
  readonly bind: string;
}

const placesOf = ({ components }: Realm): Places => {
  const [{ config, subComponents }] = components['org.keycloak.storage.UserStorageProvider'];
  const groups = Object.values(subComponents)
    .flat()
    .find(({ name }) => name === 'groups')!;
  const users = config['usersDn']![0]!;
  return { users, groups: groups.config['groups.dn']![0]!, bind: config['bindDn']![0]!, suffix: users.slice(users.indexOf('dc=')) };
};

/** The names of the replicas, as the realm asks them. */
export const directoryHosts = ({ components }: Realm): readonly string[] => {
  const [{ config }] = components['org.keycloak.storage.UserStorageProvider'];
  return config['connectionUrl']![0]!.split(' ').map((url) => new URL(url).hostname);
};

const entry = (dn: string, ...lines: readonly string[]): string => `${[`dn: ${dn}`, ...lines].join('\n')}\n`;

const uniqueId = (name: string): string => `ipaUniqueID: ${Buffer.from(name).toString('hex')}`;

/** A tree of the form of FreeIPA's, with these people. */
export const directoryTree = (realm: Realm, people: readonly Person[]): string => {
  const { suffix, users, groups, bind } = placesOf(realm);
  const containers = [users, groups, bind].flatMap((dn) => {
    const above = dn.slice(0, dn.indexOf(`,${suffix}`)).split(',');
    return above.map((_, index) => [...above.slice(index), suffix].join(',')).toReversed();
  });
  const group = (name: string, members: readonly Person[]) =>
    entry(
      `cn=${name},${groups}`,
      ...['groupOfNames', 'ipaUserGroup', 'ipaObject'].map((each) => `objectClass: ${each}`),
      uniqueId(name),
      ...members.map((person) => `member: uid=${person.name},${users}`),
    );
  return [
    entry(suffix, 'objectClass: domain'),
    ...[...new Set(containers)].filter((dn) => dn !== bind).map((dn) => entry(dn, 'objectClass: applicationProcess')),
    entry(bind, 'objectClass: account', 'objectClass: simpleSecurityObject', `userPassword: ${bindPassword}`),
    ...people.map(({ name, password }) =>
      entry(
        `uid=${name},${users}`,
        ...['inetOrgPerson', 'ipaObject'].map((each) => `objectClass: ${each}`),
        `cn: ${name}`,
        `givenName: ${name}`,
        'sn: Person',
        `mail: ${name}@directory.example`,
        uniqueId(name),
        `userPassword: ${password}`,
      ),
    ),
    ...realm.groups.map(({ name }) =>
      group(
        name,
        people.filter((person) => person.group === name),
      ),
    ),
    group(everybody, people),
  ].join('\n');
};

/** For slapd, which lets the account of the realm alone read. */
export const directorySettings = (realm: Realm, folder: string, { authority, certificate, key }: Certificates): string => {
  const { suffix, bind } = placesOf(realm);
  return `${[
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`),
    ...schema,
    `pidfile ${folder}/slapd.pid`,
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    'moduleload memberof',
    `TLSCACertificateFile ${authority}`,
    `TLSCertificateFile ${certificate}`,
    `TLSCertificateKeyFile ${key}`,
    'database mdb',
    `suffix "${suffix}"`,
    `directory ${folder}/database`,
    'overlay memberof',
    'access to attrs=userPassword by anonymous auth by * none',
    `access to * by dn.exact="${bind}" read by * none`,
  ].join('\n')}\n`;
};
