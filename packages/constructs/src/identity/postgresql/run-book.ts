import type { RunBook } from '../../core/run-book.ts';
import type { ObjectStore } from '../../inventory/index.ts';

export interface PostgreSqlRunBookFacts {
  readonly site: string;
  readonly namespace: string;
  readonly name: string;
  readonly secretAddress: string;
  readonly backup?: { readonly store: ObjectStore; readonly target: string; readonly retentionDays: number };
}

export const postgreSqlRunBook = ({ site, namespace, name, secretAddress, backup }: PostgreSqlRunBookFacts): RunBook => {
  const keyOf = (key: string): string => `kubectl -n ${namespace} get secret ${name}-backup -o jsonpath='{.data.${key}}' | base64 -d`;
  const inPod = `kubectl -n ${namespace} exec -i ${name}-0 --`;
  return {
    title: `PostgreSQL ${name}`,
    purpose: `The database of Keycloak: sessions, and what people set up at the login, one-time codes above all. One server: while it is gone nobody logs in anew; when its volume is lost, the last back-up is what there is.`,
    checks: [
      { text: 'On any machine with a kubeconfig: it takes connections.', command: `${inPod} pg_isready --host=127.0.0.1` },
      ...(backup === undefined
        ? []
        : [
            {
              text: 'The last back-up is of this day, and ended well.',
              command: `kubectl -n ${namespace} get cronjob,jobs -l app.kubernetes.io/name=${name}-backup`,
            },
          ]),
    ],
    failures: [
      {
        symptom: `${name}-0 stays Pending after its node was lost`,
        steps: [
          { text: 'Its volume is held by the node until somebody declares it lost.', command: `kubectl -n ${namespace} describe pod ${name}-0` },
          { text: 'Once the machine is off for certain, follow the run book of K3s for a lost node: the volume is let go, and the Pod starts elsewhere.' },
        ],
      },
      {
        symptom: 'Its data are lost or wrong: restore a back-up',
        steps:
          backup === undefined
            ? [{ text: 'The site keeps none. The realm is imported again by its Job; people set up their one-time codes again.' }]
            : [
                {
                  text: 'Keep Argo CD from starting again what is stopped: the root Application first, which would restore the other one.',
                  command: [site, 'identity']
                    .map((application) => `kubectl -n argocd patch application ${application} --type merge -p '{"spec":{"syncPolicy":{"automated":null}}}'`)
                    .join('\n'),
                },
                { text: 'Stop who writes.', command: `kubectl -n ${namespace} scale deployment keycloak --replicas=0` },
                {
                  text: `On a machine with rclone, in the \`bash\` of the steps below: the way to ${backup.store.name}, with the keys that the back-up itself has.`,
                  command: [
                    'export RCLONE_CONFIG_STORE_TYPE=s3 RCLONE_CONFIG_STORE_PROVIDER=Other',
                    `export RCLONE_CONFIG_STORE_ENDPOINT=https://${backup.store.endpoint} RCLONE_CONFIG_STORE_REGION=${backup.store.region}`,
                    `read -r RCLONE_CONFIG_STORE_ACCESS_KEY_ID < <(${keyOf('access-key')})`,
                    `read -r RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY < <(${keyOf('secret-key')})`,
                    'export RCLONE_CONFIG_STORE_ACCESS_KEY_ID RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY',
                  ].join('\n'),
                },
                {
                  text: `Choose a file; names are times in UTC, ${backup.retentionDays} days are kept.`,
                  command: `rclone lsf store:${backup.target}`,
                },
                {
                  text: 'Put it in place of what is there: all of it, or nothing.',
                  command: `rclone cat store:${backup.target}/FILE | ${inPod} sh -c "$(kubectl -n ${namespace} get configmap ${name}-scripts -o jsonpath='{.data.restore}')"`,
                },
                {
                  text: `Start Keycloak again, and let Argo CD: in dist-manifests/${site}/ansible.`,
                  command: `kubectl -n ${namespace} scale deployment keycloak --replicas=1\nansible-playbook bootstrap.yml -e @~/${site}.vault.yml --ask-vault-pass -e bastide_bootstrap_force=true`,
                },
                { text: 'What changed in the realm since is imported by a new run of its Job: see the run book of Keycloak.' },
              ],
      },
      {
        symptom: 'The password must be replaced',
        steps: [
          {
            text: `Put the new one into the store at ${secretAddress}; the server reads it at its first start only, so tell it too.`,
            command: `kubectl -n ${namespace} exec -it ${name}-0 -- psql --command='\\password'`,
          },
          { text: 'Then start Keycloak again, once External Secrets has brought it.', command: `kubectl -n ${namespace} rollout restart deployment keycloak` },
        ],
      },
    ],
  };
};
