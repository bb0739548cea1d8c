import type { Toleration } from '../core/workload.ts';
import type { Machine } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';

export const hostnameLabel = 'kubernetes.io/hostname';

type Labels = Readonly<Record<string, string>>;

/** What Pods must tolerate to run on these nodes, each taint once. */
export const tolerationsOf = (cluster: K3sCluster, nodes: readonly Machine[]): readonly TaintToleration[] => {
  const byText = new Map<string, TaintToleration>();
  for (const { key, value = '', effect } of nodes.flatMap((node) => cluster.taintsOf(node))) {
    if (effect !== 'PreferNoSchedule') byText.set(`${key}=${value}:${effect}`, { key, operator: 'Equal', value, effect });
  }
  return [...byText.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, toleration]) => toleration);
};

interface TaintToleration extends Toleration {
  readonly key: string;
  readonly operator: 'Equal';
  readonly effect: 'NoSchedule' | 'NoExecute';
}

interface NodeTerm {
  readonly key: string;
  readonly operator: 'In';
  readonly values: readonly string[];
}

const matching = (matchExpressions: readonly NodeTerm[]) => ({
  nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
});

const oneOf = (machines: readonly Machine[]): NodeTerm => ({ key: hostnameLabel, operator: 'In', values: machines.map(({ name }) => name) });

/** The same as `onMachines`, for the workload that Rook makes of it. */
export const workloadOnMachines = (cluster: K3sCluster, machines: readonly Machine[]) => ({
  nodeSelector: {},
  nodeAffinity: [[oneOf(machines)]],
  tolerations: tolerationsOf(cluster, machines),
});

/** Pods run on one of these machines and tolerate their taints. */
export const onMachines = (cluster: K3sCluster, machines: readonly Machine[]) => {
  const tolerations = tolerationsOf(cluster, machines);
  return {
    ...matching([oneOf(machines)]),
    ...(tolerations.length === 0 ? {} : { tolerations }),
  };
};

/** The affinity that means the same as a node selector; none for an empty one. */
export const affinityOf = (selector: Labels) => {
  const terms = Object.entries(selector).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
  return terms.length === 0 ? {} : { affinity: matching(terms) };
};
