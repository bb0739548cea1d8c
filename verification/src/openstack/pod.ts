import type { KubernetesObject } from '../generated-site.ts';
import type { Rendered } from '../helm/declared.ts';

/** What a kubelet reads of a container. */
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvironmentVariable[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly securityContext?: { readonly runAsUser?: number; readonly readOnlyRootFilesystem?: boolean };
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly readinessProbe?: Probe;
  readonly lifecycle?: { readonly postStart?: { readonly exec?: { readonly command: readonly string[] } } };
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: KeyReference;
    readonly configMapKeyRef?: KeyReference;
    readonly fieldRef?: { readonly fieldPath: string };
  };
}

interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
}

export interface Probe {
  readonly exec?: { readonly command: readonly string[] };
  readonly httpGet?: { readonly path?: string; readonly port: number | string };
  readonly tcpSocket?: { readonly port: number | string };
}

interface KeyToPath {
  readonly key: string;
  readonly path: string;
}

export interface Projection {
  readonly name: string;
  readonly items?: readonly KeyToPath[];
}

export interface Volume {
  readonly name: string;
  readonly secret?: { readonly secretName: string; readonly items?: readonly KeyToPath[] };
  readonly configMap?: Projection;
  readonly projected?: { readonly sources: readonly { readonly secret?: Projection; readonly configMap?: Projection }[] };
  readonly hostPath?: { readonly path: string; readonly type?: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly emptyDir?: object;
}

export interface PodSpec {
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly hostNetwork?: boolean;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly securityContext?: { readonly runAsUser?: number };
}

export type OwnerKind = 'Job' | 'Deployment' | 'DaemonSet' | 'StatefulSet';

/** The one Pod that is run of a workload. */
export interface Pod {
  /** Its release, which is called as its chart. */
  readonly release: string;
  /** Of the HelmChart, relative to the folder of the site. */
  readonly file: string;
  readonly namespace: string;
  readonly owner: { readonly kind: OwnerKind; readonly name: string };
  /** As it would be called, e.g. `mariadb-server-0`; without the random letters of others. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

export interface WorkloadObject extends KubernetesObject {
  readonly spec: {
    readonly template: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }; readonly spec: PodSpec };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
    readonly replicas?: number;
  };
}

const kinds: readonly string[] = ['Job', 'Deployment', 'DaemonSet', 'StatefulSet'] satisfies OwnerKind[];

/** Whether Helm makes it when it installs, rather than when it removes. */
const isInstalled = ({ metadata }: KubernetesObject): boolean => !/\b(delete|rollback)\b/.test(metadata.annotations?.['helm.sh/hook'] ?? '');

/** The first Pod of every workload that the release is installed with. */
export const podsOf = ({ release, objects }: Rendered): readonly Pod[] =>
  (withoutNulls(objects) as readonly KubernetesObject[])
    .filter((object): object is WorkloadObject => kinds.includes(object.kind) && isInstalled(object) && (object as WorkloadObject).spec.replicas !== 0)
    .map(({ kind, metadata, spec: { template, volumeClaimTemplates = [] } }) => ({
      release: release.name,
      file: release.file,
      namespace: metadata.namespace ?? release.namespace,
      owner: { kind: kind as OwnerKind, name: metadata.name },
      name: kind === 'StatefulSet' ? `${metadata.name}-0` : metadata.name,
      labels: template.metadata?.labels ?? {},
      spec: {
        ...template.spec,
        volumes: [
          ...(template.spec.volumes ?? []),
          ...volumeClaimTemplates.map((claim) => ({
            name: claim.metadata.name,
            persistentVolumeClaim: { claimName: `${claim.metadata.name}-${metadata.name}-0` },
          })),
        ],
      },
    }));

/** As the API server stores it: charts write `volumes: null` where there are none. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, withoutNulls(member)]])));
};

/** As people name it, e.g. `Job nova-db-sync`. */
export const nameOf = ({ owner: { kind, name } }: Pod): string => `${kind} ${name}`;
