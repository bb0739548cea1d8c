import type { RunBook } from '../../core/run-book.ts';
import type { GitSource } from '../../core/site.ts';

export const argoCdRunBook = ({ site, domain, repository }: { readonly site: string; readonly domain: string; readonly repository: GitSource }): RunBook => ({
  title: 'Argo CD',
  purpose: `Keeps the cluster as ${repository.url} (${repository.targetRevision}) says. While it is down nothing that runs is harmed, but no change arrives and nothing heals. People reach it at https://${domain}.`,
  checks: [
    { text: 'On any machine with a kubeconfig: every Application is Synced and Healthy.', command: 'kubectl -n argocd get applications' },
    { text: 'All its Pods are Running.', command: 'kubectl -n argocd get pods' },
  ],
  failures: [
    {
      symptom: 'An Application stays OutOfSync',
      steps: [
        {
          text: 'Read why: the message names the object that was refused.',
          command: "kubectl -n argocd get application NAME -o jsonpath='{.status.operationState.message}'",
        },
        { text: 'Mend the site in Git. A change by hand is healed away within minutes.' },
      ],
    },
    {
      symptom: 'The application controller is killed for memory (OOMKilled)',
      steps: [
        { text: 'See the last state of the container.', command: 'kubectl -n argocd describe pod argocd-application-controller-0' },
        { text: 'Raise its limit in the site (profile of ArgoCd), and check the memory budget of the node before you do.' },
      ],
    },
    {
      symptom: 'A change must not be applied right now',
      steps: [
        {
          text: 'Stop the root Application first, then the one concerned; the root would restore it otherwise.',
          command: `kubectl -n argocd patch application ${site} --type merge -p '{"spec":{"syncPolicy":{"automated":null}}}'`,
        },
        { text: 'Afterwards apply the bootstrap playbook again: it restores the root Application.' },
      ],
    },
    {
      symptom: 'Argo CD is gone altogether',
      steps: [{ text: 'Run the bootstrap of the site again: it applies the same files and changes nothing that is well.' }],
    },
  ],
});
