import type { RunBook, RunBookStep } from '../core/run-book.ts';
import { helmReleaseNamespace } from '../delivery/helm-release.ts';
import type { ReleaseFacts, ReleasePods } from './release-facts.ts';

/** What a release is to people. */
export interface ReleasePurpose {
  /** As people call it, e.g. `Keystone`. */
  readonly title: string;
  /** What it does, in a sentence. */
  readonly does: string;
  /** What stops when all of it is gone, in a sentence. */
  readonly lossBreaks: string;
  /** What goes on without it, in a sentence. */
  readonly lossKeeps: string;
  /** What can go wrong besides, and what to do. @default - none */
  readonly failures?: RunBook['failures'];
}

/** What the person on call needs of any release, and what is special to one. */
export const releaseRunBook = (
  { name: release, pods }: Pick<ReleaseFacts, 'name' | 'pods'>,
  namespace: string,
  { title, does, lossBreaks, lossKeeps, failures = [] }: ReleasePurpose,
): RunBook => ({
  title,
  purpose: `${does} Without it: ${lossBreaks} ${lossKeeps}`,
  checks: [
    { text: 'On any machine with a kubeconfig: the release is deployed.', command: `helm -n ${namespace} status ${release}` },
    {
      text: hasJobs(pods) ? 'Its Pods run and its Jobs have ended.' : 'Its Pods run.',
      command: `kubectl -n ${namespace} get pods -l release_group=${release} -o wide`,
    },
  ],
  failures: [
    {
      symptom: `Pods of ${title} stay in Init`,
      steps: [
        {
          text: 'Their first container waits for Services and Jobs of other releases, and says for which.',
          command: `kubectl -n ${namespace} logs -l release_group=${release} -c init --prefix --tail=3`,
        },
        ...(hasJobs(pods) ? repeatedJobs(release, namespace) : []),
      ],
    },
    {
      symptom: `A change of ${title} does not arrive`,
      steps: [
        { text: 'See what helm-controller says of the HelmChart.', command: `kubectl -n ${helmReleaseNamespace} describe helmchart ${release}` },
        {
          text: 'A release that hangs in pending-upgrade is rolled back by hand; then it is tried again.',
          command: `helm -n ${namespace} rollback ${release}`,
        },
      ],
    },
    ...failures,
  ],
});

const hasJobs = (pods: readonly ReleasePods[]): boolean => pods.some(({ kind }) => kind === 'Job');

const repeatedJobs = (release: string, namespace: string): readonly RunBookStep[] => [
  { text: 'Has a Job of its own failed? See which.', command: `kubectl -n ${namespace} get jobs -l release_group=${release}` },
  {
    text: 'It is made anew when the release is installed again: delete it, and the Job of helm-controller, which then begins once more.',
    command: `kubectl -n ${namespace} delete job NAME\nkubectl -n ${helmReleaseNamespace} delete job helm-install-${release}`,
  },
  { text: 'See what came of it.', command: `kubectl -n ${helmReleaseNamespace} logs job/helm-install-${release} --tail=30` },
];
