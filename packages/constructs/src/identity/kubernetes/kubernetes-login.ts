import type { IConstruct } from 'constructs';
import { accesses } from '../../contributions/accesses.ts';
import { authorityCopies } from '../../contributions/authority-copies.ts';
import { flows } from '../../contributions/flows.ts';
import { declareOidcClient } from '../../contributions/oidc-clients.ts';
import { revocations } from '../../contributions/revocations.ts';
import { hasIngress, ingressAddressName } from '../../contributions/routes.ts';
import { unscraped } from '../../contributions/scrapes.ts';
import { secretUses } from '../../contributions/secrets.ts';
import { HostFile } from '../../core/host-file.ts';
import { secretAt } from '../../core/secret-position.ts';
import { SecretRef } from '../../core/secret-reference.ts';
import { report, Site } from '../../core/site.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import type { K3sCluster } from '../../kubernetes/k3s/cluster.ts';
import type { SingleSignOn } from '../single-sign-on.ts';
import { apiServerOptions, authorityFile, authorityPath, clientId, optionsPath } from './api-server-options.ts';
import { type KubernetesRole, kubernetesRoles, RoleBindings } from './role-bindings.ts';
import { kubernetesLoginRunBook } from './run-book.ts';

export interface KubernetesLoginProps {
  readonly cluster: K3sCluster;
  readonly identity: SingleSignOn;
  /** Which group of the directory has which role in the whole cluster; who is in none of them may do nothing. */
  readonly roles: Readonly<Record<string, KubernetesRole>>;
  /** The certificate of the authority that signed the single sign-on's. @default - one that the machines know: a public one */
  readonly authority?: SecretRef;
}

/**
 * People use the Kubernetes API by the single sign-on: the API server takes its tokens, groups of the directory have ClusterRoles.
 *
 * The kubeconfig of the servers goes on to work; it is what is left while nobody can log in.
 */
export class KubernetesLogin extends UnitConstruct {
  constructor(scope: IConstruct, id: string, props: KubernetesLoginProps) {
    const { cluster, identity, authority } = props;
    super(scope, id, {
      ...props,
      runBook: kubernetesLoginRunBook({
        issuer: identity.issuer,
        api: cluster.apiEndpoint.url,
        ...(SecretRef.isSecretRef(authority) ? { authority: authority.address } : {}),
      }),
    });
    const roles = Object.entries(props.roles).filter(([group, role]) => this.#isRole(group, role));
    new RoleBindings(this, 'role-bindings', { roles, identity });
    this.#makeFiles(cluster, identity.issuer, authority);
    unscraped.declare(this, { because: 'the API server, which is scraped, says of each request whether its token was good' });
    declareOidcClient(this, {
      clientId,
      title: 'Kubernetes API',
      // No device code: each login proves itself by PKCE, which kubelogin leaves out there. https://github.com/int128/kubelogin/issues/1470
      flows: ['browser'],
      // Where kubelogin listens. https://github.com/int128/kubelogin
      redirectUris: ['http://localhost:8000', 'http://localhost:18000'],
    });
    for (const [group, role] of roles) accesses.declare(this, { group, product: 'Kubernetes', role: `ClusterRole ${role}`, allows: kubernetesRoles[role] });
    revocations.declare(this, {
      product: 'Kubernetes',
      memberLeft: 'when the token of the single sign-on ends',
      rightGivenUp: 'the next sync, which deletes its ClusterRoleBinding',
    });
    if (!hasIngress(Site.of(this).inventory)) return;
    flows.declare(this, {
      from: { kind: 'machines', machines: cluster.servers, network: cluster.nodeNetwork },
      to: { kind: 'load-balancer', name: ingressAddressName },
      protocol: 'TCP',
      ports: [443],
      why: 'the Kubernetes API asks the single sign-on for its keys',
      encryption: 'TLS',
    });
  }

  #isRole(group: string, role: string): boolean {
    if (Object.hasOwn(kubernetesRoles, role)) return true;
    report(this, {
      rule: 'ghost-role',
      what: `the group ${group} is given the ClusterRole ${JSON.stringify(role)}, which Kubernetes does not bring`,
      allowed: Object.keys(kubernetesRoles).join(', '),
      mend: 'give it one of these',
    });
    return false;
  }

  #makeFiles(cluster: K3sCluster, issuer: string, authority: SecretRef | undefined): void {
    const known = authority === undefined ? undefined : secretAt(this, 'authority', authority);
    for (const server of cluster.servers) {
      const shared = { host: Site.of(this).host(server), mode: '0600', apply: { restart: cluster.serviceOf(server) } };
      new HostFile(this, `${server.name}-options`, { ...shared, path: optionsPath, content: apiServerOptions(issuer, known !== undefined) });
      if (known !== undefined) new HostFile(this, `${server.name}-authority`, { ...shared, path: authorityPath, content: authorityFile(known) });
    }
    if (known === undefined) return;
    secretUses.declare(this, { secret: known, consumer: 'the Kubernetes API, to know the single sign-on' });
    const { siteName } = Site.of(this);
    authorityCopies.declare(this, {
      renewal: {
        text: `The Kubernetes API has it from the Ansible Vault file: put the new one there as ${known.address}, and run the playbook. Until then the API refuses everybody who logs in, once the single sign-on has a certificate of the new root.`,
        command: `ansible-playbook site.yml -e @~/${siteName}.vault.yml --ask-vault-pass`,
      },
    });
  }
}
