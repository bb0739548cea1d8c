import type { IConstruct } from 'constructs';
import { singleSignOnNamespace } from '../../contributions/oidc-clients.ts';
import { unscraped } from '../../contributions/scrapes.ts';
import { storedSecrets } from '../../contributions/secrets.ts';
import { Component } from '../../core/component.ts';
import { kept } from '../../core/kept.ts';
import type { Namespace } from '../../core/namespace.ts';
import { type Profile, resourceRequirements } from '../../core/resources.ts';
import { secretForms } from '../../core/secret-form.ts';
import { SecretRef } from '../../core/secret-reference.ts';
import { Site } from '../../core/site.ts';
import type { Unit } from '../../core/unit.ts';
import type { Placement } from '../../core/workload.ts';
import type { K3sCluster } from '../../kubernetes/k3s/cluster.ts';
import { Service, StatefulSet } from '../../kubernetes/kinds.ts';
import { podOf } from '../pod.ts';
import { addBackup, backupTarget, type PostgreSqlBackup } from './backup.ts';
import { budgets } from './budgets.ts';
import { checkPostgreSql } from './checks.ts';
import { postgreSqlRunBook } from './run-book.ts';
import { postgresUser, settingArguments } from './settings.ts';

export const postgreSqlPort = 5432;

export interface PostgreSqlProps extends Placement {
  readonly cluster: K3sCluster;
  /** What must be up before it: the StorageClass of its volume. */
  readonly storage: Unit;
  readonly storageClass: string;
  readonly profile: Profile;
  /** Of the database and of the user who owns it. @default 'keycloak' */
  readonly database?: string;
  /** In GiB. @default 2 */
  readonly volumeGibibytes?: number;
  /** @default - none, which is reported as a warning */
  readonly backup?: PostgreSqlBackup;
}

/**
 * One server of PostgreSQL with one database: a plain StatefulSet (docs/decisions/0020-keycloak.md says why no operator), with back-ups to a bucket outside the site.
 *
 * There is one server: while its node is lost, whoever needs it waits until the volume is let go.
 */
export class PostgreSql extends Component {
  readonly targetNamespace: Namespace;
  /** Of its Service, StatefulSet and Secret. */
  readonly name: string;
  readonly database: string;
  readonly password: SecretRef;
  /** The key `password` of this Secret, in its namespace. */
  readonly passwordSecret: string;
  readonly maxConnections: number;

  constructor(scope: IConstruct, id: string, props: PostgreSqlProps) {
    const site = Site.of(scope);
    const { profile, backup, database = 'keycloak', storageClass, volumeGibibytes = 2, nodeSelector = {}, tolerations = [] } = props;
    const namespace = site.namespace(singleSignOnNamespace, 'restricted');
    const password = new SecretRef({
      path: `sites/${site.siteName}/${id}`,
      key: 'password',
      owner: 'platform',
      origin: 'generated',
      rotation: 'on-incident',
      form: secretForms['letters-and-digits'],
    });
    const target = backup === undefined ? undefined : backupTarget(backup.store, id);
    super(scope, id, {
      ...props,
      application: 'identity',
      namespace,
      runBook: postgreSqlRunBook({
        site: Site.of(scope).siteName,
        namespace: namespace.name,
        name: id,
        secretAddress: password.address,
        ...(backup === undefined ? {} : { backup: { store: backup.store, target: target!, retentionDays: backup.retentionDays ?? 14 } }),
      }),
    });
    this.targetNamespace = namespace;
    this.name = id;
    this.database = database;
    this.password = password;
    this.passwordSecret = id;
    this.maxConnections = profile === 'tiny' ? 20 : 60;
    checkPostgreSql(this, { database, volumeGibibytes, backup });
    storedSecrets.declare(this, {
      namespace: namespace.name,
      name: id,
      data: { password },
      consumer: `PostgreSQL ${id}, and who speaks with it`,
      afterReplacement: 'tell it to the server too, which reads it at its first start only, and start Keycloak again: the run book of PostgreSQL says how',
    });
    unscraped.declare(this, { because: 'its exporter would take more memory than it is worth; when it is gone, Keycloak is not ready, which is scraped' });
    this.#makeService();
    this.#makeServer({ profile, storageClass, volumeGibibytes, nodeSelector, tolerations });
    if (backup !== undefined) addBackup(this, { ...backup, profile, target: target!, nodeSelector, tolerations });
  }

