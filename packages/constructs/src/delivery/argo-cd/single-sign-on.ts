import type { IConstruct } from 'constructs';
import { accesses } from '../../contributions/accesses.ts';
import { authorityCopies } from '../../contributions/authority-copies.ts';
import { declareOidcClient } from '../../contributions/oidc-clients.ts';
import { revocations } from '../../contributions/revocations.ts';
import { storedSecrets } from '../../contributions/secrets.ts';
import { secretForms } from '../../core/secret-form.ts';
import { SecretRef } from '../../core/secret-reference.ts';
import { report, Site } from '../../core/site.ts';
import type { SingleSignOn } from '../../identity/single-sign-on.ts';

/** Roles that Argo CD brings. https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac/#basic-built-in-roles */
const builtInRoles = {
  admin: 'sees, changes and deletes every Application and what it made, and reads logs of Pods',
  readonly: 'sees every Application and what it made but Secrets, reads logs of Pods, and changes nothing',
} as const;

export type ArgoCdRole = keyof typeof builtInRoles;

export interface ArgoCdIdentity {
  readonly provider: SingleSignOn;
  /** Which group of the directory has which role; who is in none of them sees nothing. */
  readonly roles: Readonly<Record<string, ArgoCdRole>>;
}

const clientId = 'argo-cd';
/** Of the command `argocd login --sso`, which can keep no secret. */
const commandLineClientId = 'argo-cd-cli';
/** The Secret that `oidc.config` names; Argo CD reads only those with its label. */
const secretName = 'argocd-single-sign-on';
/** Where the authority of the site is found: the Secret of the certificate of the server. */
export const authorityFolder = '/etc/argocd-site-authority';

/** The clients of Argo CD, their secret on its side, and who may do what. */
export const declareSingleSignOn = (from: IConstruct, { roles }: ArgoCdIdentity, host: string): void => {
  const secret = new SecretRef({
    path: `sites/${Site.of(from).siteName}/argo-cd`,
    key: 'client-secret',
    owner: 'platform',
    origin: 'generated',
    rotation: { everyDays: 180 },
    form: secretForms['letters-and-digits'],
  });
  declareOidcClient(from, { clientId, title: 'Argo CD', secret, flows: ['browser'], redirectUris: [`https://${host}/auth/callback`] });
  declareOidcClient(from, {
    clientId: commandLineClientId,
    title: 'Argo CD, command line',
    flows: ['browser'],
    redirectUris: ['http://localhost:8085/auth/callback'],
  });
  storedSecrets.declare(from, {
    namespace: 'argocd',
    name: secretName,
    labels: { 'app.kubernetes.io/part-of': 'argocd' },
    data: { 'client-secret': secret },
    consumer: 'Argo CD, to log people in',
  });
  authorityCopies.declare(from, {
    renewal: {
      text: 'The server of Argo CD read it at its start from the Secret argocd/argocd-server-tls. Once that holds the new one, start it again: until then nobody logs in to Argo CD.',
      command: 'kubectl -n argocd rollout restart deployment argocd-server',
    },
  });
  revocations.declare(from, {
    product: 'Argo CD',
    memberLeft: 'when the token of the single sign-on ends',
    rightGivenUp: 'once Helm has upgraded the release, after the next sync',
  });
  for (const [group, role] of Object.entries(roles)) {
    if (!Object.hasOwn(builtInRoles, role)) reportGhostRole(from, group, role);
    else accesses.declare(from, { group, product: 'Argo CD', role: `role:${role}`, allows: builtInRoles[role] });
  }
};

const reportGhostRole = (from: IConstruct, group: string, role: string): void =>
  report(from, {
    rule: 'ghost-role',
    what: `the group ${group} is given the role ${JSON.stringify(role)}, which Argo CD does not have`,
    allowed: Object.keys(builtInRoles).join(', '),
    mend: 'give it one of these',
  });

/**
 * What the chart is given: https://argo-cd.readthedocs.io/en/stable/operator-manual/user-management/keycloak/
 *
 * The server trusts the authority of the site from the Secret of its own certificate, beside what the image trusts. It may start before that is there, and
 * then has to be started again: Go reads authorities once.
 */
export const singleSignOnValues = ({ provider, roles }: ArgoCdIdentity) => ({
  cm: {
    // Its password would be in no contract, and of nobody. While nobody can log in, kubectl says and changes what the web interface does.
    'admin.enabled': false,
    'oidc.config': [
      'name: Keycloak',
      `issuer: ${provider.issuer}`,
      `clientID: ${clientId}`,
      `clientSecret: $${secretName}:client-secret`,
      `cliClientID: ${commandLineClientId}`,
      'enablePKCEAuthentication: true',
      'requestedScopes: [openid, profile, email]',
      '',
    ].join('\n'),
  },
  rbac: {
    'policy.csv': Object.entries(roles)
      .map(([group, role]) => `g, ${group}, role:${role}\n`)
      .sort()
      .join(''),
    scopes: '[groups]',
  },
  server: {
    env: [{ name: 'SSL_CERT_DIR', value: `/etc/ssl/certs:${authorityFolder}` }],
    volumes: [{ name: 'site-authority', secret: { secretName: 'argocd-server-tls', optional: true, items: [{ key: 'ca.crt', path: 'site.crt' }] } }],
    volumeMounts: [{ name: 'site-authority', mountPath: authorityFolder, readOnly: true }],
  },
});
