import type { Alert } from '../../contributions/alerts.ts';

export const fileSystemSymptoms = {
  down: 'Files cannot be reached: a metadata server is down',
  readOnly: 'The file system is read-only',
} as const;

/** On all file systems of a cluster. */
export const fileSystemAlerts: readonly Alert[] = [
  {
    name: 'CephFileSystemDown',
    expression: 'ceph_health_detail{name=~"MDS_ALL_DOWN|FS_DEGRADED|MDS_DAMAGE"} == 1',
    forMinutes: 2,
    severity: 'page',
    summary: 'A file system of Ceph serves no files, or not all of them ({{ $labels.name }})',
    symptom: fileSystemSymptoms.down,
  },
  {
    name: 'CephFileSystemReadOnly',
    expression: 'ceph_health_detail{name="MDS_HEALTH_READ_ONLY"} == 1',
    forMinutes: 1,
    severity: 'page',
    summary: 'A metadata server could not write and made its file system read-only',
    symptom: fileSystemSymptoms.readOnly,
  },
  {
    name: 'CephFileSystemWithoutStandby',
    expression: 'ceph_health_detail{name=~"MDS_INSUFFICIENT_STANDBY|FS_WITH_FAILED_MDS"} == 1',
    forMinutes: 15,
    severity: 'ticket',
    summary: 'No standby would take over from the next metadata server that fails',
    symptom: fileSystemSymptoms.down,
  },
];
