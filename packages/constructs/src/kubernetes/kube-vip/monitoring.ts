import type { Alert } from '../../contributions/alerts.ts';
import type { Scrape } from '../../contributions/scrapes.ts';
import type { KubeVipProps } from './kube-vip.ts';
import { leaseName } from './pod.ts';
import { symptoms } from './run-book.ts';

/** Metrics of kube-vip v1.2.3: https://github.com/kube-vip/kube-vip/blob/v1.2.3/pkg/metrics/prometheus.go */
export const kubeVipScrape = ({ servers, network }: KubeVipProps, port: number): Scrape => ({
  job: 'kube-vip',
  target: { kind: 'machines', machines: servers, network, port },
  metrics: ['kube_vip_is_leader', 'kube_vip_leader_election_transitions_total'],
});

export const kubeVipAlerts = ({ address }: KubeVipProps): readonly Alert[] => [
  {
    name: 'ApiAddressNowhere',
    expression: `(sum(kube_vip_is_leader{lease_name="${leaseName}"}) or vector(0)) == 0`,
    forMinutes: 2,
    severity: 'page',
    summary: `no server holds ${String(address.address)}, the address of the Kubernetes API`,
    symptom: symptoms.nowhere(address),
  },
  {
    name: 'ApiAddressTwice',
    expression: `sum(kube_vip_is_leader{lease_name="${leaseName}"}) > 1`,
    forMinutes: 2,
    severity: 'page',
    summary: `{{ $value }} servers hold ${String(address.address)}, the address of the Kubernetes API`,
    symptom: symptoms.twice(address),
  },
  {
    name: 'ApiAddressMoves',
    expression: `sum(increase(kube_vip_leader_election_transitions_total{lease_name="${leaseName}"}[1h])) > 4`,
    forMinutes: 0,
    severity: 'ticket',
    summary: `${String(address.address)} moved {{ $value | humanize }} times in an hour; etcd or the network is too slow for the lease`,
    symptom: symptoms.nowhere(address),
  },
];
