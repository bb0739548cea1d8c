import type { IConstruct } from 'constructs';
import { accesses } from '../../contributions/accesses.ts';
import { authorityCopies } from '../../contributions/authority-copies.ts';
import { flows } from '../../contributions/flows.ts';
import { declareOidcClient } from '../../contributions/oidc-clients.ts';
import { revocations } from '../../contributions/revocations.ts';
import { hasIngress, ingressAddressName } from '../../contributions/routes.ts';
import { secretUses } from '../../contributions/secrets.ts';
import { secretForms } from '../../core/secret-form.ts';
import { SecretRef } from '../../core/secret-reference.ts';
import { report, Site } from '../../core/site.ts';
import type { SingleSignOn } from '../../identity/single-sign-on.ts';
import type { AppRole } from './app-role.ts';
import { openBaoNames } from './names.ts';
import { isStoreRole, type StoreRole, storeRoles } from './store-roles.ts';

export interface OpenBaoIdentity {
  /** Its certificate is of the authority of the site. */
  readonly provider: SingleSignOn;
  /** Which group of the directory has which role; who is in none of them cannot log in. */
  readonly roles: Readonly<Record<string, StoreRole>>;
}

/** How people log in, for the configuration of the store. */
export interface StoreLogin {
  readonly issuer: string;
  readonly clientId: string;
  readonly secret: SecretRef;
  readonly redirectUris: readonly string[];
  readonly groups: Readonly<Partial<Record<StoreRole, readonly string[]>>>;
}

const clientId = 'openbao';

/** Of `bao login -method=oidc`, which listens on the person's own machine. https://openbao.org/docs/auth/jwt/#redirect-uris */
const commandRedirectUri = 'http://localhost:8250/oidc/callback';

/** The client of the store, its secret, and who may do what; `domain` is where people reach the store, if they do by the ingress. */
export const declareSingleSignOn = (
  from: IConstruct,
  { provider, roles }: OpenBaoIdentity,
  appRoles: readonly AppRole[],
  domain: string | undefined,
): StoreLogin => {
  const secret = new SecretRef({
    path: `sites/${Site.of(from).siteName}/openbao-single-sign-on`,
    key: 'client-secret',
    owner: 'platform',
    origin: 'generated',
    rotation: { everyDays: 180 },
    form: secretForms['letters-and-digits'],
  });
  const redirectUris = [commandRedirectUri, ...(domain === undefined ? [] : [`https://${domain}/ui/vault/auth/oidc/oidc/callback`])];
  declareOidcClient(from, { clientId, title: 'OpenBao', secret, flows: ['browser'], redirectUris });
  secretUses.declare(from, { secret, consumer: 'OpenBao, to log people in: the Job that configures it brings it there' });
  declareWay(from, provider);
  authorityCopies.declare(from, {
    renewal: {
      text: `OpenBao was given it for logins by the Job that configures it, from the Secret ${openBaoNames.namespace}/${openBaoNames.certificate}. Once that holds the new one, delete the Job, and Argo CD makes it again: until then people are refused by the store.`,
      command: `kubectl -n ${openBaoNames.namespace} delete jobs -l app.kubernetes.io/name=${openBaoNames.configuration}`,
    },
  });
  revocations.declare(from, {
    product: 'OpenBao',
    memberLeft: 'when the login to the store ends, an hour at most',
    rightGivenUp: 'the Job that configures the store, after the next sync; an AppRole that the site gives up stays until somebody deletes it',
  });
  const known = Object.entries(roles).filter(([group, role]) => isRole(from, group, role));
  for (const [group, role] of known) accesses.declare(from, { group, product: 'OpenBao', role, allows: storeRoles[role].allows });
  for (const { name, consumer, handedOutBy } of appRoles) {
    const allows = `hands out ids by which ${consumer} logs in, and reads no secret`;
    for (const group of handedOutBy) accesses.declare(from, { group, product: 'OpenBao', role: `app-${name}`, allows });
  }
  const groups = Object.groupBy(known, ([, role]) => role);
  return {
    issuer: provider.issuer,
    clientId,
    secret,
    redirectUris,
    groups: Object.fromEntries(Object.entries(groups).map(([role, members]) => [role, members.map(([group]) => group).sort()])),
  };
};

const declareWay = (from: IConstruct, provider: SingleSignOn): void => {
  if (!hasIngress(Site.of(from).inventory)) return;
  flows.declare(from, {
    from: { kind: 'pods', namespace: openBaoNames.namespace, workload: openBaoNames.release },
    to: { kind: 'load-balancer', name: ingressAddressName },
    protocol: 'TCP',
    ports: [443],
    why: `the secret store asks ${new URL(provider.issuer).host} for its keys, and for the tokens of browsers`,
    encryption: 'TLS',
  });
};

const isRole = (from: IConstruct, group: string, role: string): boolean => {
  if (isStoreRole(role)) return true;
  report(from, {
    rule: 'ghost-role',
    what: `the group ${group} is given the role ${JSON.stringify(role)}, which the secret store does not have`,
    allowed: Object.keys(storeRoles).join(', '),
    mend: 'give it one of these',
  });
  return false;
};
