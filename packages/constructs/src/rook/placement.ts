import type { Toleration } from '../core/workload.ts';
import type { Machine } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';

export const hostnameLabel = 'kubernetes.io/hostname';

type Labels = Readonly<Record<string, string>>;

/** Labels that all of these nodes have: the nearest thing to a selector of exactly them. */
export const labelsSharedBy = (cluster: K3sCluster, nodes: readonly Machine[]): Labels => {
  const [first, ...others] = nodes.map((node) => cluster.nodeLabelsOf(node));
  return Object.fromEntries(Object.entries(first ?? {}).filter(([key, value]) => others.every((labels) => labels[key] === value)));
};

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

const matching = (matchExpressions: readonly { readonly key: string; readonly operator: 'In'; readonly values: readonly string[] }[]) => ({
  nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
});

/** Pods run on one of these machines and tolerate their taints. */
export const onMachines = (cluster: K3sCluster, machines: readonly Machine[]) => {
  const tolerations = tolerationsOf(cluster, machines);
  return {
    ...matching([{ key: hostnameLabel, operator: 'In', values: machines.map(({ name }) => name) }]),
    ...(tolerations.length === 0 ? {} : { tolerations }),
  };
};

/** The affinity that means the same as a node selector; none for an empty one. */
export const affinityOf = (selector: Labels) => {
  const terms = Object.entries(selector).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
  return terms.length === 0 ? {} : { affinity: matching(terms) };
};
