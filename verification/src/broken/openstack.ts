import { openstack as check } from '../checks/openstack.ts';
import type { Broken } from './broken.ts';

const release = (name: string): string => `kubernetes/openstack/openstack.${name}/helm-releases/HelmChart.helm.cattle.io_${name}.yaml`;
const valuesOf = (name: string): string =>
  `kubernetes/stored-secrets/external-secrets.stored-secrets/helm-releases/ExternalSecret.external-secrets.io_${name}-values.yaml`;

export const brokenForOpenStack: readonly Broken[] = [
  {
    mistake: 'agents that wait for a Service which nothing makes any more',
    check,
    file: release('neutron'),
    change: (text) => text.replace(/^ {4}dependencies:\n(?: {5,}.*\n)+/m, ''),
    said: /^DaemonSet neutron-metadata-agent-default waits for Service metadata, and no release makes a Pod of it$/,
  },
  {
    mistake: 'another password for the administrator of the database in one release',
    check,
    file: valuesOf('glance'),
    change: (text) => text.replace('openstack/database/root', 'openstack/database/route'),
    said: /^Job glance-db-init: container \S+ has ended \d+ times[\s\S]*Access denied for user 'root'@/,
  },
  {
    mistake: 'a password at the message bus that nobody has made',
    check,
    file: release('nova'),
    change: (text) => text.replace(/^( +)ram_allocation_ratio: /m, '$1transport_url: rabbit://nova:wrong@rabbitmq.openstack.svc.cluster.local:5672/nova\n$&'),
    said: /^RabbitMQ: .*refused.*'nova' - invalid credentials/,
  },
  {
    mistake: 'a region that nobody has registered anything in',
    check,
    file: release('nova'),
    change: (text) => text.replace(/(^ +placement:\n +region_name: )mini-waas$/m, '$1elsewhere'),
    said: /user nova_placement looks in region elsewhere, and the catalog of keystone has mini-waas/,
  },
];
