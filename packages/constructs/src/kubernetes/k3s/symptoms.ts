import { dirname } from 'node:path/posix';
import type { RunBook } from '../../core/run-book.ts';
import { k3sAsRoot } from '../k3s-command.ts';
import { outOfService } from '../out-of-service.ts';
import type { RunBookFacts } from './run-book.ts';
import { etcdFolder } from './service.ts';

/** What alerts lead to in the run book, word for word. */
export const symptoms = {
  nodeNotReady: 'A node is not Ready',
  serverGone: 'A server does not come back',
  apiSlow: 'The API is slow or refuses requests, or etcd changes its leader',
  etcdFull: 'etcd is nearly full',
  certificate: 'A certificate of K3s ends soon',
  snapshotMissing: 'No snapshot of etcd was taken',
  memory: 'Pods are killed or put out for memory',
  volume: 'A volume fills up',
  dns: 'Pods cannot look up names',
} as const;

/** What to do about what alerts say, but for servers that are gone. */
export const watchedFailures = ({ servers, firstServer, store }: RunBookFacts): RunBook['failures'] => [
  {
    symptom: symptoms.nodeNotReady,
    steps: [
      { text: `On ${firstServer}: which, and since when.`, command: `${k3sAsRoot} kubectl get nodes -o wide | grep -v ' Ready'` },
      { text: `On ${firstServer}: what the node said last.`, command: `${k3sAsRoot} kubectl describe node NAME` },
      {
        text: 'On that node: is K3s up, and what does it say? On agents the unit is k3s-agent.',
        command: "sudo journalctl --unit 'k3s*' --since -15min --no-pager | tail -50",
      },
      {
        text: `Does it stay away? Pods of StatefulSets, and those with a volume, wait for a word of the machine before they move. Once it is surely switched off, on ${firstServer}:`,
        command: `${k3sAsRoot} kubectl taint node NAME ${outOfService}`,
      },
      {
        text: `When it is back and Ready, on ${firstServer}:`,
        command: `${k3sAsRoot} kubectl taint node NAME ${outOfService}-`,
      },
    ],
  },
  {
    symptom: symptoms.apiSlow,
    steps: [
      {
        text: 'Disks first: etcd waits for each write. On each server: `some avg60` is how many percent of a minute something waited for the disk.',
        command: servers.map(({ name }) => `ssh ${name} cat /proc/pressure/io`).join('\n'),
      },
      {
        text: `On ${firstServer}: who asks for so much?`,
        command: `${k3sAsRoot} kubectl get --raw /metrics | grep '^apiserver_request_total' | sort -k2 -n -r | head -20`,
      },
      { text: 'A server swaps or has no memory left: let no new Pods onto it before anything else.', command: `${k3sAsRoot} kubectl cordon NAME` },
    ],
  },
  {
    symptom: symptoms.etcdFull,
    steps: [
      {
        text: `On ${firstServer}: what there is so much of.`,
        command: `${k3sAsRoot} kubectl get --raw /metrics | grep '^apiserver_storage_objects' | sort -k2 -n -r | head`,
      },
      {
        text: 'Delete what is too many (events and old releases of Helm are the usual ones), then restart K3s on one server after the other: it defragments when it starts.',
      },
    ],
  },
  {
    symptom: symptoms.certificate,
    steps: [
      { text: 'On each node: which, and until when.', command: `${k3sAsRoot} certificate check --output table` },
      {
        text: 'K3s renews at its start what lasts less than 120 days. Restart one server after the other, the next only when the one before is Ready; then the agents, where the unit is k3s-agent.',
        command: 'sudo systemctl restart k3s',
      },
    ],
  },
  {
    symptom: symptoms.snapshotMissing,
    steps: [
      { text: `On ${firstServer}: take one now, and read what it says.`, command: `${k3sAsRoot} etcd-snapshot save --name by-hand` },
      { text: 'Is the disk full?', command: `sudo df -h ${dirname(etcdFolder)}` },
      ...(store
        ? [{ text: `Does the store answer? It is ${store.bucket} at ${store.endpoint}.`, command: `curl --silent --head https://${store.endpoint}` }]
        : []),
    ],
  },
  {
    symptom: symptoms.memory,
    steps: [
      { text: 'Which containers were killed, and how much they may have.', command: "kubectl get pods -A -o wide | grep -E 'OOMKilled|Evicted|CrashLoop'" },
      {
        text: 'What the node gives away, and what was asked of it.',
        command: "kubectl describe node NAME | sed -n '/Allocatable/,/System Info/p;/Allocated resources/,$p'",
      },
      { text: 'Raise the limit of the container in the site, and look at the memory of the node first: another Pod pays for it.' },
    ],
  },
  {
    symptom: symptoms.volume,
    steps: [
      { text: 'Who fills it: look into the Pod that mounts it.', command: 'kubectl -n NAMESPACE describe pvc NAME' },
      { text: 'Delete what is not needed, or make the claim larger in the site; volumes grow and never shrink.' },
    ],
  },
  {
    symptom: symptoms.dns,
    steps: [
      { text: 'Is CoreDNS up, and what does it say?', command: 'kubectl -n kube-system logs deployment/coredns --tail 50' },
      {
        text: 'Do the resolvers outside answer? On a node:',
        command: 'getent ahosts kubernetes.io',
      },
    ],
  },
];
