import type { RunBook } from '../../core/run-book.ts';
import { inToolbox } from '../../rook/toolbox-command.ts';
import { mountedKeys } from './ceph-keys.ts';
import { type CephService, servicesOnCeph } from './ceph-users.ts';

export interface OpenStackCephFacts {
  readonly cephNamespace: string;
  readonly namespace: string;
  readonly services: readonly CephService[];
  readonly secretUuid: string;
}

/** Everything that reads a key when it starts. Machines open volumes with or without a pool for their disks. */
const withKeys = (services: readonly CephService[]): readonly string[] => [
  ...services.flatMap((service) => {
    const { workload } = servicesOnCeph[service];
    return workload === undefined ? [] : [`deployment/${workload}`];
  }),
  'daemonset/libvirt-libvirt-default',
  'daemonset/nova-compute-default',
];

/** How the person on call sees that OpenStack's services have their keys of Ceph, and what to do where one has not. */
export const openStackCephRunBook = ({ cephNamespace, namespace, services, secretUuid }: OpenStackCephFacts): RunBook => {
  const users = [...new Set(services.map((service) => servicesOnCeph[service].user))];
  const secrets = services.map((service) => mountedKeys[service].secretName).join(' ');
  return {
    title: 'Ceph for OpenStack',
    purpose: `Pools for images, volumes and machines, and a key for each service instead of the one of client.admin. Rook makes the keys of ${users.join(', ')} in ${cephNamespace}; External Secrets copies them to ${namespace}. Without a key its service does not start; what runs goes on.`,
    checks: [
      { text: 'On any machine with a kubeconfig: Rook has made every user.', command: `kubectl -n ${cephNamespace} get cephclients ${users.join(' ')}` },
      { text: 'Every key has arrived: each is SecretSynced.', command: `kubectl -n ${namespace} get externalsecrets ${secrets}` },
    ],
    failures: [
      {
        symptom: `A Pod of ${namespace} hangs in ContainerCreating: secret "…-rbd-keyring" not found`,
        steps: [
          { text: 'Read why it was not copied.', command: `kubectl -n ${namespace} describe externalsecret NAME` },
          {
            text: 'The source is not there as long as Rook has not made the user: it waits for a cluster that serves.',
            command: `kubectl -n ${cephNamespace} describe cephclient NAME`,
          },
        ],
      },
      {
        symptom: 'Glance, Cinder or nova-compute is refused by Ceph: permission denied, or error connecting to the cluster',
        steps: [
          { text: 'What may the user do? It must name every pool that the service uses.', command: inToolbox('ceph auth get client.NAME') },
          {
            text: 'Was its key replaced? A Pod keeps the one that it began with; start all that use keys anew once the copy has followed, within five minutes.',
            command: `kubectl -n ${namespace} rollout restart ${withKeys(services).join(' ')}`,
          },
        ],
      },
      {
        symptom: 'A machine does not start, or a volume cannot be attached: no secret with matching uuid',
        steps: [
          {
            text: `On the compute, in the container of libvirt: it must list ${secretUuid}, as nova.conf and Cinder say it. It is set when the Pod starts.`,
            command: `kubectl -n ${namespace} exec POD -c libvirt -- virsh secret-list`,
          },
        ],
      },
    ],
  };
};
