import { dirname } from 'node:path/posix';
import type { RunBook, RunBookStep } from '../../core/run-book.ts';
import type { ObjectStore } from '../../inventory/index.ts';
import { k3sAsRoot, k3sBinary } from '../k3s-command.ts';
import { nodeRemoval, stopForGood, votersCommand } from './node-removal.ts';
import { etcdFolder, snapshotFolder } from './service.ts';
import { symptoms, watchedFailures } from './symptoms.ts';

export interface RunBookNode {
  readonly name: string;
  readonly address: string;
  /** As K3s is told them: `key=value`. */
  readonly labels: readonly string[];
  /** As K3s is told them: `key=value:Effect`. */
  readonly taints: readonly string[];
}

export interface RunBookFacts {
  readonly api: string;
  readonly servers: readonly RunBookNode[];
  readonly agents: readonly RunBookNode[];
  readonly firstServer: string;
  /** Addresses of the secrets in the Ansible Vault file. */
  readonly token: string;
  readonly agentToken: string;
  readonly store?: ObjectStore;
}

export const k3sRunBook = (facts: RunBookFacts): RunBook => ({
  title: 'K3s',
  purpose: `Kubernetes of the site: ${facts.servers.length} servers with the API (${facts.api}) and etcd, ${facts.agents.length} agents. While the API is gone Pods run on, but nothing heals, moves or changes.`,
  checks: [
    { text: `On ${facts.firstServer}: every node is Ready.`, command: `${k3sAsRoot} kubectl get nodes -o wide` },
    {
      text: 'On each server: its etcd is healthy.',
      command: facts.servers.map(({ name }) => `ssh ${name} curl --silent http://127.0.0.1:2381/health`).join('\n'),
    },
    {
      text: `On ${facts.firstServer}: every server votes; the second column is True.`,
      command: votersCommand,
    },
    {
      text: `On ${facts.firstServer}: the newest snapshot is hours old, not days${facts.store ? `, and lies in ${facts.store.bucket} at ${facts.store.endpoint} too` : ''}.`,
      command: `${k3sAsRoot} etcd-snapshot list`,
    },
  ],
  failures: [
    {
      symptom: symptoms.serverGone,
      steps: [
        {
          text: 'On that server: read why. The other servers go on while they are a majority.',
          command: 'sudo journalctl --unit k3s --since -15min --no-pager | tail -50',
        },
        { text: 'Where its clock is wrong, K3s waits for chronyd, and certificates look expired.', command: 'chronyc tracking' },
      ],
    },
    ...(facts.servers.length > 1 ? [{ symptom: 'A server must be replaced or set up again', steps: replaceServer(facts) }] : []),
    nodeRemoval(facts),
    { symptom: `${facts.servers.length > 1 ? 'Most servers are lost' : 'The server is lost'}, or etcd is damaged: restore a snapshot`, steps: restore(facts) },
    { symptom: 'The token of the servers has leaked', steps: rotateToken(facts) },
    {
      symptom: 'The token of the agents has leaked',
      steps: [
        {
          text: `Write a new value for ${facts.agentToken} into the Ansible Vault file and apply it to the servers, one after the other: until all have it, agents that restart may be refused.`,
        },
        { text: 'Apply it to the agents. Nodes that run have certificates of their own and are not harmed.' },
      ],
    },
    { symptom: 'Labels or taints of the site are not on the nodes', steps: relabel(facts) },
    ...watchedFailures(facts),
  ],
});

const replaceServer = ({ servers, firstServer, api }: RunBookFacts): readonly RunBookStep[] => {
  const example = servers.at(-1)?.name ?? firstServer;
  return [
    {
      text: `One at a time, and only while every other server votes. Servers: ${servers.map(({ name, address }) => `${name} ${address}`).join(', ')}. The commands are for ${example}.`,
    },
    {
      text: `Is it ${firstServer}, the first server? Then name another one as firstServer of the K3sCluster in the site and apply that to all servers before anything else: on an empty disk it would start a second cluster (its guard refuses to).`,
    },
    {
      text: 'On another server: let its Pods go.',
      command: `${k3sAsRoot} kubectl drain ${example} --ignore-daemonsets --delete-emptydir-data`,
    },
    { text: `On ${example}, if it still runs: end K3s for good, else it joins again as soon as its node is deleted.`, command: stopForGood('k3s') },
    { text: 'On another server: let etcd forget it; deleting the node removes its member.', command: `${k3sAsRoot} kubectl delete node ${example}` },
    { text: 'Set the machine up again and apply the site to it: it joins.' },
    {
      text: 'On another server: wait until it votes before the next one is touched.',
      command: `${k3sAsRoot} kubectl --server ${api} get node ${example} -o jsonpath='{.status.conditions[?(@.type=="EtcdIsVoter")].status}{"\\n"}'`,
    },
  ];
};

