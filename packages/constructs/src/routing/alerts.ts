import type { Alert } from '../contributions/alerts.ts';
import type { FabricSettings } from './topology.ts';

/** Value of the label `job` of every metric of frr_exporter. */
export const frrJob = 'frr';

/** What the alerts read; the names are those of frr_exporter 1.12. */
export const frrMetrics: readonly string[] = ['frr_bfd_peer_state', 'frr_bgp_peer_prefixes_received_count_total', 'frr_bgp_peer_state', 'frr_collector_up'];

/** Symptoms of the run book that alerts lead to. */
export const symptoms = {
  border: 'A session with a border is down',
  isolated: 'A leaf has no session with any border',
  nodes: 'Nodes are missing among the neighbours of a leaf',
  limit: 'A neighbour sends more routes than it may, or soon will',
  flapping: 'A session comes and goes',
  exporter: 'Nothing is known of a leaf',
} as const;

export interface FrrAlertsProps {
  readonly borderAsNumbers: readonly number[];
  readonly nodeAsNumber: number;
  readonly nodeCount: number;
  readonly maximumPrefixes: FabricSettings['maximumPrefixes'];
}

/** The share of its limit at which FRR itself warns too. */
const nearLimit = 0.75;

/** `frr_bgp_peer_state` is 1 where a session is Established. The neighbours of a listen range vanish with their session, so they are counted. */
export const frrAlerts = ({ borderAsNumbers, nodeAsNumber, nodeCount, maximumPrefixes }: FrrAlertsProps): readonly Alert[] => {
  const ofBorders = `job="${frrJob}",peer_as=~"${[...new Set(borderAsNumbers)].join('|')}"`;
  const ofNodes = `job="${frrJob}",peer_as="${nodeAsNumber}"`;
  const nodesSeen = `(count by (instance) (frr_bgp_peer_state{${ofNodes}} == 1) or 0 * max by (instance) (up{job="${frrJob}"}))`;
  return [
    {
      name: 'FrrBorderSessionDown',
      expression: `frr_bgp_peer_state{${ofBorders}} != 1`,
      forMinutes: 2,
      severity: 'ticket',
      summary: '{{ $labels.instance }} has no BGP session with the border {{ $labels.peer }}; the other borders carry its traffic.',
      symptom: symptoms.border,
    },
    {
      name: 'FrrLeafIsolated',
      expression: `sum by (instance) (frr_bgp_peer_state{${ofBorders}} == bool 1) == 0`,
      forMinutes: 1,
      severity: 'page',
      summary: '{{ $labels.instance }} has no BGP session with any border: it has no way out.',
      symptom: symptoms.isolated,
    },
    {
      name: 'FrrNodesMissing',
      expression: `${nodesSeen} < ${nodeCount}`,
      forMinutes: 10,
      severity: 'ticket',
      summary: `{{ $labels.instance }} has BGP sessions with {{ $value }} of ${nodeCount} nodes.`,
      symptom: symptoms.nodes,
    },
    {
      name: 'FrrNoNodes',
      expression: `${nodesSeen} == 0`,
      forMinutes: 2,
      severity: 'page',
      summary: '{{ $labels.instance }} has no BGP session with any node: it reaches no load-balancer address.',
      symptom: symptoms.nodes,
    },
    ...(
      [
        ['FrrBorderNearPrefixLimit', ofBorders, maximumPrefixes.fromBorder],
        ['FrrNodeNearPrefixLimit', ofNodes, maximumPrefixes.fromNode],
      ] as const
    ).map(
      ([name, labels, limit]): Alert => ({
        name,
        expression: `frr_bgp_peer_prefixes_received_count_total{${labels}} > ${Math.floor(nearLimit * limit)}`,
        forMinutes: 0,
        severity: 'ticket',
        summary: `{{ $labels.peer }} sends {{ $value }} routes to {{ $labels.instance }}; with more than ${limit} its session is closed.`,
        symptom: symptoms.limit,
      }),
    ),
    {
      name: 'FrrBfdFlapping',
      expression: `changes(frr_bfd_peer_state{job="${frrJob}"}[1h]) > 5`,
      forMinutes: 0,
      severity: 'ticket',
      summary: '{{ $labels.instance }} lost and found {{ $labels.peer }} by BFD {{ $value }} times within an hour.',
      symptom: symptoms.flapping,
    },
    {
      name: 'FrrExporterDown',
      expression: `up{job="${frrJob}"} == 0 or on (instance) min by (instance) (frr_collector_up{job="${frrJob}"}) == 0`,
      forMinutes: 10,
      severity: 'ticket',
      summary: 'frr_exporter on {{ $labels.instance }} does not answer, or a daemon of FRR does not answer it.',
      symptom: symptoms.exporter,
    },
  ];
};
