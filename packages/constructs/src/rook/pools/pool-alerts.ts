import type { Alert } from '../../contributions/alerts.ts';
import { fullRatios } from './capacity.ts';

/** The symptoms that alerts lead to, as headings of the run book. */
export const poolSymptoms = {
  full: 'A pool is nearly full',
  inactive: 'Placement groups are inactive: reads and writes wait',
  unclean: 'Placement groups stay degraded or misplaced',
} as const;

const named = (expression: string): string => `(${expression}) * on (pool_id) group_left (name) ceph_pool_metadata`;

/** Ten points before Ceph itself warns there is still time to add disks. */
const earlyWarning = fullRatios.nearFull - 0.1;

export const poolAlerts: readonly Alert[] = [
  {
    name: 'CephPoolNearFull',
    expression: `${named('ceph_pool_percent_used')} > ${earlyWarning}`,
    forMinutes: 15,
    severity: 'ticket',
    summary: 'The pool {{ $labels.name }} has used {{ $value | humanizePercentage }} of what its disks can hold.',
    symptom: poolSymptoms.full,
  },
  {
    name: 'CephPoolQuotaNearlyUsed',
    expression: `${named('ceph_pool_stored / (ceph_pool_quota_bytes > 0)')} > 0.8`,
    forMinutes: 15,
    severity: 'ticket',
    summary: 'The pool {{ $labels.name }} has used {{ $value | humanizePercentage }} of its quota.',
    symptom: poolSymptoms.full,
  },
  {
    name: 'CephPoolInactive',
    expression: `${named('ceph_pg_total - ceph_pg_active')} > 0`,
    forMinutes: 5,
    severity: 'page',
    summary: '{{ $value }} placement groups of the pool {{ $labels.name }} serve neither reads nor writes.',
    symptom: poolSymptoms.inactive,
  },
  {
    name: 'CephPoolNotClean',
    expression: `${named('ceph_pg_total - ceph_pg_clean')} > 0`,
    forMinutes: 60,
    severity: 'ticket',
    summary: '{{ $value }} placement groups of the pool {{ $labels.name }} lack copies or have them in the wrong place for an hour.',
    symptom: poolSymptoms.unclean,
  },
];
