import type { IConstruct } from 'constructs';
import { alerts } from '../../contributions/alerts.ts';
import type { CertificateIssuer } from '../../contributions/certificates.ts';
import { flows } from '../../contributions/flows.ts';
import { localAccounts } from '../../contributions/local-accounts.ts';
import { guardedClient, type OidcClient, oidcClients } from '../../contributions/oidc-clients.ts';
import { certificateSecretOf, declareRoute, type Route } from '../../contributions/routes.ts';
import { scrapes } from '../../contributions/scrapes.ts';
import { bootstrapSecrets, secretUses, storedSecrets } from '../../contributions/secrets.ts';
import { Component } from '../../core/component.ts';
import type { Contributions } from '../../core/contribution.ts';
import type { Namespace } from '../../core/namespace.ts';
import type { PlannedText, TextPlanner } from '../../core/planned-file.ts';
import type { Profile } from '../../core/resources.ts';
import { secretForms } from '../../core/secret-form.ts';
import { secretAt } from '../../core/secret-position.ts';
import { SecretRef } from '../../core/secret-reference.ts';
import { pathOf, Site } from '../../core/site.ts';
import type { Placement } from '../../core/workload.ts';
import type { K3sCluster } from '../../kubernetes/k3s/cluster.ts';
import { type Directory, type DirectoryGroup, isGroupName } from '../directory.ts';
import type { PostgreSql } from '../postgresql/postgresql.ts';
import type { SingleSignOn } from '../single-sign-on.ts';
import { checkClients } from './client-checks.ts';
import { checkAccesses, checkDirectory } from './directory-checks.ts';
import { identityDocument, identityDocumentPath } from './document.ts';
import { keycloakFlows } from './flows.ts';
import { bindPasswordVariable } from './ldap-federation.ts';
import { keycloakAlerts, keycloakScrape } from './monitoring.ts';
import { realmOf } from './realm.ts';
import { addRealmImport, realmSecret } from './realm-import.ts';
import { keycloakRunBook } from './run-book.ts';
import { addServer, directoryAuthoritySecret, keycloakName, keycloakPorts } from './server.ts';

export interface KeycloakProps extends Placement {
  readonly cluster: K3sCluster;
  /** e.g. `sso.mini-waas.example`. @default - `sso.` and the domain of the site */
  readonly host?: string;
  readonly users: Directory;
  /** Keycloak runs in its namespace. */
  readonly database: PostgreSql;
  readonly profile: Profile;
  /** Who may open the login page. @default 'site' */
  readonly audience?: Route['audience'];
  /** @default 'site' */
  readonly issuer?: CertificateIssuer;
}

/**
 * The single sign-on of the site: Keycloak, and a realm of what products declare as `oidcClients` and of the groups of the directory.
 *
 * A plain Deployment and a Job that imports the realm whenever it changes (docs/decisions/0020-keycloak.md says why no operator). Only the realm and its
 * pictures are routed: the realm `master` and the API of administrators are reached inside the cluster alone.
 *
 * Reported as findings: a redirect URI that is no whole address with https, a flow by which passwords reach a client, an audience or a group that nobody
 * declared, a group whose name holds more than letters, digits and "-", a literal where a secret is wanted.
 */
export class Keycloak extends Component implements SingleSignOn, TextPlanner {
  readonly issuer: string;
  readonly groups: readonly DirectoryGroup[];
  readonly targetNamespace: Namespace;
  /** e.g. `mini-waas`. */
  readonly realmName: string;
  readonly users: Directory;
  readonly #props: KeycloakProps;
  #contributions: Contributions | undefined;
  #clients: readonly OidcClient[] = [];

