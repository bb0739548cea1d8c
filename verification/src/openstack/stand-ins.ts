import { shareMountPath } from './overlay.ts';
import type { Container, Pod, Volume } from './pod.ts';

/** Releases that serve all others, and are there before them. */
export const firstReleases: readonly string[] = ['mariadb', 'rabbitmq', 'memcached', 'openvswitch'];

/** Releases that make the plane; the Jobs of those that take longest come first. */
export const planeReleases: readonly string[] = [...firstReleases, 'keystone', 'nova', 'neutron', 'placement', 'glance', 'cinder'];

/** Releases whose Pods others wait for, and that nothing runs here. */
export const takenReleases: readonly string[] = ['libvirt'];

/** Workloads that are not run, and why; others may wait for them. */
export const notRun: Readonly<Record<string, string>> = {
  'mariadb-controller': 'it labels Pods at the API server',
  'rabbitmq-cluster-wait': 'one server of RabbitMQ runs, not all',
  'cinder-backup': 'it needs Ceph',
  'cinder-backup-storage-init': 'it needs Ceph',
  'cinder-storage-init': 'it needs Ceph',
  'nova-storage-init': 'it needs Ceph',
  'nova-novncproxy': 'its image brings noVNC',
  'neutron-netns-cleanup-cron-default': 'it does nothing but wait',
};

/** Init containers that load modules into the kernel. */
const loadsModules = /kernel-modules$|-modules$/;

/** As the chart does it, without the API server and the other members: the data, the users of the chart, one member of a cluster. */
const startMariaDb = `set -e
printf '[mysqld]\nwsrep_cluster_address=gcomm://\n' > /etc/mysql/conf.d/10-cluster-config.cnf
mysql_install_db --user=mysql --datadir=/var/lib/mysql --skip-test-db > /dev/null
cat > /tmp/init.sql << EOF
CREATE OR REPLACE USER '$MYSQL_DBADMIN_USERNAME'@'%' IDENTIFIED BY '$MYSQL_DBADMIN_PASSWORD';
GRANT ALL ON *.* TO '$MYSQL_DBADMIN_USERNAME'@'%' WITH GRANT OPTION;
DELETE FROM mysql.global_priv WHERE User IN ('root', '', 'mysql') AND Host <> '%';
FLUSH PRIVILEGES;
EOF
exec mariadbd --user=mysql --wsrep-new-cluster --init-file=/tmp/init.sql
`;

const instead: Readonly<Record<string, (container: Container) => Partial<Container>>> = {
  mariadb: () => ({ command: ['bash', '-c', startMariaDb], args: [], readinessProbe: { tcpSocket: { port: 3306 } } }),
  rabbitmq: ({ env = [] }) => ({
    // Debian's own programs of these names keep to themselves what is written.
    env: [...env, { name: 'PATH', value: '/usr/lib/rabbitmq/bin:/usr/bin:/bin' }, { name: 'RABBITMQ_LOGS', value: '-' }],
    // The chart asks whether Erlang runs, long before RabbitMQ does.
    readinessProbe: { httpGet: { port: 15672 } },
  }),
  'cinder-volume': ({ volumeMounts = [] }) => ({ volumeMounts: [...volumeMounts, { name: volumes.name, mountPath: shareMountPath }] }),
};

/** Where cinder keeps volumes here. */
const volumes: Volume = { name: 'volumes', persistentVolumeClaim: { claimName: 'volumes' } };

/** A program that asks over the message bus whether a service listens, and loads all of it to do so: here services are asked to report themselves. */
const asksOverTheBus = ({ readinessProbe }: Container): boolean => readinessProbe?.exec?.command.includes('/tmp/health-probe.py') ?? false;

/** The Pod as it is run here. */
export const standIn = (pod: Pod): Pod => ({
  ...pod,
  spec: {
    ...pod.spec,
    ...(pod.owner.name === 'cinder-volume' ? { volumes: [...(pod.spec.volumes ?? []), volumes] } : {}),
    initContainers: (pod.spec.initContainers ?? []).filter(({ name }) => !loadsModules.test(name)),
    containers: pod.spec.containers.map(({ readinessProbe, ...container }) => ({
      ...container,
      ...(readinessProbe === undefined || asksOverTheBus({ ...container, readinessProbe }) ? {} : { readinessProbe }),
      ...instead[container.name]?.(container),
    })),
  },
});
