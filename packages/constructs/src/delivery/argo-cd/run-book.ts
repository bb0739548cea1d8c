import type { RunBook } from '../../core/run-book.ts';
import type { GitSource } from '../../core/site.ts';

/** What alerts lead to, word for word. */
export const symptoms = {
  notSynced: 'An Application stays OutOfSync',
  notHealthy: 'An Application is not Healthy',
  waits: 'A sync fails again and again, or waits for a Helm release',
  repository: 'The repository cannot be read',
  gone: 'Argo CD is gone altogether',
} as const;

interface Described {
  readonly site: string;
  readonly repository: GitSource;
  /** Absent where the site has no ingress. */
  readonly domain?: string;
  readonly hasSingleSignOn: boolean;
}

export const argoCdRunBook = ({ site, domain, repository, hasSingleSignOn }: Described): RunBook => ({
  title: 'Argo CD',
  purpose: `Keeps the cluster as ${repository.url} (${repository.targetRevision}) says. While it is down nothing that runs is harmed, but no change arrives and nothing heals.${domain === undefined ? '' : ` People reach it at https://${domain}.`}`,
  checks: [
    { text: 'On any machine with a kubeconfig: every Application is Synced and Healthy.', command: 'kubectl -n argocd get applications' },
    { text: 'All its Pods are Running.', command: 'kubectl -n argocd get pods' },
    ...(domain === undefined
      ? [{ text: 'Its web interface, at https://localhost:8080 while this runs.', command: 'kubectl -n argocd port-forward service/argocd-server 8080:443' }]
      : []),
  ],
  failures: [
    {
      symptom: symptoms.notSynced,
      steps: [
        {
          text: 'Read why: the message names the object that was refused.',
          command: "kubectl -n argocd get application NAME -o jsonpath='{.status.operationState.message}'",
        },
        { text: 'Mend the site in Git. A change by hand is healed away within minutes.' },
      ],
    },
    {
      symptom: symptoms.notHealthy,
      steps: [
        {
          text: 'Which of its objects, and what each says.',
          command: `kubectl -n argocd get application NAME -o jsonpath='{range .status.resources[?(@.health.status!="Healthy")]}{.kind} {.namespace}/{.name} {.health.status} {.health.message}{"\\n"}{end}'`,
        },
        { text: 'Go on with the run book of the product that the object belongs to.' },
      ],
    },
    {
      symptom: symptoms.waits,
      steps: [
        {
          text: 'Jobs that wait for releases, and what each waits for.',
          command: 'kubectl -n helm-releases logs --prefix --tail 5 -l app.kubernetes.io/name=helm-wait',
        },
        { text: 'What Helm says of that release.', command: 'kubectl -n helm-releases logs job/helm-install-NAME --tail 50' },
        {
          text: 'Mend the release in Git. Argo CD takes the new commit with its next attempt; end this one so that it need not run out first.',
          command: `kubectl -n argocd patch application NAME --type merge -p '{"status":{"operationState":{"phase":"Terminating"}}}'`,
        },
      ],
    },
    {
      symptom: symptoms.repository,
      steps: [
        {
          text: `Does ${repository.url} answer from a Pod, or is it the credentials? The message says which.`,
          command: 'kubectl -n argocd logs deployment/argocd-repo-server --since 15m | grep -i error | tail',
        },
        { text: 'Credentials come from the Ansible Vault file: write the new ones there, and run the playbook bootstrap.yml again (run book of Ansible).' },
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
        {
          text: `Afterwards apply what Argo CD stands on again, in dist-manifests/${site}/ansible: that restores the root Application.`,
          command: `ansible-playbook bootstrap.yml -e @~/${site}.vault.yml --ask-vault-pass -e bastide_bootstrap_force=true`,
        },
      ],
    },
    ...(hasSingleSignOn
      ? [
          {
            symptom: 'Nobody can log in to Argo CD',
            steps: [
              { text: 'It has no account of its own: logins are the single sign-on’s, so go on with the run book of Keycloak.' },
              {
                text: 'Meanwhile the kubeconfig of a server does all that the web interface does: this makes an Application read Git at once.',
                command: 'kubectl -n argocd annotate application NAME argocd.argoproj.io/refresh=normal --overwrite',
              },
            ],
          },
        ]
      : []),
    {
      symptom: symptoms.gone,
      steps: [
        {
          text: `In dist-manifests/${site}/ansible, apply again what Argo CD itself stands on. It changes nothing that is well.`,
          command: `ansible-playbook bootstrap.yml -e @~/${site}.vault.yml --ask-vault-pass -e bastide_bootstrap_force=true`,
        },
        {
          text: 'Is the HelmChart there, and its release not? Helm runs once more when its Job is gone.',
          command: 'kubectl -n helm-releases get helmchart argocd\nkubectl -n helm-releases delete job helm-install-argocd',
        },
      ],
    },
  ],
});
