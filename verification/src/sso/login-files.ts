import { parse } from 'yaml';
import { type GeneratedObject, type GeneratedSite, type HelmChart, objectsOf } from '../generated-site.ts';
import { assignmentsOf, osloText } from '../openstack-options/oslo-text.ts';

interface RealmClient {
  readonly clientId: string;
  readonly publicClient: boolean;
  readonly standardFlowEnabled: boolean;
  readonly redirectUris: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly protocolMappers: readonly { readonly protocolMapper: string; readonly config: Readonly<Record<string, string>> }[];
}

interface LdapFederation {
  readonly config: Readonly<Record<string, readonly string[]>>;
  readonly subComponents: Readonly<Record<string, readonly { readonly name: string; readonly config: Readonly<Record<string, readonly string[]>> }[]>>;
}

export interface Realm {
  readonly realm: string;
  readonly groups: readonly { readonly name: string }[];
  readonly clients: readonly RealmClient[];
  readonly components: { readonly 'org.keycloak.storage.UserStorageProvider': readonly [LdapFederation] };
}

/** What the site says of logins. */
export interface LoginFiles {
  readonly realm: Realm;
  /** With variables in the place of secrets. */
  readonly realmText: string;
  readonly realmFile: string;
  readonly keycloakImage: string;
  /** Of the server's container, without those that come from Secrets. */
  readonly keycloakEnvironment: Readonly<Record<string, string>>;
  readonly keystoneFile: string;
  /** For Apache, with actions of Helm in it. */
  readonly apacheSite: string;
  readonly apacheProcesses: string;
  /** For keystone.conf, without what the chart brings itself. */
  readonly keystoneSettings: string;
  /** What the Job of the federation runs. */
  readonly identityScript: string;
  readonly region: string;
  readonly dashboardHost: string;
}

interface KeystoneValues {
  readonly bootstrap: { readonly script: string };
  readonly conf: {
    readonly keystone: Readonly<Record<string, unknown>>;
    readonly mpm_event?: string;
    readonly wsgi_keystone: string;
  };
  readonly endpoints: { readonly identity: { readonly auth: { readonly admin: { readonly region_name: string } } } };
}

interface HorizonValues {
  readonly endpoints: { readonly dashboard: { readonly host_fqdn_override: { readonly public: { readonly host: string } } } };
}

interface Deployment {
  readonly template: { readonly spec: { readonly containers: readonly { readonly image: string; readonly env: readonly Variable[] }[] } };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
}

/** Undefined for a site whose OpenStack has no single sign-on. */
export const loginFilesOf = (site: GeneratedSite): LoginFiles | undefined => {
  const all = objectsOf(site);
  const keystone = all.find(({ object }) => object.kind === 'HelmChart' && (object as HelmChart).spec.chart === 'keystone');
  const horizon = all.find(({ object }) => object.kind === 'HelmChart' && (object as HelmChart).spec.chart === 'horizon');
  const realm = all.find(({ object }) => object.kind === 'ConfigMap' && realmIn(object) !== undefined);
  const server = all.find(({ object: { kind, metadata } }) => kind === 'Deployment' && metadata.name === 'keycloak' && metadata.namespace === 'keycloak');
  if (keystone === undefined || horizon === undefined || realm === undefined || server === undefined) return undefined;
  const values = parse((keystone.object as HelmChart).spec.valuesContent!) as KeystoneValues;
  const { image, env } = (server.object.spec as Deployment).template.spec.containers[0]!;
  const realmText = realmIn(realm.object)!;
  return {
    realm: JSON.parse(realmText) as Realm,
    realmText,
    realmFile: realm.file,
    keycloakImage: image,
    keycloakEnvironment: Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
    keystoneFile: keystone.file,
    apacheSite: values.conf.wsgi_keystone,
    apacheProcesses: values.conf.mpm_event ?? '',
    keystoneSettings: osloText(assignmentsOf(values.conf.keystone)),
    identityScript: values.bootstrap.script,
    region: values.endpoints.identity.auth.admin.region_name,
    dashboardHost: (parse((horizon.object as HelmChart).spec.valuesContent!) as HorizonValues).endpoints.dashboard.host_fqdn_override.public.host,
  };
};

export const singleSignOnHost = ({ keycloakEnvironment }: LoginFiles): string => new URL(keycloakEnvironment['KC_HOSTNAME']!).hostname;

export const keystoneHost = ({ realm }: LoginFiles): string =>
  new URL(realm.clients.find(({ clientId }) => clientId === 'keystone')!.redirectUris[0]!).hostname;

const realmIn = (object: GeneratedObject['object']): string | undefined =>
  (object as unknown as { readonly data?: Readonly<Record<string, string>> }).data?.['realm.json'];
