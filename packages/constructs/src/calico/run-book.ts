import type { RunBook } from '../core/run-book.ts';
import type { CalicoProps } from './calico.ts';
import { calicoPorts } from './ports.ts';
import { bgpPassword } from './routing.ts';

/** What alerts lead to, word for word. */
export const symptoms = {
  felix: 'Pods of a node get no network, or the wrong one',
  wireguard: 'Pods of two nodes do not reach each other, or talk in clear',
} as const;

/** What IPv4 and ICMP put before the bytes that `ping -s` counts. */
const pingOverheadBytes = 28;

/** Of every peer: when it was last heard, and what went to and fro. WireGuard shows it to root alone. */
const peersOfWireguard = 'sudo wg show wireguard.cali';

export const calicoRunBook = ({ peers, encryption, cluster }: CalicoProps, mtuBytes: number): RunBook => ({
  title: 'Calico',
  purpose: `The network of Pods. The ${cluster.nodes.length} nodes route to each other by BGP over ${cluster.nodeNetwork.name} (${cluster.nodeNetwork.prefix.toString()}) and announce to ${peers?.routers.map(({ name }) => name).join(', ') || 'nobody'}.${encryption === 'wireguard' ? ' What Pods of different nodes say is encrypted by WireGuard; host networks are not.' : ''}`,
  checks: [
    { text: 'On any machine with a kubeconfig: every part is Available, none Degraded.', command: 'kubectl get tigerastatus' },
    { text: 'Each node has its Pod.', command: 'kubectl -n calico-system get pods -l k8s-app=calico-node -o wide' },
    {
      text: 'Its BGP sessions are Established, to the other nodes and to the leafs.',
      command: 'kubectl -n calico-system exec ds/calico-node -c calico-node -- birdcl -s /var/run/calico/bird.ctl show protocols',
    },
    ...(encryption === 'wireguard' ? [{ text: 'On a node: every other node is a WireGuard peer with a recent handshake.', command: peersOfWireguard }] : []),
  ],
  failures: [
    {
      symptom: 'Small requests between Pods work and large ones hang',
      steps: [
        {
          text: `From a Pod, with the ping of iputils: the largest packet that a Pod may send, ${mtuBytes} bytes, to a Pod of another node. Right is an answer to each. Silence means that the path drops what is large; "message too long" that the Pod has a smaller MTU than the site says.`,
          command: `ping -M do -c 3 -s ${mtuBytes - pingOverheadBytes} POD_ADDRESS`,
        },
        {
          text: `Silence: compare the MTU of ${cluster.nodeNetwork.name}, ${cluster.nodeNetwork.mtuBytes}, with both nodes and with every port of a switch between them. On the nodes:`,
          command: 'ip link show | grep mtu',
        },
      ],
    },
    {
      symptom: 'A node has no session with a leaf',
      steps: [
        ...(peers?.routers ?? []).map(({ name, address }) => ({ text: `${name}: does it answer from the node?`, command: `ping -c 3 ${address.toString()}` })),
        { text: 'On the node: who holds TCP 179? Only bird may.', command: "sudo ss -ltnp 'sport = :179'" },
        ...(peers
          ? [
              {
                text: 'BIRD shows Connect or Active on both ends: the password differs. calico-node reads it from this Secret; the play that bootstraps the cluster fills it.',
                command: `kubectl -n ${bgpPassword.namespace} get secret ${bgpPassword.secret} && kubectl auth can-i get secret/${bgpPassword.secret} -n ${bgpPassword.namespace} --as system:serviceaccount:${bgpPassword.namespace}:calico-node`,
              },
            ]
          : []),
      ],
    },
    {
      symptom: symptoms.felix,
      steps: [
        { text: 'Which nodes, and is the Pod there Ready?', command: 'kubectl -n calico-system get pods -l k8s-app=calico-node -o wide' },
        { text: 'What Felix says on that node.', command: 'kubectl -n calico-system logs POD -c calico-node --tail 100' },
        { text: 'Start it again; Pods that run keep their network meanwhile.', command: 'kubectl -n calico-system delete pod POD' },
      ],
    },
    ...(encryption === 'wireguard'
      ? [
          {
            symptom: symptoms.wireguard,
            steps: [
              { text: 'On both nodes: the other one is a peer, its handshake is minutes old at most, and bytes arrive.', command: peersOfWireguard },
              {
                text: `Does UDP ${calicoPorts.wireguard} arrive at the other node?`,
                command: `sudo tcpdump --interface any -n -c 5 udp port ${calicoPorts.wireguard}`,
              },
              { text: 'Is the kernel module there? Without it Felix leaves the node in clear.', command: 'sudo modprobe wireguard && lsmod | grep wireguard' },
            ],
          },
        ]
      : []),
    {
      symptom: '`kubectl get bgppeers` says that the API is unavailable',
      steps: [
        {
          text: 'Calico keeps routing; only its API is gone. See why its Pods do not run.',
          command: 'kubectl get apiservice v3.projectcalico.org && kubectl -n calico-system get pods -l k8s-app=calico-apiserver',
        },
      ],
    },
  ],
});
