import { outOfService } from '../kubernetes/out-of-service.ts';
import type { ReleasePurpose } from './release-run-book.ts';

/** What goes wrong with a cluster of Galera, and what to do. */
export const mariaDbFailures = (namespace: string): NonNullable<ReleasePurpose['failures']> => {
  const kubectl = `kubectl -n ${namespace}`;
  return [
    {
      symptom: 'MariaDB: a server does not become ready',
      steps: [
        {
          text: 'Ask one that is ready how many there are; with 2 of 3 the database works, and nothing is urgent.',
          command: `${kubectl} exec mariadb-server-0 -c mariadb -- mysql --defaults-file=/etc/mysql/admin_user.cnf --host=localhost -e "SHOW STATUS LIKE 'wsrep_cluster_%'"`,
        },
        {
          text: 'Read what the other says. It may be fetching a copy of everything, which takes minutes.',
          command: `${kubectl} logs mariadb-server-2 -c mariadb --tail=50`,
        },
        {
          text: 'Its volume may be full: one that is 99 % full is never ready.',
          command: `${kubectl} exec mariadb-server-2 -c mariadb -- df -h /var/lib/mysql`,
        },
      ],
    },
    {
      symptom: 'MariaDB: all servers were off, and none becomes ready',
      steps: [
        {
          text: 'Each writes down how far it had come, and the one that had come furthest begins. They wait until all three have, so bring up the nodes that are lacking.',
          command: `${kubectl} get configmap mariadb-mariadb-state -o yaml`,
        },
        {
          text: 'See which is Terminating, and on which node: it stays so, and its volume stays attached, until somebody says that the node is off.',
          command: `${kubectl} get pods -l application=mariadb,component=server -o wide`,
        },
        {
          text: 'Does the node stay away? Only when it is surely switched off, tell Kubernetes; then the server begins on another node, with its volume.',
          command: `kubectl taint node NODE ${outOfService}`,
        },
        { text: 'When the node is back and Ready:', command: `kubectl taint node NODE ${outOfService}-` },
      ],
    },
    {
      symptom: 'MariaDB: servers are ready, and services cannot connect',
      steps: [
        {
          text: 'The Service must point to a server that is ready; a controller moves it.',
          command: `${kubectl} get service mariadb -o jsonpath='{.spec.selector}'`,
        },
        {
          text: 'See what the controllers say; both point to the first server by name that is ready.',
          command: `${kubectl} logs -l application=mariadb,component=controller -c controller --prefix --tail=20`,
        },
        {
          text: 'Are all connections taken?',
          command: `${kubectl} exec mariadb-server-0 -c mariadb -- mysql --defaults-file=/etc/mysql/admin_user.cnf --host=localhost -e "SHOW STATUS LIKE 'Threads_connected'; SHOW VARIABLES LIKE 'max_connections'"`,
        },
      ],
    },
  ];
};
