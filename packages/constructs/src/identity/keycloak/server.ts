import { type Profile, resourceRequirements } from '../../core/resources.ts';
import { Site } from '../../core/site.ts';
import type { Placement } from '../../core/workload.ts';
import { Deployment, Service } from '../../kubernetes/kinds.ts';
import { podOf, unprivileged } from '../pod.ts';
import { type PostgreSql, postgreSqlPort } from '../postgresql/postgresql.ts';
import { budgets, heapMebibytes } from './budgets.ts';
import type { Keycloak } from './keycloak.ts';

export const keycloakPorts = { http: 8080, management: 9000 } as const;

/** The user of its image. */
const keycloakUser = 1000;

/** Of its Deployment, Service and Secret. */
export const keycloakName = 'keycloak';

/** The Secret with the certificate of the directory's authority. */
export const directoryAuthoritySecret = 'keycloak-directory-authority';

/** The account that the import of the realm uses; nobody else does. */
export const bootstrapAdmin = 'bastide-bootstrap';

/**
 * Settled when the server is put together, before it starts; each belongs to the start as well, which else would refuse them or build again. The console
 * of administrators is left out: the realm is made from Git, and what somebody changes of it by hand is undone by the next import.
 * https://www.keycloak.org/server/configuration
 */
const buildOptions = ['--db=postgres', '--health-enabled=true', '--metrics-enabled=true', '--features-disabled=admin'] as const;

/** Connections to the database: few, for few people. */
const poolSize: Readonly<Record<Profile, number>> = { tiny: 10, standard: 40 };

export interface ServerProps extends Required<Placement> {
  readonly database: PostgreSql;
  readonly profile: Profile;
  /** e.g. `https://sso.mini-waas.example`. */
  readonly url: string;
  /** Whose headers say who asked: the Pods of the ingress are among them. */
  readonly trustedProxies: string;
}

const probe = (path: string) => ({ httpGet: { path, port: 'management' }, periodSeconds: 10, timeoutSeconds: 5 });

/** The server and its Service. Plain HTTP in the cluster; the ingress speaks TLS. */
export const addServer = (keycloak: Keycloak, { database, profile, url, trustedProxies, ...placement }: ServerProps): void => {
  const labels = { 'app.kubernetes.io/name': keycloakName };
  const image = `quay.io/keycloak/keycloak:${Site.of(keycloak).versions.choice.keycloak}`;
  const resources = resourceRequirements(budgets[profile].server);
  const heap = { name: 'JAVA_OPTS_KC_HEAP', value: `-Xms64m -Xmx${heapMebibytes[profile]}m` };
  const value = (name: string, text: string) => ({ name, value: text });
  const secret = (name: string, from: string, key: string) => ({ name, valueFrom: { secretKeyRef: { name: from, key } } });
  keycloak.manifest('service', Service, {
    metadata: { name: keycloakName, labels },
    spec: { selector: labels, ports: [{ name: 'http', port: keycloakPorts.http, targetPort: 'http' }] },
  });
  keycloak.manifest('server', Deployment, {
    metadata: { name: keycloakName, labels },
    spec: {
      replicas: 1,
      // Two at once would share no cache, and find no room on a small node.
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          ...podOf(keycloakUser, placement),
          terminationGracePeriodSeconds: 30,
          initContainers: [
            {
              name: 'build',
              image,
              // In the image's own folder, which is not kept; what it made is.
              command: ['/bin/bash', '-euc', `/opt/keycloak/bin/kc.sh build ${buildOptions.join(' ')}\ncp /opt/keycloak/lib/quarkus/* /built/`],
              env: [heap],
              resources,
              securityContext: unprivileged,
              volumeMounts: [{ name: 'built', mountPath: '/built' }],
            },
          ],
          containers: [
            {
              name: 'keycloak',
              image,
              args: ['start', '--optimized'],
              env: [
                heap,
                value('KC_HOSTNAME', url),
                value('KC_HOSTNAME_STRICT', 'true'),
                value('KC_HTTP_ENABLED', 'true'),
                value('KC_PROXY_HEADERS', 'xforwarded'),
                value('KC_PROXY_TRUSTED_ADDRESSES', trustedProxies),
                // One server has nobody to share with.
                value('KC_CACHE', 'local'),
                value('KC_LOG_CONSOLE_OUTPUT', 'json'),
                value('KC_TRUSTSTORE_PATHS', '/etc/keycloak/directory-authority/ca.crt'),
                value('KC_DB_URL', `jdbc:postgresql://${database.host}:${postgreSqlPort}/${database.database}`),
                value('KC_DB_USERNAME', database.database),
                secret('KC_DB_PASSWORD', database.passwordSecret, 'password'),
                value('KC_DB_POOL_INITIAL_SIZE', '1'),
                value('KC_DB_POOL_MIN_SIZE', '1'),
                value('KC_DB_POOL_MAX_SIZE', String(poolSize[profile])),
                value('KC_BOOTSTRAP_ADMIN_USERNAME', bootstrapAdmin),
                secret('KC_BOOTSTRAP_ADMIN_PASSWORD', keycloakName, 'bootstrap-admin-password'),
              ],
              ports: [
                { name: 'http', containerPort: keycloakPorts.http },
                { name: 'management', containerPort: keycloakPorts.management },
              ],
              resources,
              securityContext: { ...unprivileged, readOnlyRootFilesystem: true },
              // The first start makes its tables: half a minute where it was tried, on a small node longer.
              startupProbe: { ...probe('/health/started'), failureThreshold: 60 },
              readinessProbe: probe('/health/ready'),
              livenessProbe: { ...probe('/health/live'), failureThreshold: 6 },
              volumeMounts: [
                { name: 'built', mountPath: '/opt/keycloak/lib/quarkus' },
                { name: 'data', mountPath: '/opt/keycloak/data' },
                { name: 'scratch', mountPath: '/tmp' },
                { name: 'directory-authority', mountPath: '/etc/keycloak/directory-authority', readOnly: true },
              ],
            },
          ],
          volumes: [
            { name: 'built', emptyDir: { sizeLimit: '64Mi' } },
            { name: 'data', emptyDir: { sizeLimit: '128Mi' } },
            { name: 'scratch', emptyDir: { sizeLimit: '64Mi' } },
            { name: 'directory-authority', secret: { secretName: directoryAuthoritySecret } },
          ],
        },
      },
    },
  });
};
