import type { OidcClient } from '../../src/contributions/oidc-clients.ts';
import { declareOidcClient } from '../../src/contributions/oidc-clients.ts';
import { plan } from '../../src/core/plan.ts';
import { SecretRef } from '../../src/core/secret-reference.ts';
import type { Site } from '../../src/core/site.ts';
import { UnitConstruct } from '../../src/core/unit-construct.ts';
import type { Directory, DirectoryGroup, LdapAccess } from '../../src/identity/directory.ts';
import { Keycloak, type KeycloakProps } from '../../src/identity/keycloak/keycloak.ts';
import { PostgreSql, type PostgreSqlProps } from '../../src/identity/postgresql/postgresql.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { importedSecret, smallSite } from '../fixtures/small-site.ts';

export const secretOf = (key: string): SecretRef =>
  new SecretRef({ path: 'sites/small/identity', key, owner: 'platform', origin: 'generated', rotation: { everyDays: 90 } });

/** A directory with two groups. */
export class SampleDirectory extends UnitConstruct implements Directory {
  readonly groups: readonly DirectoryGroup[];
  readonly ldap: LdapAccess;

  constructor(site: Site, groups: readonly string[] = ['cloud-admins', 'members'], ldap: Partial<LdapAccess> = {}) {
    super(site, 'directory', { runBook: { title: 'Directory', purpose: 'A sample.', checks: [], failures: [] } });
    this.groups = groups.map((name) => ({ name, description: `People of ${name}` }));
    this.ldap = {
      urls: ['ldaps://ipa-1.small.example', 'ldaps://ipa-2.small.example'],
      usersDn: 'cn=users,cn=accounts,dc=small,dc=example',
      groupsDn: 'cn=groups,cn=accounts,dc=small,dc=example',
      bindDn: 'uid=keycloak,cn=sysaccounts,cn=etc,dc=small,dc=example',
      bindPassword: secretOf('bind-password'),
      authority: secretOf('directory-authority'),
      ...ldap,
    };
  }
}

export const dashboard: OidcClient = {
  clientId: 'dashboard',
  title: 'Dashboard',
  secret: secretOf('dashboard-client-secret'),
  flows: ['browser'],
  redirectUris: ['https://dashboard.small.example/callback'],
};

interface Change {
  readonly clients?: readonly OidcClient[];
  readonly directory?: (site: Site) => SampleDirectory;
  readonly keycloak?: Partial<KeycloakProps>;
  readonly database?: Partial<PostgreSqlProps>;
  readonly more?: (site: Site, keycloak: Keycloak) => void;
}

/** The small site with single sign-on, planned; findings without those of other products and of the lock. */
export const withKeycloak = ({ clients = [dashboard], directory = (site) => new SampleDirectory(site), keycloak, database, more }: Change = {}) => {
  const site = smallSite();
  const cluster = smallCluster(site);
  const storage = new Sample(site, 'storage', { application: 'storage' });
  const backup = { store: site.inventory.objectStores.get('etcd-snapshots'), accessKey: importedSecret('s3-access'), secretKey: importedSecret('s3-secret') };
  const postgresql = new PostgreSql(site, 'keycloak-postgresql', { cluster, storage, storageClass: 'general', profile: 'tiny', backup, ...database });
  const sso = new Keycloak(site, 'keycloak', { cluster, users: directory(site), database: postgresql, profile: 'tiny', ...keycloak });
  for (const client of clients) declareOidcClient(sso, client);
  more?.(site, sso);
  const planned = plan(site);
  const objects = [...planned.files.values()].flatMap(({ content }) => (content.type === 'object' ? [content.object] : []));
  const named = (kind: string, name: string) => objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));
  return {
    site,
    sso,
    planned,
    objects,
    named,
    realm: JSON.parse((named('ConfigMap', 'keycloak-realm') as unknown as { data: Record<string, string> }).data['realm.json']!),
    findings: planned.findings.filter(({ rule, construct = '' }) => rule !== 'chart-lock' && construct.startsWith('small/keycloak')),
  };
};
