import type { Directory } from '../directory.ts';
import { variable } from './client.ts';
import type { LdapMapper } from './provider-ids.ts';

/** The variable that holds the password of the account that reads the directory, while the realm is imported. */
export const bindPasswordVariable = 'LDAP_BIND_PASSWORD';

/** As the server reads it; the published type has texts where the server has lists. */
export interface LdapComponent {
  readonly name: string;
  readonly providerId: string;
  readonly subComponents: Readonly<Record<string, readonly LdapComponent[]>>;
  readonly config: Readonly<Record<string, readonly string[]>>;
}

const listed = (config: Readonly<Record<string, string>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [key, [value]]));

const mapper = (name: string, providerId: LdapMapper, config: Readonly<Record<string, string>>): LdapComponent => ({
  name,
  providerId,
  subComponents: {},
  config: listed(config),
});

const attributeMapper = (name: string, ldapAttribute: string, userAttribute: string): LdapComponent =>
  mapper(name, 'user-attribute-ldap-mapper', {
    'ldap.attribute': ldapAttribute,
    'user.model.attribute': userAttribute,
    'read.only': 'true',
    'always.read.value.from.ldap': String(userAttribute !== 'username'),
    'is.mandatory.in.ldap': String(userAttribute === 'username'),
  });

/** Members are read from the group: a mistyped attribute here is a login without any group, and without an error. */
const groupsMapper = ({ groups, ldap }: Directory): LdapComponent =>
  mapper('groups', 'group-ldap-mapper', {
    'groups.dn': ldap.groupsDn,
    'group.name.ldap.attribute': 'cn',
    'group.object.classes': 'groupOfNames',
    'preserve.group.inheritance': 'false',
    'ignore.missing.groups': 'false',
    'membership.ldap.attribute': 'member',
    'membership.attribute.type': 'DN',
    'membership.user.ldap.attribute': 'uid',
    'memberof.ldap.attribute': 'memberOf',
    // No other group of the directory ever stands in a token.
    'groups.ldap.filter': `(|${[...groups]
      .map(({ name }) => `(cn=${name})`)
      .sort()
      .join('')})`,
    mode: 'READ_ONLY',
    'user.roles.retrieve.strategy': 'LOAD_GROUPS_BY_MEMBER_ATTRIBUTE',
    'drop.non.existing.groups.during.sync': 'false',
    'groups.path': '/',
  });

/**
 * FreeIPA as the realm reads it: people and groups are changed there, and nowhere else. `rhds` is how Keycloak names the 389 Directory Server.
 *
 * https://www.keycloak.org/docs/latest/server_admin/#_ldap
 */
export const ldapFederation = (directory: Directory): LdapComponent => {
  const { ldap } = directory;
  return {
    name: 'freeipa',
    providerId: 'ldap',
    subComponents: {
      'org.keycloak.storage.ldap.mappers.LDAPStorageMapper': [
        attributeMapper('username', 'uid', 'username'),
        attributeMapper('first name', 'givenName', 'firstName'),
        attributeMapper('last name', 'sn', 'lastName'),
        attributeMapper('email', 'mail', 'email'),
        groupsMapper(directory),
      ],
    },
    config: listed({
      enabled: 'true',
      priority: '0',
      vendor: 'rhds',
      editMode: 'READ_ONLY',
      importEnabled: 'true',
      syncRegistrations: 'false',
      // Tried in this order.
      connectionUrl: ldap.urls.join(' '),
      startTls: 'false',
      useTruststoreSpi: 'always',
      connectionPooling: 'true',
      connectionTimeout: '5000',
      readTimeout: '5000',
      authType: 'simple',
      bindDn: ldap.bindDn,
      bindCredential: variable(bindPasswordVariable),
      usersDn: ldap.usersDn,
      usernameLDAPAttribute: 'uid',
      rdnLDAPAttribute: 'uid',
      uuidLDAPAttribute: 'ipaUniqueID',
      userObjectClasses: 'inetOrgPerson',
      searchScope: '1',
      pagination: 'false',
      trustEmail: 'true',
      fullSyncPeriod: '-1',
      changedSyncPeriod: '-1',
      // By default groups of a person are remembered until the server restarts, also those that the person was taken out of.
      // https://github.com/keycloak/keycloak/issues/15553
      cachePolicy: 'NO_CACHE',
    }),
  };
};
