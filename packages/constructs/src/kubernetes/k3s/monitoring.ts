import type { Alert } from '../../contributions/alerts.ts';
import type { Scrape, ScrapeTarget } from '../../contributions/scrapes.ts';
import type { Machine } from '../../inventory/index.ts';
import type { K3sCluster } from './cluster.ts';
import { symptoms } from './symptoms.ts';

/**
 * What a cluster tells of itself. K3s runs all of Kubernetes in one process and each of its endpoints gives the metrics of all, so only the
 * kubelet's is asked: that of a server includes API server, controller manager and scheduler.
 * https://docs.k3s.io/reference/metrics
 */
export const k3sScrapes = ({ nodes, servers, nodeNetwork }: K3sCluster): readonly Scrape[] => {
  const on = (machines: readonly Machine[], port: number): ScrapeTarget => ({ kind: 'machines', machines, network: nodeNetwork, port });
  return [
    { job: 'k3s', target: on(nodes, 10_250), scheme: 'https', authentication: 'service account', metrics: k3sMetrics },
    {
      job: 'cadvisor',
      target: on(nodes, 10_250),
      path: '/metrics/cadvisor',
      scheme: 'https',
      authentication: 'service account',
      metrics: ['container_cpu_usage_seconds_total', 'container_memory_working_set_bytes', 'container_oom_events_total', 'container_spec_memory_limit_bytes'],
    },
    { job: 'etcd', target: on(servers, 2381), metrics: etcdMetrics },
    {
      job: 'coredns',
      target: { kind: 'pods', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, port: 9153 },
      metrics: ['coredns_dns_requests_total', 'coredns_dns_responses_total', 'coredns_forward_healthcheck_broken_total', 'coredns_reload_failed_total'],
    },
  ];
};

const k3sMetrics = [
  'apiserver_request_duration_seconds',
  'apiserver_request_total',
  'k3s_certificate_expiration_seconds',
  'k3s_etcd_snapshot_save_duration_seconds',
  'kubelet_evictions',
  'kubelet_node_name',
  'kubelet_volume_stats_available_bytes',
  'kubelet_volume_stats_capacity_bytes',
  'node_collector_unhealthy_nodes_in_zone',
] as const;

const etcdMetrics = [
  'etcd_disk_backend_commit_duration_seconds',
  'etcd_disk_wal_fsync_duration_seconds',
  'etcd_mvcc_db_total_size_in_bytes',
  'etcd_server_has_leader',
  'etcd_server_leader_changes_seen_total',
  'etcd_server_quota_backend_bytes',
] as const;