const restore = ({ servers, firstServer, store, token }: RunBookFacts): readonly RunBookStep[] => {
  const others = servers.filter(({ name }) => name !== firstServer);
  const everywhere = (command: string, on: readonly RunBookNode[]): string => on.map(({ name }) => `ssh ${name} ${command}`).join('\n');
  return [
    ...(others.length === 0
      ? []
      : [
          {
            text: `It happens on ${firstServer}: the only one whose configuration names no server to join, which K3s demands for it. Is that machine gone? Name another firstServer in the site and apply that first.`,
          },
        ]),
    { text: `Choose the snapshot, on ${firstServer}. The value of ${token} must be the one of that day.`, command: `${k3sAsRoot} etcd-snapshot list` },
    { text: 'Stop K3s on every server. Pods run on.', command: everywhere('sudo systemctl stop k3s', servers) },
    store
      ? {
          text: `On ${firstServer}: restore from ${store.bucket}; NAME is the first column of the list. For a file on the disk add --etcd-s3=false and give the whole path.`,
          command: `${k3sAsRoot} server --cluster-reset --cluster-reset-restore-path=NAME`,
        }
      : {
          text: `On ${firstServer}: restore; NAME is the first column of the list.`,
          command: `${k3sAsRoot} server --cluster-reset --cluster-reset-restore-path=${snapshotFolder}/NAME`,
        },
    { text: 'When it says that the membership was reset, start it there.', command: 'sudo systemctl start k3s' },
    ...(others.length === 0
      ? []
      : [
          {
            text: 'On the other servers: put the old data aside, then let them join one after the other.',
            command: everywhere(`sudo mv ${dirname(etcdFolder)} /root/k3s-db-before-restore`, others),
          },
          { text: 'The next one only when the one before is Ready.', command: everywhere('sudo systemctl start k3s', others) },
        ]),
    {
      text: `What was made after the snapshot is unknown to the cluster again: let Argo CD sync everything, and look for volumes that nothing claims. On ${firstServer}:`,
      command: `${k3sAsRoot} kubectl get persistentvolumes`,
    },
  ];
};

const rotateToken = ({ servers, firstServer, token }: RunBookFacts): readonly RunBookStep[] => [
  {
    text: `On ${firstServer}: rotate. It asks for the old token, then for the new one, a long random word; neither is shown, nor kept in the history or in the log of sudo.`,
    command: `sudo bash -c 'read -rsp "old token: " OLD && read -rsp "new token: " NEW && ${k3sBinary} token rotate --token "$OLD" --new-token "$NEW"'`,
  },
  { text: `Write the new value for ${token} into the Ansible Vault file and keep the old one beside it: snapshots from before need it.` },
  { text: `Apply it to the servers, one after the other: ${servers.map(({ name }) => name).join(', ')}.` },
  { text: `On ${firstServer}: take a snapshot that belongs to the new token.`, command: `${k3sAsRoot} etcd-snapshot save --name after-token-rotation` },
];

const relabel = ({ servers, agents }: RunBookFacts): readonly RunBookStep[] => [
  {
    text: 'K3s sets labels and taints when a node first registers, and never again. Set what the site says:',
    command: [...servers, ...agents].map(({ name, labels }) => `kubectl label node ${name} --overwrite ${labels.join(' ')}`).join('\n'),
  },
  ...taintCommands([...servers, ...agents]),
  { text: 'What the site does not say any more has to be taken away by hand: `kubectl label node NAME KEY-`, `kubectl taint node NAME KEY-`.' },
];

const taintCommands = (nodes: readonly RunBookNode[]): readonly RunBookStep[] => {
  const tainted = nodes.filter(({ taints }) => taints.length > 0);
  return tainted.length === 0
    ? []
    : [{ text: 'And the taints:', command: tainted.map(({ name, taints }) => `kubectl taint node ${name} --overwrite ${taints.join(' ')}`).join('\n') }];
};
