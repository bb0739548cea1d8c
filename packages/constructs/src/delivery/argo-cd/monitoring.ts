import type { Alert } from '../../contributions/alerts.ts';
import type { Scrape } from '../../contributions/scrapes.ts';
import { symptoms } from './run-book.ts';

const scrape = (part: string, metrics: readonly string[]): Scrape => ({
  job: `argocd-${part}`,
  target: { kind: 'pods', namespace: 'argocd', labels: { 'app.kubernetes.io/name': `argocd-${part}` }, port: 'metrics' },
  metrics,
});

/**
 * The Pods serve their metrics whatever the chart's `metrics.enabled` says: that adds a Service, and Prometheus asks the Pods. Redis has no exporter:
 * it holds a cache, and a controller without it is slow, which shows.
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/metrics/
 */
export const argoCdScrapes: readonly Scrape[] = [
  scrape('application-controller', ['argocd_app_info', 'argocd_app_reconcile', 'argocd_app_sync_total']),
  scrape('repo-server', ['argocd_git_fetch_fail_total', 'argocd_git_request_total', 'argocd_repo_pending_request_total']),
  scrape('server', ['argocd_login_request_total']),
];

export const argoCdAlerts: readonly Alert[] = [
  {
    name: 'ArgoCdApplicationNotSynced',
    expression: 'argocd_app_info{sync_status!="Synced"} == 1',
    forMinutes: 60,
    severity: 'ticket',
    summary: 'the Application {{ $labels.name }} is {{ $labels.sync_status }}: what runs is not what Git says',
    symptom: symptoms.notSynced,
  },
  {
    name: 'ArgoCdApplicationNotHealthy',
    expression: 'argocd_app_info{health_status!~"Healthy|Progressing"} == 1',
    forMinutes: 15,
    severity: 'ticket',
    summary: 'the Application {{ $labels.name }} is {{ $labels.health_status }}',
    symptom: symptoms.notHealthy,
  },
  {
    name: 'ArgoCdApplicationProgresses',
    expression: 'argocd_app_info{health_status="Progressing"} == 1',
    forMinutes: 120,
    severity: 'ticket',
    summary: 'the Application {{ $labels.name }} has been starting for two hours',
    symptom: symptoms.notHealthy,
  },
  {
    name: 'ArgoCdSyncFails',
    expression: 'sum by (name) (increase(argocd_app_sync_total{phase=~"Error|Failed"}[1h])) > 2',
    forMinutes: 0,
    severity: 'ticket',
    summary: '{{ $value | humanize }} syncs of the Application {{ $labels.name }} failed in an hour',
    symptom: symptoms.waits,
  },
  {
    name: 'ArgoCdRepositoryUnreachable',
    expression: 'sum(increase(argocd_git_fetch_fail_total[30m])) > 3',
    forMinutes: 15,
    severity: 'ticket',
    summary: 'the repository cannot be read: no change arrives',
    symptom: symptoms.repository,
  },
  {
    name: 'ArgoCdGone',
    expression: 'absent(argocd_app_info)',
    forMinutes: 15,
    severity: 'ticket',
    summary: 'Argo CD tells of no Application: no change arrives, and nothing heals',
    symptom: symptoms.gone,
  },
];
