import type { RunBook } from '../../core/run-book.ts';
import { contractPath } from '../contract-text.ts';
import { openBaoSymptoms } from './monitoring.ts';
import { openBaoNames, openBaoServerName, serverNames } from './names.ts';
import { rotationFailures } from './rotation.ts';

interface RunBookFacts {
  readonly site: string;
  readonly servers: number;
  /** Where people reach it. */
  readonly domain?: string;
  /** Whether people log in to it. */
  readonly hasLogin: boolean;
}

const { namespace, configuration, seal } = openBaoNames;

const inServer = (command: string, server = `${openBaoNames.release}-0`): string => `kubectl -n ${namespace} exec ${server} -c openbao -- ${command}`;

const status = inServer('bao status -tls-skip-verify');

export const openBaoRunBook = ({ site, servers, domain, hasLogin }: RunBookFacts): RunBook => ({
  title: 'OpenBao',
  purpose: `The secret store of ${site}: ${servers} servers, each with a copy of everything${domain === undefined ? '' : `; people reach it at https://${domain}`}. While it is gone every Secret of the cluster stays as it is and nothing that runs is harmed; none is made or replaced. What is in it for whom stands in ${contractPath}.`,
  checks: [
    {
      text: 'On any machine with a kubeconfig: every server runs, one is labelled as active.',
      command: `kubectl -n ${namespace} get pods -L openbao-active -o wide`,
    },
    { text: 'Sealed is false, and HA Mode is active or standby.', command: status },
    { text: 'The Job that configures it has completed.', command: `kubectl -n ${namespace} get jobs -l app.kubernetes.io/name=${configuration}` },
  ],
  failures: [
    {
      symptom: openBaoSymptoms.noLeader,
      steps: [
        { text: `${Math.floor(servers / 2) + 1} of ${servers} must run. Which do?`, command: `kubectl -n ${namespace} get pods -o wide` },
        { text: 'Read what one that runs says.', command: `kubectl -n ${namespace} logs ${openBaoNames.release}-0 -c openbao --tail=50` },
      ],
    },
    {
      symptom: openBaoSymptoms.missing,
      steps: [
        ...serverNames(servers).map((server) => ({ text: `How is ${server}?`, command: inServer('bao status -tls-skip-verify', server) })),
        {
          text: `Sealed means that it could not read its key: the Secret ${namespace}/${seal} comes from the Ansible Vault file, and must have the one key that the store was begun with.`,
          command: `kubectl -n ${namespace} describe secret ${seal}`,
        },
      ],
    },
    {
      symptom: 'The Job that configures it does not complete',
      steps: [
        {
          text: 'Read what the store refuses; its last line names it.',
          command: `kubectl -n ${namespace} logs -l app.kubernetes.io/name=${configuration} --tail=20`,
        },
        {
          text: '"permission denied" at its login, and no other program can log in either: the first start did not finish. Read its log from the beginning.',
          command: `kubectl -n ${namespace} logs ${openBaoNames.release}-0 -c openbao | grep -i init`,
        },
      ],
    },
    {
      symptom: `The volume of ${openBaoNames.release}-0 is lost`,
      steps: [
        {
          text: 'It joins the others and gets its copy from them, as long as one of their Pods has an address. Never delete its volume while they are all away: it would begin an empty store of its own.',
          command: `kubectl -n ${namespace} get pods -o wide`,
        },
        {
          text: 'Take its claim away, then its Pod: both come back.',
          command: `kubectl -n ${namespace} delete pvc data-${openBaoNames.release}-0 --wait=false\nkubectl -n ${namespace} delete pod ${openBaoNames.release}-0`,
        },
      ],
    },
    ...rotationFailures({ hasLogin, domain }),
    {
      symptom: 'Clients say that the certificate has expired',
      steps: [
        {
          text: 'cert-manager renews it a month before its end, and each server reads it anew once a day. Have it read at once.',
          command: inServer("sh -c 'kill -HUP $(pidof bao)'"),
        },
        { text: `Every client checks the name ${openBaoServerName}.` },
      ],
    },
  ],
});
