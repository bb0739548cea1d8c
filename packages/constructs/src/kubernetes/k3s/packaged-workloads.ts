import type { Resources, Toleration, Workload } from '../../core/workload.ts';
import type { PackagedComponent } from './profile.ts';

const onServersToo: readonly Toleration[] = [
  { key: 'CriticalAddonsOnly', operator: 'Exists' },
  { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
];

const packaged = (name: string, container: string, image: string, requests: Resources, limits: Resources): Workload => ({
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
});

const coreDns = packaged('coredns', 'coredns', 'mirrored-coredns-coredns', { memoryMebibytes: 70, cpuMillicores: 100 }, { memoryMebibytes: 170 });

const byComponent: Readonly<Record<PackagedComponent, Workload>> = {
  'local-storage': packaged('local-path-provisioner', 'local-path-provisioner', 'local-path-provisioner', {}, {}),
  'metrics-server': packaged('metrics-server', 'metrics-server', 'mirrored-metrics-server', { memoryMebibytes: 70, cpuMillicores: 100 }, {}),
  traefik: packaged('traefik', 'traefik', 'mirrored-library-traefik', {}, {}),
};

/**
 * The Pods that K3s deploys by itself, with the requests and limits of the manifests that it carries.
 *
 * @param imageTags by image; they come with the release of K3s
 */
export const packagedWorkloads = (components: readonly PackagedComponent[], imageTags: Readonly<Record<string, string>> = {}): readonly Workload[] =>
  [coreDns, ...components.map((component) => byComponent[component])].map((workload) => ({
    ...workload,
    containers: workload.containers.map((container) => ({ ...container, image: withTag(container.image, imageTags) })),
  }));

const withTag = (image: string, imageTags: Readonly<Record<string, string>>): string => {
  const tag = imageTags[image.replace('docker.io/rancher/', '')];
  return tag === undefined ? image : `${image}:${tag}`;
};
