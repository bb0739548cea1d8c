import type { Resources, Toleration, Workload } from '../../core/workload.ts';
import type { PackagedComponent } from './profile.ts';

/** What every Pod tolerates that K3s brings. */
export const onServersToo: readonly Toleration[] = [
  { key: 'CriticalAddonsOnly', operator: 'Exists' },
  { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
];

/** As the manifests of K3s have them. */
type SystemPriority = 'system-cluster-critical' | 'system-node-critical';

const packaged = (name: string, priorityClass: SystemPriority, container: string, image: string, requests: Resources, limits: Resources): Workload => ({
  kind: 'Deployment',
  namespace: 'kube-system',
  name,
  pods: { replicas: 1 },
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: onServersToo,
  hostNetwork: false,
  containers: [{ name: container, image: `docker.io/rancher/${image}`, requests, limits }],
  source: 'operator',
  priority: 'promised',
  priorityClass,
});

const coreDns = packaged(
  'coredns',
  'system-cluster-critical',
  'coredns',
  'mirrored-coredns-coredns',
  { memoryMebibytes: 70, cpuMillicores: 100 },
  { memoryMebibytes: 170 },
);

/** Traefik is a Helm chart without requests or limits; whoever configures it declares its Pods. */
const byComponent: Readonly<Record<Exclude<PackagedComponent, 'traefik'>, Workload>> = {
  'local-storage': packaged('local-path-provisioner', 'system-node-critical', 'local-path-provisioner', 'local-path-provisioner', {}, {}),
  'metrics-server': packaged(
    'metrics-server',
    'system-node-critical',
    'metrics-server',
    'mirrored-metrics-server',
    { memoryMebibytes: 70, cpuMillicores: 100 },
    {},
  ),
};

/** An image that K3s mirrors for what it packages; without a tag where the release is not known to have one, which a policy finds. */
export const packagedImage = (name: string, imageTags: Readonly<Record<string, string>>): string => withTag(`docker.io/rancher/${name}`, imageTags);

/**
 * The Pods that K3s deploys by itself, with the requests and limits of the manifests that it carries; not those of Traefik.
 *
 * @param imageTags by image; they come with the release of K3s
 */
export const packagedWorkloads = (components: readonly PackagedComponent[], imageTags: Readonly<Record<string, string>> = {}): readonly Workload[] =>
  [coreDns, ...components.flatMap((component) => (component === 'traefik' ? [] : [byComponent[component]]))].map((workload) => ({
    ...workload,
    containers: workload.containers.map((container) => ({ ...container, image: withTag(container.image, imageTags) })),
  }));

const withTag = (image: string, imageTags: Readonly<Record<string, string>>): string => {
  const tag = imageTags[image.replace('docker.io/rancher/', '')];
  return tag === undefined ? image : `${image}:${tag}`;
};
