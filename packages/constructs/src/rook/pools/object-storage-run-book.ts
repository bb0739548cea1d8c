import type { RunBook } from '../../core/run-book.ts';
import { inToolbox } from '../toolbox-command.ts';
import type { CephObjectStorageProps } from './ceph-object-storage.ts';
import { gatewaySymptom } from './gateway-alert.ts';

export const objectStorageRunBook = (name: string, host: string, { ceph, gateways }: CephObjectStorageProps): RunBook => {
  const namespace = ceph.namespace.name;
  return {
    title: `Object storage ${name}`,
    purpose: `S3 at https://${host}. Its gateways run on ${gateways.map((machine) => machine.name).join(', ')}; without one, whoever keeps objects here can neither read nor write.`,
    checks: [
      { text: 'On any machine of the site: it answers, with an anonymous list of no buckets.', command: `curl -s https://${host}/` },
      {
        text: 'With a kubeconfig: the store is Ready, its gateways run.',
        command: `kubectl -n ${namespace} get cephobjectstore ${name} && kubectl -n ${namespace} get pods -l rook_object_store=${name} -o wide`,
      },
    ],
    failures: [
      {
        symptom: gatewaySymptom,
        steps: [
          {
            text: 'Does the gateway answer inside the cluster? If so, look at the ingress.',
            command: `kubectl get --raw /api/v1/namespaces/${namespace}/services/rook-ceph-rgw-${name}:http/proxy/`,
          },
          {
            text: 'What does it say? It waits for ever when its pools are inactive.',
            command: `kubectl -n ${namespace} logs deploy/rook-ceph-rgw-${name}-a --tail=50`,
          },
          { text: 'Do its pools take writes?', command: inToolbox('ceph health detail') },
        ],
      },
      {
        symptom: 'Requests are refused with NoSuchBucket under a name that leads here',
        steps: [
          {
            text: `The gateways answer to ${host} and to their Service; a host they do not know is read as the name of a bucket.`,
            command: `kubectl -n ${namespace} get cephobjectstore ${name} -o jsonpath={.spec.hosting}`,
          },
        ],
      },
    ],
  };
};
