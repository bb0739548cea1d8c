import { loadBalancerFlavor } from './load-balancer-network.ts';
import type { ReleasePurpose } from './release-run-book.ts';

const service = '--project service --project-domain service';

/** @param namespace of the release */
export const octaviaPurpose = (namespace: string): ReleasePurpose => ({
  title: 'Octavia',
  does: 'Makes load balancers for projects, watches them, and replaces those that fall silent.',
  lossBreaks: 'no load balancer is made or changed, and one that fails is not replaced.',
  lossKeeps: 'Load balancers that are there go on, each by itself.',
  failures: [
    {
      symptom: 'No load balancer can be made yet',
      steps: [
        {
          text: 'The Job has made network, ports and security groups, or says what it lacks.',
          command: `kubectl -n ${namespace} logs job/octavia-bootstrap --tail=30`,
        },
        {
          text: 'With the client of OpenStack, as an administrator: the ids that the site must name.',
          command: [
            `openstack network list ${service} --name lb-mgmt-net -f value -c ID`,
            `openstack security group list ${service} -f value -c ID -c Name | grep lb-mgmt-sec-grp`,
            'openstack project show --domain service -f value -c id service',
          ].join('\n'),
        },
        {
          text: 'There must be an image with the tag amphora, built for this series of OpenStack.',
          command: `openstack image create ${service} --private --tag amphora --disk-format qcow2 --container-format bare --file amphora-x64-haproxy.qcow2 ${loadBalancerFlavor}`,
        },
      ],
    },
    {
      symptom: 'A load balancer stays PENDING_CREATE or PENDING_UPDATE',
      steps: [
        {
          text: 'The worker that had it is gone, and no other takes its work over. See which were replaced meanwhile.',
          command: `kubectl -n ${namespace} get pods -l application=octavia,component=worker -o wide`,
        },
        {
          text: 'If nothing works on it any more, set its provisioning_status to ERROR in the database `octavia`; then it can be deleted or failed over.',
          command: 'openstack loadbalancer failover LOADBALANCER',
        },
      ],
    },
    {
      symptom: 'Load balancers are replaced one after the other',
      steps: [
        {
          text: 'Their heartbeats do not arrive: the health manager must have its interface o-hm0, and the same heartbeat key as when they were made.',
          command: `kubectl -n ${namespace} logs -l application=octavia,component=health_manager --tail=30 --prefix`,
        },
      ],
    },
  ],
});
