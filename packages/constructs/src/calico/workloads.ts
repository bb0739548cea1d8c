import type { Profile } from '../core/resources.ts';
import type { Versions } from '../core/versions.ts';
import type { Toleration, Workload, WorkloadContainer } from '../core/workload.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { budgets, type CalicoPart } from './budgets.ts';

/** What runs on every node tolerates every taint, so that a tainted node has a network too. */
const everywhere: readonly Toleration[] = [{ operator: 'Exists' }];
/** What the operator lets its control plane tolerate. */
const controlPlane: readonly Toleration[] = [
  { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node-role.kubernetes.io/master', operator: 'Exists', effect: 'NoSchedule' },
];
const linux = { 'kubernetes.io/os': 'linux' };

/** As the operator counts: https://github.com/tigera/operator/blob/v1.42.3/pkg/common/autoscale.go */
const typhaReplicas = (nodes: number): number => {
  if (nodes <= 2) return 1;
  if (nodes <= 4) return 2;
  return Math.max(3, Math.floor(nodes / 200) + 2);
};

/** The Pods that the release of the operator, and then the operator, make. */
export const calicoWorkloads = ({
  versions,
  profile,
  cluster,
}: {
  readonly versions: Versions;
  readonly profile: Profile;
  readonly cluster: K3sCluster;
}): readonly Workload[] => {
  const { choice, calico } = versions;
  const container = (name: string, image: string, part: CalicoPart): WorkloadContainer => ({ name, image: `quay.io/${image}`, ...budgets[profile][part] });
  const ofCalico = (name: string, part: CalicoPart, image: string): WorkloadContainer => container(name, `calico/${image}:${choice.calico}`, part);
  const shared = { nodeSelector: linux, tolerations: everywhere, priority: 'promised' } as const;
  return [
    {
      ...shared,
      kind: 'Deployment',
      namespace: 'tigera-operator',
      name: 'tigera-operator',
      pods: { replicas: 1 },
      tolerations: [
        { operator: 'Exists', effect: 'NoExecute' },
        { operator: 'Exists', effect: 'NoSchedule' },
      ],
      hostNetwork: true,
      hostAccess: 'it installs the network of Pods, so it cannot wait for it',
      source: 'release',
      containers: [container('tigera-operator', `tigera/operator:${calico.operator}`, 'operator')],
    },
    {
      ...shared,
      kind: 'DaemonSet',
      namespace: 'calico-system',
      name: 'calico-node',
      pods: { perNode: true },
      hostNetwork: true,
      privileged: true,
      hostAccess: 'it programs routes, packet filters and WireGuard of the node, and speaks BGP from its address',
      source: 'operator',
      containers: [
        { ...ofCalico('ebpf-bootstrap', 'installCni', 'node'), init: true },
        { ...ofCalico('install-cni', 'installCni', 'cni'), init: true },
        ofCalico('calico-node', 'node', 'node'),
      ],
    },
    {
      ...shared,
      kind: 'Deployment',
      namespace: 'calico-system',
      name: 'calico-typha',
      pods: { replicas: typhaReplicas(cluster.nodes.length) },
      hostNetwork: true,
      hostAccess: 'calico-node asks it before Pods have a network',
      spread: 'host',
      source: 'operator',
      containers: [ofCalico('calico-typha', 'typha', 'typha')],
    },
    {
      ...shared,
      kind: 'Deployment',
      namespace: 'calico-system',
      name: 'calico-kube-controllers',
      tolerations: [...controlPlane, { key: 'CriticalAddonsOnly', operator: 'Exists' }],
      pods: { replicas: 1 },
      hostNetwork: false,
      source: 'operator',
      containers: [ofCalico('calico-kube-controllers', 'kubeControllers', 'kube-controllers')],
    },
    {
      ...shared,
      kind: 'Deployment',
      namespace: 'calico-system',
      name: 'calico-apiserver',
      tolerations: controlPlane,
      pods: { replicas: 2 },
      hostNetwork: false,
      source: 'operator',
      containers: [ofCalico('calico-apiserver', 'apiServer', 'apiserver')],
    },
  ];
};
