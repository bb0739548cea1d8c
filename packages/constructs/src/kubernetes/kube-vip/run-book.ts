import type { RunBook } from '../../core/run-book.ts';
import type { VirtualAddress } from '../../inventory/index.ts';
import { interfaceOn } from '../../inventory/interface.ts';
import { k3sAsRoot } from '../k3s-command.ts';
import type { KubeVipProps } from './kube-vip.ts';
import { leaseName, leaseSeconds } from './pod.ts';

/** What alerts lead to, word for word. */
export const symptoms = {
  nowhere: ({ address }: VirtualAddress): string => `${String(address)} is nowhere`,
  twice: ({ address }: VirtualAddress): string => `${String(address)} answers from two machines`,
} as const;

export const kubeVipRunBook = ({ servers, network, address }: KubeVipProps, apiPort: number): RunBook => {
  const virtual = String(address.address);
  const interfaces = servers.map((server) => `${server.name} (${interfaceOn(server, network)})`).join(', ');
  return {
    title: 'API address (kube-vip)',
    purpose: `Holds ${virtual}:${apiPort} on one of ${servers.map(({ name }) => name).join(', ')}. While it is nowhere, kubectl, Argo CD and joining nodes fail; Pods that run go on, and nodes that have joined ask the servers directly.`,
    checks: [
      {
        text: 'From any machine of the network: the API answers at its address.',
        command: `curl --insecure --silent https://${virtual}:${apiPort}/cacerts | head -1`,
      },
      {
        text: 'With a kubeconfig: who holds it. The time is not older than the seconds that the Lease lasts.',
        command: `kubectl -n kube-system get lease ${leaseName} -o jsonpath='{.spec.holderIdentity} {.spec.renewTime}{"\\n"}'`,
      },
      { text: `On the holder: the address is on its interface. Interfaces: ${interfaces}.`, command: `ip -brief -4 address show to ${virtual}` },
    ],
    failures: [
      {
        symptom: symptoms.nowhere(address),
        steps: [
          { text: `Wait ${leaseSeconds.duration + leaseSeconds.retryPeriod} seconds: after the loss of a server it moves by itself.` },
          {
            text: 'Ask each server for itself. If none answers, the API is down, not the address: see the run book of K3s.',
            command: servers.map(({ name }) => `ssh ${name} ${k3sAsRoot} kubectl get --raw /readyz`).join('\n'),
          },
          {
            text: 'On a server that is well: read what kube-vip says. The kubelet starts it from /var/lib/rancher/k3s/agent/pod-manifests/kube-vip.yaml once /etc/rancher/k3s/k3s.yaml is there.',
            command: `${k3sAsRoot} crictl logs --tail 50 "$(${k3sAsRoot} crictl ps --all --quiet --name kube-vip | head -1)"`,
          },
          {
            text: 'Start it again there: the kubelet makes a new one at once.',
            command: `${k3sAsRoot} crictl stop "$(${k3sAsRoot} crictl ps --quiet --name kube-vip)"`,
          },
        ],
      },
      {
        symptom: symptoms.twice(address),
        steps: [
          {
            text: `On ${servers[0]?.name ?? 'a server'} (where that one holds it, on another server): which machines answer? Two different hardware addresses mean that two hold it.`,
            command: `sudo arping -c 3 -w 5 -I ${(servers[0] && interfaceOn(servers[0], network)) ?? 'INTERFACE'} ${virtual}`,
          },
          {
            text: 'On the one that is not the holder of the Lease: take the address away, and start kube-vip again.',
            command: `sudo ip address del ${virtual}/32 dev "$(ip -brief -4 address show to ${virtual} | cut -d' ' -f1 | cut -d@ -f1)"`,
          },
          {
            text: 'Where both hold a Lease of their own there are two clusters. Stop K3s on the machine that was set up last, and read the run book of K3s on joining it again.',
            command: 'sudo systemctl stop k3s',
          },
        ],
      },
    ],
  };
};