  constructor(scope: IConstruct, id: string, props: KeycloakProps) {
    const site = Site.of(scope);
    const host = props.host ?? `sso.${site.inventory.domain}`;
    const issuer = `https://${host}/realms/${site.siteName}`;
    const namespace = props.database.targetNamespace;
    const { issuer: certificateIssuer = 'site' } = props;
    const certificate = certificateIssuer === 'site' ? { certificateSecret: certificateSecretOf(host) } : {};
    super(scope, id, { ...props, application: 'identity', namespace, runBook: keycloakRunBook({ namespace: namespace.name, issuer, ...certificate }) });
    this.issuer = issuer;
    this.groups = props.users.groups.filter(({ name }) => isGroupName(name));
    this.users = props.users;
    this.targetNamespace = namespace;
    this.realmName = site.siteName;
    this.#props = props;
    checkDirectory(this, props.users);
    addServer(this, { ...this.#placed(), url: `https://${host}`, trustedProxies: String(site.inventory.pools.pods) });
    this.#declareSecrets();
    for (const pathPrefix of [`/realms/${this.realmName}`, '/resources']) {
      declareRoute(this, {
        host,
        pathPrefix,
        service: { namespace: namespace.name, name: keycloakName, port: keycloakPorts.http },
        issuer: certificateIssuer,
        audience: props.audience ?? 'site',
      });
    }
    for (const flow of keycloakFlows(namespace.name, props.database, props.users)) flows.declare(this, flow);
    scrapes.declare(this, keycloakScrape(namespace.name));
    for (const alert of keycloakAlerts) alerts.declare(this, alert);
  }

  settle(all: Contributions): void {
    this.#contributions = all;
    checkClients(all);
    checkAccesses(all, this.users);
    this.#clients = all.of(oidcClients).map(({ from, value }) => guardedClient(from, value));
    const clients = this.#clients;
    const realm = realmOf({ name: this.realmName, clients, users: this.users });
    addRealmImport(this, { ...this.#placed(), clients, realm: `${JSON.stringify(realm, undefined, 2)}\n` });
  }

  plannedTexts(): readonly PlannedText[] {
    return [{ path: identityDocumentPath, owner: this, text: identityDocument(this, this.#contributions!, this.#clients) }];
  }

  #placed() {
    const { database, profile, nodeSelector = {}, tolerations = [] } = this.#props;
    return { database, profile, nodeSelector, tolerations };
  }

  #declareSecrets(): void {
    const namespace = this.targetNamespace.name;
    const password = new SecretRef({
      path: `sites/${this.realmName}/keycloak`,
      key: 'bootstrap-admin-password',
      owner: 'platform',
      origin: 'generated',
      rotation: 'on-incident',
      form: secretForms['letters-and-digits'],
    });
    localAccounts.declare(this, {
      product: 'Keycloak',
      account: 'the administrator of the realm master',
      allows: 'changes the realm, and so who is who; no address outside the cluster leads to it',
      by: password,
    });
    storedSecrets.declare(this, {
      namespace,
      name: keycloakName,
      data: { 'bootstrap-admin-password': password },
      consumer: 'Keycloak, and the import of its realm',
      afterReplacement: 'nothing, if Keycloak knew the new one before: it takes the Secret at its first start only, and its run book says how to tell it',
    });
    this.#declareSecretsOfDirectory();
  }

  /**
   * From the Ansible Vault file: a person puts imported secrets into the store after a login here, and here nobody logs in without these.
   */
  #declareSecretsOfDirectory(): void {
    const namespace = this.targetNamespace.name;
    const { ldap } = this.users;
    const authority = secretAt(this, 'the authority of the directory', ldap.authority);
    const bindPassword = secretAt(this, 'the password of the account that reads the directory', ldap.bindPassword);
    bootstrapSecrets.declare(this, {
      namespace,
      name: directoryAuthoritySecret,
      labels: {},
      data: { 'ca.crt': authority },
      afterReplacement: `start Keycloak again: kubectl -n ${namespace} rollout restart deployment ${keycloakName}`,
    });
    secretUses.declare(this, { secret: authority, consumer: `${pathOf(this)}, to know the directory` });
    bootstrapSecrets.declare(this, {
      namespace,
      name: realmSecret,
      labels: {},
      data: { [bindPasswordVariable]: bindPassword },
      afterReplacement: 'have the realm imported again: delete the Job that does, and Argo CD makes it again',
    });
    secretUses.declare(this, { secret: bindPassword, consumer: `${pathOf(this)}, whose realm reads the directory by it` });
  }
}
