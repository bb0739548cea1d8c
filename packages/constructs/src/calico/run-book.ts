import type { RunBook } from '../core/run-book.ts';
import type { Network } from '../inventory/index.ts';
import type { CalicoProps } from './calico.ts';

export const calicoRunBook = ({ peers, encryption, cluster }: CalicoProps, network: Network): RunBook => ({
  title: 'Calico',
  purpose: `The network of Pods. The ${cluster.nodes.length} nodes route to each other by BGP over ${network.name} (${network.prefix.toString()}) and announce to ${peers.map(({ name }) => name).join(', ') || 'nobody'}.${encryption === 'wireguard' ? ' What Pods of different nodes say is encrypted by WireGuard; host networks are not.' : ''}`,
  checks: [
    { text: 'On any machine with a kubeconfig: every part is Available, none Degraded.', command: 'kubectl get tigerastatus' },
    { text: 'Each node has its Pod.', command: 'kubectl -n calico-system get pods -l k8s-app=calico-node -o wide' },
    {
      text: 'Its BGP sessions are Established, to the other nodes and to the leafs.',
      command: 'kubectl -n calico-system exec ds/calico-node -c calico-node -- birdcl -s /var/run/calico/bird.ctl show protocols',
    },
    ...(encryption === 'wireguard'
      ? [{ text: 'On a node: every other node is a WireGuard peer with a recent handshake.', command: 'wg show wireguard.cali' }]
      : []),
  ],
  failures: [
    {
      symptom: 'Small requests between Pods work and large ones hang',
      steps: [
        { text: 'The path drops large packets. From a Pod, find the largest that passes to a Pod of another node.', command: 'ping -M do -s 8872 POD_ADDRESS' },
        { text: `Compare with the MTU of ${network.name} (${network.mtuBytes}) on the NICs and on the switch.` },
      ],
    },
    {
      symptom: 'A node has no session with a leaf',
      steps: [
        ...peers.map((peer) => ({
          text: `${peer.name}: does it answer from the node?`,
          command: `ping -c 3 ${peer.addresses.find((held) => held.network === network)?.address.toString() ?? peer.name}`,
        })),
        { text: 'On the node: who holds TCP 179? Only bird may.', command: "ss -ltnp 'sport = :179'" },
      ],
    },
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
