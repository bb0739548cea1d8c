import type { Alert } from '../contributions/alerts.ts';
import type { Scrape } from '../contributions/scrapes.ts';
import { certManagerPorts } from './flows.ts';

/** Names of the metrics: https://github.com/cert-manager/cert-manager/blob/v1.21.1/internal/collectors/certificate_collector.go */
const metrics = { expires: 'certmanager_certificate_expiration_timestamp_seconds', ready: 'certmanager_certificate_ready_status' } as const;

export const certManagerScrape = (namespace: string): Scrape => ({
  job: 'cert-manager',
  target: {
    kind: 'pods',
    namespace,
    labels: { 'app.kubernetes.io/instance': 'cert-manager', 'app.kubernetes.io/component': 'controller' },
    port: certManagerPorts.metrics,
  },
  metrics: Object.values(metrics),
});

/** Symptoms of the run book that alerts lead to. */
export const certManagerSymptoms = {
  notIssued: 'A Certificate is not Ready',
  expires: 'A certificate is about to expire',
  gone: 'cert-manager is gone',
} as const;

const day = 86_400;

/** Sites renew 30 days before the end, so whoever is below these has missed many attempts. 0 stands for a certificate that was never issued. */
export const certManagerAlerts: readonly Alert[] = [
  {
    name: 'CertificateExpiresSoon',
    expression: `${metrics.expires} > 0 and ${metrics.expires} - time() < ${14 * day}`,
    forMinutes: 60,
    severity: 'ticket',
    summary: 'The certificate {{ $labels.namespace }}/{{ $labels.name }} expires in less than 14 days and was not renewed.',
    symptom: certManagerSymptoms.expires,
  },
  {
    name: 'CertificateExpiresWithinTwoDays',
    expression: `${metrics.expires} > 0 and ${metrics.expires} - time() < ${2 * day}`,
    forMinutes: 15,
    severity: 'page',
    summary: 'The certificate {{ $labels.namespace }}/{{ $labels.name }} expires in less than 2 days: clients will refuse what it stands for.',
    symptom: certManagerSymptoms.expires,
  },
  {
    name: 'CertificateNotReady',
    expression: `${metrics.ready}{condition="True"} == 0`,
    forMinutes: 60,
    severity: 'ticket',
    summary: 'The certificate {{ $labels.namespace }}/{{ $labels.name }} has not been issued for an hour.',
    symptom: certManagerSymptoms.notIssued,
  },
  {
    name: 'CertManagerGone',
    expression: `absent(${metrics.ready})`,
    forMinutes: 60,
    severity: 'ticket',
    summary: 'cert-manager says nothing any more: no certificate is renewed.',
    symptom: certManagerSymptoms.gone,
  },
];
