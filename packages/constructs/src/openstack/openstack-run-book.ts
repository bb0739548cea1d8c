import type { RunBook } from '../core/run-book.ts';
import type { OpenStackPlane } from './plane.ts';

/** Of a list of Pods, those that are not ready. One that crashes again and again is in the phase Running, so no field selector finds it. */
const notReady = `awk '{ split($2, ready, "/") } $3 != "Completed" && ($3 != "Running" || ready[1] != ready[2])'`;

/** What the person on call looks at first when the cloud as a whole is not well. */
export const openStackRunBook = (plane: Pick<OpenStackPlane, 'region' | 'release'>, namespace: string): RunBook => ({
  title: 'OpenStack',
  purpose: `The cloud of the region ${plane.region}, OpenStack ${plane.release}. Each release has a run book of its own; what the loss of each breaks stands in docs/openstack.md.`,
  checks: [
    { text: 'On any machine with a kubeconfig: every release is deployed.', command: `helm list -n ${namespace}` },
    {
      text: 'Every Pod is ready, or has ended well: this lists the others, and says nothing when all is well.',
      command: `kubectl -n ${namespace} get pods --no-headers | ${notReady}`,
    },
    {
      text: 'With the openstack client, as an administrator: all agents are up and report.',
      command: 'openstack compute service list\nopenstack network agent list\nopenstack volume service list',
    },
  ],
  failures: [
    {
      symptom: 'Every API answers 503, or refuses every token',
      steps: [
        {
          text: 'Keystone first: without it nothing answers. It needs MariaDB and memcached.',
          command: `kubectl -n ${namespace} get pods -l 'release_group in (keystone,mariadb,memcached)' -o wide`,
        },
        { text: 'Then what Keystone says.', command: `kubectl -n ${namespace} logs deployment/keystone-api --tail=50` },
      ],
    },
    {
      symptom: 'A server goes to ERROR when it is created',
      steps: [
        {
          text: 'The server says why; "No valid host" is a question for Placement and the hypervisors.',
          command: 'openstack server show SERVER -c fault -f yaml',
        },
        {
          text: 'A service that asks in another region than the catalogue has finds nothing, and says so only in a warning.',
          command: `kubectl -n ${namespace} logs deployment/nova-scheduler --tail=100 | grep -i -e warning -e error\nkubectl -n ${namespace} logs deployment/nova-conductor --tail=100 | grep -i -e warning -e error`,
        },
      ],
    },
    {
      symptom: 'An agent is "down" although its Pod runs',
      steps: [
        {
          text: 'It does not reach RabbitMQ, or is refused there: the service itself may say nothing of it, RabbitMQ does.',
          command: `kubectl -n ${namespace} logs -l application=rabbitmq,component=server -c rabbitmq --prefix --tail=500 | grep -i refused`,
        },
        {
          text: 'A password that was replaced in the store reaches RabbitMQ only when the Job of the service makes its user again.',
          command: `kubectl -n ${namespace} get jobs | grep rabbit-init`,
        },
      ],
    },
    {
      symptom: 'A password has to be replaced',
      steps: [
        { text: 'docs/secrets.md says who owns it and where its value is put. Charts write it into URLs as it is: letters and digits alone.' },
        {
          text: 'Of an account of MariaDB other than root, sst and audit: set it there first, because no Job changes an account that exists, and the upgrade of its release would fail. The new value is asked for and not shown. The service is refused from now on until its release has the value too.',
          command: `read -rs PASSWORD\nprintf "ALTER USER 'ACCOUNT'@'%%' IDENTIFIED BY '%s';" "$PASSWORD" | kubectl -n ${namespace} exec -i mariadb-server-0 -c mariadb -- mysql --defaults-file=/etc/mysql/admin_user.cnf --host=localhost\nunset PASSWORD`,
        },
        {
          text: 'Write the new value to the store. External Secrets brings it to the HelmCharts within the hour, and helm-controller upgrades each release that uses it. Jobs of the release set it in RabbitMQ and Keystone; servers of MariaDB set those of root, sst and audit as they restart. Until all have, some Pods are refused.',
        },
        { text: 'Watch until every release is deployed again.', command: `helm list -n ${namespace}` },
      ],
    },
  ],
});
