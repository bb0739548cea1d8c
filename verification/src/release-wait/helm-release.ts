import { createHash } from 'node:crypto';
import type { KubernetesApi } from '../kubernetes-api.ts';
import type { WaitJob } from './wait-job.ts';

/** Of the form that helm-controller tells klipper-helm, which puts it on the release: a SHA-256 in capitals, cut to the length of a label. */
const hash = createHash('sha256').update('of the verification').digest('hex').toUpperCase().slice(0, 63);

/*
 * What helm-controller, klipper-helm and the chart leave in a cluster, as far as a wait looks at it.
 */

/** The Job in which Helm runs; kwok says of its Pod that it has ended well. */
export const makeInstallJob = (api: KubernetesApi, { account, release, valuesSecrets }: WaitJob): Promise<void> =>
  api.mustApply({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `helm-install-${release.name}`, namespace: account.namespace },
    spec: {
      template: {
        spec: {
          restartPolicy: 'OnFailure',
          containers: [{ name: 'helm', image: 'none', env: [{ name: 'CONFIG_HASH', value: hash }] }],
          volumes: [{ name: 'values', projected: { sources: valuesSecrets.map((name) => ({ secret: { name } })) } }],
        },
      },
    },
  });

/** A revision of the release as Helm stores it, without what it stores. */
export const makeRevision = (api: KubernetesApi, { environment, release }: WaitJob, status: 'failed' | 'deployed', version: number): Promise<void> =>
  api.mustApply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `sh.helm.release.v1.${release.name}.v${version}`,
      namespace: release.namespace,
      labels: { owner: 'helm', name: release.name, status, version: String(version), [environment['HASH_LABEL']!]: hash },
    },
    type: 'helm.sh/release.v1',
  } as Parameters<KubernetesApi['apply']>[0]);

/** Namespaces enforce the standards of Pod security here as everywhere: what does least is let in by all of them. */
const restricted = { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } } as const;
const container = { name: 'main', image: 'none', securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } } as const;

/** What the chart brings: a definition of each name, and each workload. */
export const makeChart = async (api: KubernetesApi, { definitions, workloads }: WaitJob): Promise<void> => {
  for (const name of definitions) {
    const [plural, ...group] = name.split('.');
    const kind = `${plural![0]!.toUpperCase()}${plural!.slice(1)}`;
    await api.mustApply({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name,
        // What belongs to the Kubernetes project asks for this.
        annotations: { 'api-approved.kubernetes.io': 'unapproved, made by the verification' },
      },
      spec: {
        group: group.join('.'),
        names: { plural, kind },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }],
      },
    });
  }
  for (const workload of workloads) {
    const [namespace, kind, name] = workload.split('/');
    const labels = { name: name! };
    await api.mustApply({
      apiVersion: 'apps/v1',
      kind: { deployment: 'Deployment', statefulset: 'StatefulSet', daemonset: 'DaemonSet' }[kind!]!,
      metadata: { name: name!, namespace: namespace! },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { ...restricted, containers: [container] } },
      },
    });
  }
};
