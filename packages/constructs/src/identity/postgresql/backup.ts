import { flows } from '../../contributions/flows.ts';
import { httpsEnd } from '../../contributions/image-flows.ts';
import { storedSecrets } from '../../contributions/secrets.ts';
import { type Profile, resourceRequirements } from '../../core/resources.ts';
import { secretAt } from '../../core/secret-position.ts';
import type { SecretRef } from '../../core/secret-reference.ts';
import { Site } from '../../core/site.ts';
import type { Placement } from '../../core/workload.ts';
import type { ObjectStore } from '../../inventory/index.ts';
import { ConfigMap, CronJob } from '../../kubernetes/kinds.ts';
import { priorityAnnotation } from '../../kubernetes/workloads-of-objects.ts';
import { podOf, unprivileged } from '../pod.ts';
import { dumpScript, restoreScript, uploadScript } from './backup-scripts.ts';
import { budgets } from './budgets.ts';
import { type PostgreSql, postgreSqlPort } from './postgresql.ts';
import { postgresUser } from './settings.ts';

/** Where a database is written to, and for how long it is kept. */
export interface PostgreSqlBackup {
  /** A bucket outside the site, because the site may burn. */
  readonly store: ObjectStore;
  readonly accessKey: SecretRef;
  readonly secretKey: SecretRef;
  /** When, as cron has it, in UTC. @default '40 1,13 * * *' */
  readonly scheduleCron?: string;
  /** How many days a file is kept: 1 or more. @default 14 */
  readonly retentionDays?: number;
}

/** The folder of a database's back-ups, as rclone names it after the remote. */
export const backupTarget = ({ bucket, folder }: ObjectStore, name: string): string => [bucket, ...(folder === undefined ? [] : [folder]), name].join('/');

interface BackupProps extends PostgreSqlBackup, Required<Placement> {
  readonly profile: Profile;
  readonly target: string;
}

/** A CronJob that dumps the database and puts the file into the bucket, and the scripts that it and the run book use. */
export const addBackup = (server: PostgreSql, props: BackupProps): void => {
  const { store, target, profile, scheduleCron = '40 1,13 * * *', retentionDays = 14 } = props;
  const name = `${server.name}-backup`;
  const labels = { 'app.kubernetes.io/name': name };
  const namespace = server.targetNamespace.name;
  const secrets = { accessKey: secretAt(server, 'backup.accessKey', props.accessKey), secretKey: secretAt(server, 'backup.secretKey', props.secretKey) };
  storedSecrets.declare(server, {
    namespace,
    name,
    data: { 'access-key': secrets.accessKey, 'secret-key': secrets.secretKey },
    consumer: `the back-up of PostgreSQL ${server.name}`,
  });
  flows.declare(server, {
    from: { kind: 'pods', namespace, workload: name },
    to: { kind: 'pods', namespace, workload: server.name },
    protocol: 'TCP',
    ports: [postgreSqlPort],
    why: `the database ${server.database} is backed up`,
    encryption: 'clear',
    authentication: 'SCRAM-SHA-256',
  });
  flows.declare(server, {
    from: { kind: 'pods', namespace, workload: name },
    ...httpsEnd(store.endpoint),
    protocol: 'TCP',
    why: `back-ups of the database ${server.database} are kept outside the site`,
    encryption: 'TLS',
  });
  server.manifest('scripts', ConfigMap, {
    metadata: { name: `${server.name}-scripts` },
    data: { dump: dumpScript, upload: uploadScript, restore: restoreScript },
  });
  const mounts = [
    { name: 'dump', mountPath: '/dump' },
    { name: 'scripts', mountPath: '/scripts', readOnly: true },
  ];
  const fromSecret = (variable: string, key: string) => ({ name: variable, valueFrom: { secretKeyRef: { name, key } } });
  server.manifest('backup', CronJob, {
    metadata: { name, labels, annotations: { [priorityAnnotation]: 'sheddable' } },
    spec: {
      schedule: scheduleCron,
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      // An hour late is better than not on that day.
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 2,
      jobTemplate: {
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: 1800,
          template: {
            metadata: { labels },
            spec: {
              ...podOf(postgresUser, props),
              priorityClassName: 'sheddable',
              restartPolicy: 'Never',
              initContainers: [
                {
                  name: 'dump',
                  image: server.image,
                  command: ['sh', '/scripts/dump'],
                  env: [
                    { name: 'FOLDER', value: '/dump' },
                    { name: 'PGHOST', value: server.host },
                    { name: 'PGDATABASE', value: server.database },
                    { name: 'PGUSER', value: server.database },
                    { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: server.passwordSecret, key: 'password' } } },
                  ],
                  resources: resourceRequirements(budgets[profile].dump),
                  securityContext: { ...unprivileged, readOnlyRootFilesystem: true },
                  volumeMounts: mounts,
                },
              ],
              containers: [
                {
                  name: 'upload',
                  image: `docker.io/rclone/rclone:${Site.of(server).versions.choice.rclone}`,
                  command: ['sh', '/scripts/upload'],
                  env: [
                    { name: 'FOLDER', value: '/dump' },
                    { name: 'TARGET', value: `store:${target}` },
                    { name: 'RETENTION_DAYS', value: String(retentionDays) },
                    // A remote by variables alone: https://rclone.org/docs/#config-file
                    { name: 'RCLONE_CONFIG', value: '' },
                    { name: 'RCLONE_CONFIG_STORE_TYPE', value: 's3' },
                    { name: 'RCLONE_CONFIG_STORE_PROVIDER', value: 'Other' },
                    { name: 'RCLONE_CONFIG_STORE_ENDPOINT', value: `https://${store.endpoint}` },
                    { name: 'RCLONE_CONFIG_STORE_REGION', value: store.region },
                    // Its keys may write objects, and need not make buckets.
                    { name: 'RCLONE_CONFIG_STORE_NO_CHECK_BUCKET', value: 'true' },
                    fromSecret('RCLONE_CONFIG_STORE_ACCESS_KEY_ID', 'access-key'),
                    fromSecret('RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY', 'secret-key'),
                  ],
                  resources: resourceRequirements(budgets[profile].upload),
                  securityContext: { ...unprivileged, readOnlyRootFilesystem: true },
                  volumeMounts: [...mounts, { name: 'scratch', mountPath: '/tmp' }],
                },
              ],
              volumes: [
                { name: 'dump', emptyDir: { sizeLimit: '1Gi' } },
                { name: 'scratch', emptyDir: { sizeLimit: '64Mi' } },
                { name: 'scripts', configMap: { name: `${server.name}-scripts` } },
              ],
            },
          },
        },
      },
    },
  });
};
