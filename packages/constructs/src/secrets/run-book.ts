import type { RunBook } from '../core/run-book.ts';
import { contractPath } from './contract-text.ts';
import { externalSecretsSymptoms } from './monitoring.ts';

interface RunBookFacts {
  readonly site: string;
  readonly namespace: string;
  readonly store: string;
}

export const externalSecretsRunBook = ({ site, namespace, store }: RunBookFacts): RunBook => ({
  title: 'External Secrets',
  purpose: `Brings what the secret store of ${site} holds (ClusterSecretStore ${store}) into Secrets of the cluster, and keeps them the same. While it is gone every Secret stays as it is; nothing that runs is harmed. Which secret is for whom stands in ${contractPath}.`,
  checks: [
    { text: 'On any machine with a kubeconfig: the store is Ready.', command: `kubectl get clustersecretstore ${store}` },
    { text: 'Every ExternalSecret is SecretSynced.', command: 'kubectl get externalsecrets -A' },
    { text: 'Its Pods run.', command: `kubectl -n ${namespace} get pods -o wide` },
  ],
  failures: [
    {
      symptom: externalSecretsSymptoms.notReady,
      steps: [
        { text: 'Read why: the event names the path and the key that the store does not have.', command: 'kubectl -n NAMESPACE describe externalsecret NAME' },
        {
          text: `Is it every one of them? Then it is the store, or the way to it. As long as the site has no ClusterSecretStore ${store}, none can be Ready, and the Application stored-secrets stays Degraded: nothing else waits for it.`,
          command: `kubectl describe clustersecretstore ${store}`,
        },
        { text: `Is it one? Its owner stands in ${contractPath}: ask for the value to be put at that path.` },
      ],
    },
    {
      symptom: 'A secret was replaced in the store and must reach the cluster at once',
      steps: [
        {
          text: 'Otherwise it takes up to an hour, and a quarter of one for what is replaced weekly.',
          command: 'kubectl -n NAMESPACE annotate externalsecret NAME force-sync="$(date +%s)" --overwrite',
        },
        { text: 'A Helm release whose values it is part of is upgraded by itself; any other Pod that read it at its start has to be restarted.' },
      ],
    },
    {
      symptom: externalSecretsSymptoms.gone,
      steps: [
        { text: 'See whether its release was installed.', command: 'kubectl -n helm-releases get helmchart external-secrets -o yaml' },
        { text: 'Then the controller.', command: `kubectl -n ${namespace} logs deployment/external-secrets --tail=50` },
      ],
    },
    {
      symptom: '"failed calling webhook" for an ExternalSecret or a store',
      steps: [
        {
          text: 'The API servers cannot reach its webhook, or its certificate is not there yet, which the cert controller makes.',
          command: `kubectl -n ${namespace} get pods -o wide && kubectl -n ${namespace} logs deployment/external-secrets-cert-controller --tail=50`,
        },
      ],
    },
    {
      symptom: 'A Secret disappeared',
      steps: [
        {
          text: 'A Secret goes with the ExternalSecret that owns it. Was that pruned because the site does not want it any more? If not, let Argo CD sync stored-secrets: it comes back with its values.',
          command: 'kubectl -n argocd get application stored-secrets',
        },
      ],
    },
  ],
});
