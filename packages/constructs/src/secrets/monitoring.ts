import type { Alert } from '../contributions/alerts.ts';
import type { Scrape } from '../contributions/scrapes.ts';

/** Where the controller serves metrics, and the webhook listens. */
export const externalSecretsPorts = { metrics: 8080, webhook: 10250 } as const;

/** https://external-secrets.io/v2.8.0/api/metrics/ */
const metrics = { condition: 'externalsecret_status_condition', calls: 'externalsecret_sync_calls_total' } as const;

export const externalSecretsScrape = (namespace: string): Scrape => ({
  job: 'external-secrets',
  target: { kind: 'pods', namespace, labels: { 'app.kubernetes.io/name': 'external-secrets' }, port: externalSecretsPorts.metrics },
  metrics: Object.values(metrics),
});

/** Symptoms of the run book that alerts lead to. */
export const externalSecretsSymptoms = { notReady: 'An ExternalSecret is not Ready', gone: 'External Secrets is gone' } as const;

export const externalSecretsAlerts: readonly Alert[] = [
  {
    name: 'ExternalSecretNotReady',
    expression: `${metrics.condition}{condition="Ready",status="False"} == 1`,
    forMinutes: 60,
    severity: 'ticket',
    summary: 'The ExternalSecret {{ $labels.namespace }}/{{ $labels.name }} has not followed the store for an hour.',
    symptom: externalSecretsSymptoms.notReady,
  },
  {
    name: 'ExternalSecretsGone',
    expression: `absent(${metrics.calls})`,
    forMinutes: 60,
    severity: 'ticket',
    summary: 'External Secrets says nothing any more: no Secret follows the store.',
    symptom: externalSecretsSymptoms.gone,
  },
];