  /** Its name for who runs in the cluster. */
  get host(): string {
    return `${this.name}.${this.targetNamespace.name}.svc`;
  }

  get podLabels(): Readonly<Record<string, string>> {
    return { 'app.kubernetes.io/name': this.name };
  }

  get image(): string {
    return `docker.io/library/postgres:${Site.of(this).versions.choice.postgresql}`;
  }

  #makeService(): void {
    this.manifest('service', Service, {
      metadata: { name: this.name, labels: { ...this.podLabels } },
      spec: { clusterIP: 'None', selector: { ...this.podLabels }, ports: [{ name: 'postgresql', port: postgreSqlPort, targetPort: 'postgresql' }] },
    });
  }

  #makeServer({
    profile,
    storageClass,
    volumeGibibytes,
    nodeSelector,
    tolerations,
  }: Required<Placement> & { profile: Profile; storageClass: string; volumeGibibytes: number }): void {
    const isReady = { exec: { command: ['pg_isready', '--host=127.0.0.1', `--username=${this.database}`] }, periodSeconds: 10, timeoutSeconds: 5 };
    this.manifest('server', StatefulSet, {
      metadata: { name: this.name, labels: { ...this.podLabels }, annotations: kept },
      spec: {
        replicas: 1,
        serviceName: this.name,
        selector: { matchLabels: { ...this.podLabels } },
        // A claim outlives the StatefulSet, whatever becomes of that.
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        template: {
          metadata: { labels: { ...this.podLabels } },
          spec: {
            ...podOf(postgresUser, { nodeSelector, tolerations }),
            // Long enough for a checkpoint; SIGINT, which the image stops with, lets nobody finish first.
            terminationGracePeriodSeconds: 60,
            containers: [
              {
                name: 'postgresql',
                image: this.image,
                args: settingArguments(profile),
                env: [
                  { name: 'PGDATA', value: '/var/lib/postgresql/data/pgdata' },
                  { name: 'POSTGRES_DB', value: this.database },
                  { name: 'POSTGRES_USER', value: this.database },
                  { name: 'POSTGRES_PASSWORD', valueFrom: { secretKeyRef: { name: this.passwordSecret, key: 'password' } } },
                  { name: 'POSTGRES_INITDB_ARGS', value: '--auth-host=scram-sha-256 --data-checksums' },
                  // For commands of the run book, which then need no arguments.
                  { name: 'PGDATABASE', value: this.database },
                  { name: 'PGUSER', value: this.database },
                ],
                ports: [{ name: 'postgresql', containerPort: postgreSqlPort }],
                resources: resourceRequirements(budgets[profile].server),
                securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
                // Recovery after a crash may take its time; it is not killed over it.
                startupProbe: { ...isReady, failureThreshold: 60 },
                readinessProbe: isReady,
                livenessProbe: { ...isReady, failureThreshold: 6 },
                volumeMounts: [
                  { name: 'data', mountPath: '/var/lib/postgresql/data' },
                  { name: 'socket', mountPath: '/var/run/postgresql' },
                  { name: 'scratch', mountPath: '/tmp' },
                ],
              },
            ],
            volumes: [
              { name: 'socket', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
              { name: 'scratch', emptyDir: { sizeLimit: '512Mi' } },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], storageClassName: storageClass, resources: { requests: { storage: `${volumeGibibytes}Gi` } } },
          },
        ],
      },
    });
  }
}
