import { clientSecretOf, type OidcClient } from '../../contributions/oidc-clients.ts';
import { digestOf } from '../../core/digest.ts';
import { type Profile, resourceRequirements } from '../../core/resources.ts';
import { Site } from '../../core/site.ts';
import type { Placement } from '../../core/workload.ts';
import { ConfigMap, Job } from '../../kubernetes/kinds.ts';
import { priorityAnnotation } from '../../kubernetes/workloads-of-objects.ts';
import { podOf, unprivileged } from '../pod.ts';
import { budgets, realmHeapMebibytes } from './budgets.ts';
import { clientSecretVariable } from './client.ts';
import type { Keycloak } from './keycloak.ts';
import { bindPasswordVariable } from './ldap-federation.ts';
import { bootstrapAdmin, keycloakName, keycloakPorts } from './server.ts';

/** The user of the image of keycloak-config-cli. */
const keycloakConfigCliUser = 65_534;

/** The Secret with what the realm names as variables. */
export const realmSecret = 'keycloak-realm';

export interface RealmImportProps extends Required<Placement> {
  readonly profile: Profile;
  readonly clients: readonly OidcClient[];
  /** As JSON. */
  readonly realm: string;
}

/**
 * A Job that makes Keycloak's realm what Git says, by keycloak-config-cli: it adds, changes, and removes what it once added. Its name carries the hash of
 * the realm and of how it is imported, so that a change is a new Job, and a Job that ended well is never run again.
 */
export const addRealmImport = (keycloak: Keycloak, { profile, clients, realm, ...placement }: RealmImportProps): void => {
  const labels = { 'app.kubernetes.io/name': 'keycloak-realm' };
  const value = (name: string, text: string) => ({ name, value: text });
  const secret = (variable: string, from: string, key: string) => ({ name: variable, valueFrom: { secretKeyRef: { name: from, key } } });
  const spec = {
    backoffLimit: 6,
    activeDeadlineSeconds: 1800,
    // No ttlSecondsAfterFinished: Argo CD would make it again whenever it disappears.
    template: {
      metadata: { labels },
      spec: {
        ...podOf(keycloakConfigCliUser, placement),
        priorityClassName: 'sheddable',
        restartPolicy: 'OnFailure' as const,
        containers: [
          {
            name: 'import',
            image: `quay.io/adorsys/keycloak-config-cli:${Site.of(keycloak).versions.choice.keycloakConfigCli}`,
            env: [
              value('JAVA_OPTS', `-Xmx${realmHeapMebibytes}m -XX:+UseSerialGC`),
              value('KEYCLOAK_URL', `http://${keycloakName}.${keycloak.targetNamespace.name}.svc:${keycloakPorts.http}`),
              value('KEYCLOAK_USER', bootstrapAdmin),
              secret('KEYCLOAK_PASSWORD', keycloakName, 'bootstrap-admin-password'),
              value('KEYCLOAK_AVAILABILITYCHECK_ENABLED', 'true'),
              value('KEYCLOAK_AVAILABILITYCHECK_TIMEOUT', '600s'),
              value('IMPORT_FILES_LOCATIONS', 'file:/config/realm.json'),
              // It runs when something has changed, or somebody wants it to: then it looks at everything, and undoes what was changed by hand.
              value('IMPORT_CACHE_ENABLED', 'false'),
              // `$(env:…)` in the realm becomes what the variable holds.
              value('IMPORT_VARSUBSTITUTION_ENABLED', 'true'),
              secret(bindPasswordVariable, realmSecret, bindPasswordVariable),
              ...clients
                .filter((client) => client.secret !== undefined)
                .map(({ clientId }) => secret(clientSecretVariable(clientId), clientSecretOf(clientId), 'secret')),
            ],
            resources: resourceRequirements(budgets[profile].realm),
            securityContext: { ...unprivileged, readOnlyRootFilesystem: true },
            volumeMounts: [
              { name: 'config', mountPath: '/config', readOnly: true },
              { name: 'scratch', mountPath: '/tmp' },
            ],
          },
        ],
        volumes: [
          { name: 'config', configMap: { name: '' } },
          { name: 'scratch', emptyDir: { sizeLimit: '64Mi' } },
        ],
      },
    },
  };
  const name = `keycloak-realm-${digestOf(`${JSON.stringify(spec)}${realm}`, 12)}`;
  spec.template.spec.volumes[0] = { name: 'config', configMap: { name } };
  // Of one name with the Job, so that a Job never reads the realm of another one.
  keycloak.manifest('realm', ConfigMap, { metadata: { name, labels }, immutable: true, data: { 'realm.json': realm } });
  keycloak.manifest('realm-import', Job, { metadata: { name, labels, annotations: { [priorityAnnotation]: 'sheddable' } }, spec }, { stage: 1 });
};
