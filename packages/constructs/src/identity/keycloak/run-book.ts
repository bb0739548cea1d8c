import { counted } from '../../core/markdown.ts';
import type { RunBook } from '../../core/run-book.ts';
import { tokenLives } from './lives.ts';
import { bootstrapAdmin, keycloakName, keycloakPorts } from './server.ts';

export interface KeycloakRunBookFacts {
  readonly namespace: string;
  readonly issuer: string;
  /** The Secret with the certificate of its address, where that is of the authority of the site, which no machine knows by itself. */
  readonly certificateSecret?: string;
}

export const keycloakDown = 'Nobody can log in: Keycloak does not answer';

export const keycloakRunBook = ({ namespace, issuer, certificateSecret }: KeycloakRunBookFacts): RunBook => {
  const kubectl = `kubectl -n ${namespace}`;
  const kcadm = (command: string): string => `${kubectl} exec -it deployment/keycloak -- /opt/keycloak/bin/kcadm.sh ${command} --config /tmp/kcadm.config`;
  const realm = issuer.split('/').at(-1)!;
  const openSession = {
    text: `Open a session of the administrator in the Pod. It asks for the password, which nobody reads in the store: the key bootstrap-admin-password of the Secret ${namespace}/${keycloakName}.`,
    command: kcadm(`config credentials --server http://localhost:${keycloakPorts.http} --realm master --user ${bootstrapAdmin}`),
  };
  const findPerson = { text: 'Find the ID of the person.', command: kcadm(`get users -r ${realm} -q username=NAME -q exact=true --fields id`) };
  const closeSession = { text: 'Forget the session of the administrator.', command: `${kubectl} exec deployment/keycloak -- rm -f /tmp/kcadm.config` };
  const trusting = certificateSecret === undefined ? '' : ` --cacert <(${kubectl} get secret ${certificateSecret} -o jsonpath='{.data.ca\\.crt}' | base64 -d)`;
  return {
    title: 'Keycloak',
    purpose: `The single sign-on of the site, at ${issuer}. While it is gone nobody logs in anew to any product; who is in stays in until the token ends. Kubernetes is then reached with the kubeconfig of a server, Argo CD by kubectl.`,
    checks: [
      { text: 'On any machine with a kubeconfig, in bash: it says who it is.', command: `curl -fsS${trusting} ${issuer}/.well-known/openid-configuration` },
      { text: 'The realm is as Git says: the one Job is Complete.', command: `${kubectl} get jobs -l app.kubernetes.io/name=keycloak-realm` },
    ],
    failures: [
      {
        symptom: keycloakDown,
        steps: [
          { text: 'Does it run? It waits for its Secrets, and for its database.', command: `${kubectl} get pods -l app.kubernetes.io/name=keycloak` },
          { text: 'What it says.', command: `${kubectl} logs deployment/keycloak --all-containers --tail=50` },
          { text: 'Its database: see the run book of PostgreSQL.' },
        ],
      },
      {
        symptom: 'A change of the realm does not arrive, or its Job fails',
        steps: [
          { text: 'What the import says.', command: `${kubectl} logs -l app.kubernetes.io/name=keycloak-realm --tail=50` },
          {
            text: 'To import again, after a secret of a client was replaced or something was changed by hand: delete the Job, and Argo CD makes it again. What somebody has added by hand, a client or a group, it leaves alone: remove that by hand.',
            command: `${kubectl} delete jobs -l app.kubernetes.io/name=keycloak-realm`,
          },
        ],
      },
      {
        symptom: 'People log in and have no groups',
        steps: [
          {
            text: 'The directory decides. On a machine of the domain: is the person a direct member? The single sign-on goes by direct members alone; an "Indirect Member of group" has the rights of the group by SSH and sudo, and not here.',
            command: "ipa user-show NAME --all | grep '^ *Member of groups'",
          },
          { text: 'Does Keycloak reach it? Look for LDAP.', command: `${kubectl} logs deployment/keycloak --tail=500 | grep -i ldap` },
        ],
      },
      {
        symptom: 'The password of the administrator has leaked',
        steps: [
          openSession,
          {
            text: 'Tell Keycloak the new one, of 32 letters and digits; it asks for it, so that it is an argument of nothing.',
            command: kcadm(`set-password -r master --username ${bootstrapAdmin}`),
          },
          { text: 'Put the same into the store, as the run book of OpenBao says: the import of the realm logs in by it.' },
        ],
      },
      {
        symptom: 'Somebody has lost the device with the one-time codes',
        steps: [
          { text: 'Make sure who asks, in person or by video.' },
          openSession,
          findPerson,
          { text: 'Find the CREDENTIAL of type otp.', command: kcadm(`get users/ID/credentials -r ${realm} --fields id,type,userLabel`) },
          { text: 'Delete it: the next login sets up a new device.', command: kcadm(`delete users/ID/credentials/CREDENTIAL -r ${realm}`) },
          closeSession,
        ],
      },
      {
        symptom: 'The sessions of a person have to end now',
        steps: [
          {
            text: 'Who leaves, or whose session somebody else has: first take the person out of every group and disable the account (run book of FreeIPA, "A person leaves"), or a new session follows.',
          },
          openSession,
          findPerson,
          {
            text: `End them. Tokens that were given out last until they end: ${counted(tokenLives.accessTokenSeconds / 60, 'minute')}. docs/identity.md says what products hold longer ("How rights end").`,
            command: kcadm(`create users/ID/logout -r ${realm}`),
          },
          closeSession,
        ],
      },
    ],
  };
};