/** Conditions of a cluster. That a machine is short of memory is for an exporter of machines to say, which sees what is no Pod, too. */
export const k3sAlerts = ({ nodes, servers }: K3sCluster): readonly Alert[] => [
  {
    name: 'KubernetesNodeNotReady',
    expression: 'max by (zone) (node_collector_unhealthy_nodes_in_zone) > 0',
    forMinutes: 5,
    severity: 'page',
    summary: '{{ $value }} nodes of the zone {{ $labels.zone }} are not Ready',
    symptom: symptoms.nodeNotReady,
  },
  {
    // The count above comes from one server; it is missing with that.
    name: 'KubeletMissing',
    expression: `(count(kubelet_node_name) or vector(0)) < ${nodes.length}`,
    forMinutes: 10,
    severity: 'ticket',
    summary: `{{ $value }} of ${nodes.length} kubelets answer`,
    symptom: symptoms.nodeNotReady,
  },
  {
    name: 'KubernetesApiErrors',
    expression: 'sum(rate(apiserver_request_total{code=~"5.."}[5m])) / sum(rate(apiserver_request_total[5m])) > 0.05',
    forMinutes: 10,
    severity: 'page',
    summary: '{{ $value | humanizePercentage }} of all requests to the Kubernetes API fail',
    symptom: symptoms.apiSlow,
  },
  {
    name: 'KubernetesApiSlow',
    expression:
      'histogram_quantile(0.99, sum by (le, verb) (rate(apiserver_request_duration_seconds_bucket{verb!~"WATCH|CONNECT",subresource!~"proxy|log|exec|attach|portforward"}[5m]))) > 2',
    forMinutes: 15,
    severity: 'ticket',
    summary: 'one in a hundred {{ $labels.verb }} requests to the Kubernetes API takes {{ $value | humanizeDuration }}',
    symptom: symptoms.apiSlow,
  },
  ...etcdAlerts(servers.length),
  {
    // K3s renews them when it starts and they last less than 120 days.
    name: 'K3sCertificateExpires',
    expression: 'min by (instance) (k3s_certificate_expiration_seconds) < 60 * 86400',
    forMinutes: 60,
    severity: 'ticket',
    summary: 'a certificate of K3s on {{ $labels.instance }} ends in {{ $value | humanizeDuration }}',
    symptom: symptoms.certificate,
  },
  {
    name: 'EtcdSnapshotMissing',
    expression: '(sum(increase(k3s_etcd_snapshot_save_duration_seconds_count{status="success"}[26h])) or vector(0)) == 0',
    forMinutes: 60,
    severity: 'ticket',
    summary: 'no snapshot of etcd was taken for a day',
    symptom: symptoms.snapshotMissing,
  },
  {
    name: 'KubeletEvicts',
    expression: 'increase(kubelet_evictions[30m]) > 0',
    forMinutes: 0,
    severity: 'ticket',
    summary: '{{ $labels.instance }} put Pods out for want of {{ $labels.eviction_signal }}',
    symptom: symptoms.memory,
  },
  {
    name: 'ContainerKilledForMemory',
    expression: 'increase(container_oom_events_total{container!=""}[30m]) > 0',
    forMinutes: 0,
    severity: 'ticket',
    summary: '{{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} was killed for its memory',
    symptom: symptoms.memory,
  },
  {
    name: 'VolumeFillsUp',
    expression: 'kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes < 0.1',
    forMinutes: 15,
    severity: 'ticket',
    summary: 'the volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left',
    symptom: symptoms.volume,
  },
  {
    name: 'DnsFails',
    expression: 'sum(rate(coredns_dns_responses_total{rcode="SERVFAIL"}[5m])) / sum(rate(coredns_dns_responses_total[5m])) > 0.05',
    forMinutes: 10,
    severity: 'page',
    summary: '{{ $value | humanizePercentage }} of all look-ups of names in Pods fail',
    symptom: symptoms.dns,
  },
];

const etcdAlerts = (members: number): readonly Alert[] => [
  {
    name: 'EtcdMembersMissing',
    expression: `(count(etcd_server_has_leader == 1) or vector(0)) < ${members}`,
    forMinutes: 5,
    severity: 'page',
    summary: `{{ $value }} of ${members} members of etcd answer and know a leader; ${Math.floor(members / 2) + 1} are needed`,
    symptom: symptoms.serverGone,
  },
  {
    name: 'EtcdLeaderChanges',
    expression: 'increase(etcd_server_leader_changes_seen_total[1h]) > 4',
    forMinutes: 0,
    severity: 'ticket',
    summary: 'etcd on {{ $labels.instance }} saw its leader change {{ $value | humanize }} times in an hour',
    symptom: symptoms.apiSlow,
  },
  {
    // Healthy disks stay below 10 ms; at half a second heartbeats begin to be missed.
    name: 'EtcdDiskSlow',
    expression: 'histogram_quantile(0.99, sum by (le, instance) (rate(etcd_disk_wal_fsync_duration_seconds_bucket[5m]))) > 0.5',
    forMinutes: 10,
    severity: 'ticket',
    summary: 'one in a hundred writes of etcd on {{ $labels.instance }} takes {{ $value | humanizeDuration }}',
    symptom: symptoms.apiSlow,
  },
  {
    name: 'EtcdNearlyFull',
    expression: 'etcd_mvcc_db_total_size_in_bytes / etcd_server_quota_backend_bytes > 0.8',
    forMinutes: 15,
    severity: 'page',
    summary: 'etcd on {{ $labels.instance }} holds {{ $value | humanizePercentage }} of what it may; at 100 % the cluster takes no change',
    symptom: symptoms.etcdFull,
  },
];
