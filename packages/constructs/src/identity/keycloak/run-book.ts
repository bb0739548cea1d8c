import type { RunBook } from '../../core/run-book.ts';

export interface KeycloakRunBookFacts {
  readonly namespace: string;
  readonly issuer: string;
  /** The Secret with the certificate of its address, where that is of the authority of the site, which no machine knows by itself. */
  readonly certificateSecret?: string;
}

export const keycloakDown = 'Nobody can log in: Keycloak does not answer';

export const keycloakRunBook = ({ namespace, issuer, certificateSecret }: KeycloakRunBookFacts): RunBook => {
  const kubectl = `kubectl -n ${namespace}`;
  const session = `${kubectl} exec -it deployment/keycloak -- /opt/keycloak/bin/kcadm.sh config credentials --config /tmp/kcadm.config --server http://localhost:8080 --realm master --user bastide-bootstrap`;
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
          { text: 'The directory decides. On a machine of the domain: is the person a member?', command: 'ipa user-show NAME --all | grep -i "member of"' },
          { text: 'Does Keycloak reach it? Look for LDAP.', command: `${kubectl} logs deployment/keycloak --tail=500 | grep -i ldap` },
        ],
      },
      {
        symptom: 'The password of the administrator has leaked',
        steps: [
          { text: 'Open a session of the administrator in the Pod; it asks for the password that is there.', command: session },
          {
            text: 'Tell Keycloak the new one, of 32 letters and digits; it asks for it, so that it is an argument of nothing.',
            command: `${kubectl} exec -it deployment/keycloak -- /opt/keycloak/bin/kcadm.sh set-password --config /tmp/kcadm.config -r master --username bastide-bootstrap`,
          },
          { text: 'Put the same into the store, as the run book of OpenBao says: the import of the realm logs in by it.' },
        ],
      },
      {
        symptom: 'Somebody has lost the device with the one-time codes',
        steps: [
          {
            text: 'Make sure who asks, in person or by video. Open a session of the administrator in the Pod; it asks for the password of the bootstrap administrator.',
            command: session,
          },
          {
            text: 'Find the id of the person, then of the credential of type otp, and delete that one: the next login sets up a new device.',
            command: `${kubectl} exec -it deployment/keycloak -- /opt/keycloak/bin/kcadm.sh get users --config /tmp/kcadm.config -r ${issuer.split('/').at(-1)} -q username=NAME -q exact=true --fields id`,
          },
        ],
      },
    ],
  };
};
