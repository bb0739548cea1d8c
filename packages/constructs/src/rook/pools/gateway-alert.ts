import type { Alert } from '../../contributions/alerts.ts';

export const gatewaySymptom = 'S3 does not answer';

/** On the gateways of all stores of a cluster: each registers itself with the manager while it serves. */
export const gatewayAlert: Alert = {
  name: 'CephObjectGatewaysDown',
  expression: 'absent(ceph_rgw_metadata)',
  forMinutes: 5,
  severity: 'page',
  summary: 'No gateway of object storage is registered with Ceph: S3 does not answer',
  symptom: gatewaySymptom,
};
