import type { Alert } from '../contributions/alerts.ts';

/** Symptoms of the run book, word for word. */
export const symptoms = {
  osd: 'An OSD is down, or its disk is slow or broken',
  mon: 'A monitor is out of quorum',
  full: 'The cluster is nearly full, or full',
  blocked: 'Volumes hang, or Ceph reports HEALTH_ERR',
  manager: 'Nothing is known of Ceph: the manager is gone',
  clock: 'Clocks of the monitors differ',
} as const;

/** Milliseconds of an average commit above which a disk of that kind is ill or worn out. A healthy stick takes tens of them. */
export const slowCommitMilliseconds = { usb: 500, hdd: 150, ssd: 50, nvme: 20 } as const;

const detail = (code: string): string => `ceph_health_detail{name="${code}"} == 1`;

export const cephAlerts = ({ mons, slowCommit }: { readonly mons: number; readonly slowCommit: number }): readonly Alert[] => {
  const majority = Math.floor(mons / 2) + 1;
  return [
    {
      name: 'CephHealthError',
      expression: 'ceph_health_status == 2',
      forMinutes: 5,
      severity: 'page',
      summary: 'Ceph reports HEALTH_ERR',
      symptom: symptoms.blocked,
    },
    {
      name: 'CephDataUnavailable',
      expression: detail('PG_AVAILABILITY'),
      forMinutes: 1,
      severity: 'page',
      summary: 'Some placement groups have too few copies to be read or written: volumes hang',
      symptom: symptoms.blocked,
    },
    {
      name: 'CephMetricsMissing',
      expression: 'absent(ceph_health_status)',
      forMinutes: 10,
      severity: 'page',
      summary: 'Prometheus has no metrics of Ceph',
      symptom: symptoms.manager,
    },
    {
      name: 'CephMonitorQuorumAtRisk',
      expression: `count(ceph_mon_quorum_status == 1) <= ${majority}`,
      forMinutes: 10,
      severity: 'page',
      summary: `Only {{ $value }} of ${mons} monitors are in quorum; with fewer than ${majority} every volume stops`,
      symptom: symptoms.mon,
    },
    {
      name: 'CephMonitorClockSkew',
      expression: detail('MON_CLOCK_SKEW'),
      forMinutes: 5,
      severity: 'ticket',
      summary: 'The clocks of the monitors differ by more than 50 ms',
      symptom: symptoms.clock,
    },
    {
      name: 'CephMonitorDiskLow',
      expression: 'ceph_health_detail{name=~"MON_DISK_LOW|MON_DISK_CRIT"} == 1',
      forMinutes: 5,
      severity: 'page',
      summary: 'The disk with the store of a monitor is nearly full; a monitor stops before it is',
      symptom: symptoms.mon,
    },
    {
      name: 'CephOsdDown',
      expression: 'ceph_osd_up == 0',
      forMinutes: 5,
      severity: 'ticket',
      summary: '{{ $labels.ceph_daemon }} is down; its data has one copy less',
      symptom: symptoms.osd,
    },
    {
      name: 'CephOsdSlow',
      expression: `avg_over_time(ceph_osd_commit_latency_ms[15m]) > ${slowCommit}`,
      forMinutes: 15,
      severity: 'ticket',
      summary: `{{ $labels.ceph_daemon }} takes {{ $value }} ms to commit a write; above ${slowCommit} ms its disk is worn out or broken`,
      symptom: symptoms.osd,
    },
    {
      name: 'CephOsdReadErrors',
      expression: 'ceph_health_detail{name=~"BLUESTORE_SPURIOUS_READ_ERRORS|OSD_SCRUB_ERRORS|PG_DAMAGED"} == 1',
      forMinutes: 1,
      severity: 'ticket',
      summary: 'A disk of Ceph gave back other data than was written to it',
      symptom: symptoms.osd,
    },
    {
      name: 'CephNearlyFull',
      expression: detail('OSD_NEARFULL'),
      forMinutes: 5,
      severity: 'ticket',
      summary: 'An OSD is fuller than 85 %',
      symptom: symptoms.full,
    },
    {
      name: 'CephFull',
      expression: 'ceph_health_detail{name=~"OSD_FULL|OSD_BACKFILLFULL|POOL_FULL"} == 1',
      forMinutes: 1,
      severity: 'page',
      summary: 'An OSD or a pool is full: writes are refused, or nothing heals any more',
      symptom: symptoms.full,
    },
  ];
};
