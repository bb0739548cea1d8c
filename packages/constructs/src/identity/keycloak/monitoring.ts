import type { Alert } from '../../contributions/alerts.ts';
import type { Scrape } from '../../contributions/scrapes.ts';
import { keycloakDown } from './run-book.ts';
import { keycloakName } from './server.ts';

/** https://www.keycloak.org/observability/configuration-metrics */
const metrics = { heap: 'jvm_memory_used_bytes', pool: 'agroal_available_count' } as const;

export const keycloakScrape = (namespace: string): Scrape => ({
  job: keycloakName,
  target: { kind: 'pods', namespace, labels: { 'app.kubernetes.io/name': keycloakName }, port: 'management' },
  metrics: Object.values(metrics),
});

export const keycloakAlerts: readonly Alert[] = [
  {
    name: 'KeycloakGone',
    expression: `absent(${metrics.heap}{job="${keycloakName}"})`,
    forMinutes: 10,
    severity: 'page',
    summary: 'Keycloak has said nothing for ten minutes: nobody logs in to any product.',
    symptom: keycloakDown,
  },
];
