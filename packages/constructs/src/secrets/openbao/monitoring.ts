import type { Alert } from '../../contributions/alerts.ts';
import type { Scrape } from '../../contributions/scrapes.ts';
import { openBaoNames } from './names.ts';
import { openBaoPorts } from './ports.ts';

/** As 2.6.2 writes them, which keeps the names of Vault. https://openbao.org/docs/internals/telemetry/ */
const metrics = { unsealed: 'vault_core_unsealed', active: 'vault_core_active' } as const;

export const openBaoScrape: Scrape = {
  job: 'openbao',
  target: { kind: 'pods', namespace: openBaoNames.namespace, labels: { 'app.kubernetes.io/name': 'openbao', component: 'server' }, port: openBaoPorts.api },
  path: '/v1/sys/metrics',
  scheme: 'https',
  metrics: Object.values(metrics),
};

/** Symptoms of the run book that alerts lead to. */
export const openBaoSymptoms = { noLeader: 'No server leads', missing: 'A server is missing or sealed' } as const;

export const openBaoAlerts = (servers: number): readonly Alert[] => [
  {
    name: 'OpenBaoNoLeader',
    expression: `(sum(${metrics.active}) or vector(0)) < 1`,
    forMinutes: 10,
    severity: 'ticket',
    summary: 'No server of the secret store leads: Secrets stay as they are, and none is made or replaced.',
    symptom: openBaoSymptoms.noLeader,
  },
  {
    name: 'OpenBaoServerMissing',
    expression: `(sum(${metrics.unsealed}) or vector(0)) < ${servers}`,
    forMinutes: 30,
    severity: 'ticket',
    summary: 'A server of the secret store is missing or sealed.',
    symptom: openBaoSymptoms.missing,
  },
];
