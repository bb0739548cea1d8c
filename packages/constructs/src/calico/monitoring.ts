import type { Alert } from '../contributions/alerts.ts';
import type { Scrape } from '../contributions/scrapes.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { calicoPorts } from './ports.ts';
import { symptoms } from './run-book.ts';

/**
 * Felix tells of itself and of WireGuard. BIRD tells nothing in the open-source Calico: a session that is down shows at its other end on
 * the leafs, and as a calico-node Pod that is not Ready.
 * https://docs.tigera.io/calico/latest/reference/felix/prometheus
 */
export const felixScrape = ({ nodes, nodeNetwork }: K3sCluster, encrypted: boolean): Scrape => ({
  job: 'felix',
  target: { kind: 'machines', machines: nodes, network: nodeNetwork, port: calicoPorts.felixMetrics },
  metrics: [
    'felix_cluster_num_hosts',
    'felix_int_dataplane_apply_time_seconds',
    'felix_int_dataplane_failures',
    'felix_resync_state',
    ...(encrypted ? ['wireguard_bytes_rcvd', 'wireguard_bytes_sent', 'wireguard_latest_handshake_seconds', 'wireguard_meta'] : []),
  ],
});

/** State of Felix when it knows everything; before, it programs what it knew last. */
const inSync = 3;

export const calicoAlerts = ({ nodes }: K3sCluster, encrypted: boolean): readonly Alert[] => [
  {
    name: 'CalicoNodesMissing',
    expression: `(count(felix_resync_state == ${inSync}) or vector(0)) < ${nodes.length}`,
    forMinutes: 10,
    severity: 'page',
    summary: `Felix is up and in sync on {{ $value }} of ${nodes.length} nodes; on the others new Pods get no network`,
    symptom: symptoms.felix,
  },
  {
    name: 'CalicoDataplaneFails',
    expression: 'increase(felix_int_dataplane_failures[15m]) > 3',
    forMinutes: 15,
    severity: 'ticket',
    summary: 'Felix on {{ $labels.instance }} cannot program routes or rules as it should',
    symptom: symptoms.felix,
  },
  ...(encrypted
    ? [
        {
          // Peers that talk shake hands every two minutes; a tunnel without traffic has no need to.
          name: 'WireGuardPeerSilent',
          expression: '(time() - wireguard_latest_handshake_seconds > 600) and on (instance, peer_key) (increase(wireguard_bytes_sent[10m]) > 0)',
          forMinutes: 5,
          severity: 'page',
          summary: 'the node {{ $labels.instance }} sends to {{ $labels.peer_endpoint }} and gets no answer: its Pods reach none there',
          symptom: symptoms.wireguard,
        } as const,
        {
          name: 'WireGuardOff',
          expression: `(count(wireguard_meta) or vector(0)) < ${nodes.length}`,
          forMinutes: 15,
          severity: 'ticket',
          summary: `{{ $value }} of ${nodes.length} nodes have WireGuard; what Pods of the others say crosses the network in clear`,
          symptom: symptoms.wireguard,
        } as const,
      ]
    : []),
];
