import type { KubernetesNode, Workload } from '@bastide/constructs';

/** Whether a node has the labels that a Pod asks for. */
export const hasLabels = ({ labels }: KubernetesNode, { nodeSelector }: Workload): boolean =>
  Object.entries(nodeSelector).every(([key, value]) => labels[key] === value);

/** Whether a Pod tolerates the taints of a node. */
export const admits = (node: KubernetesNode, workload: Workload): boolean =>
  node.taints.every(
    (taint) =>
      taint.effect === 'PreferNoSchedule' ||
      // Kubernetes gives DaemonSets and static Pods their own tolerations only for conditions, not for taints of the site.
      workload.tolerations.some(
        ({ key, operator = 'Equal', value, effect }) =>
          (effect === undefined || effect === '' || effect === taint.effect) &&
          (key === undefined ? operator === 'Exists' : key === taint.key && (operator === 'Exists' || value === taint.value)),
      ),
  );

/** Whether the scheduler may put a Pod there, memory aside. */
export const runsOn = (workload: Workload, node: KubernetesNode): boolean => hasLabels(node, workload) && admits(node, workload);

/** Where a node counts as one place for a Pod whose replicas keep apart. */
export const placeOf = ({ machine }: KubernetesNode, spread: NonNullable<Workload['spread']>): string => (spread === 'rack' ? machine.rack.name : machine.name);

/** As findings name a workload. */
export const label = ({ kind, namespace, name }: Workload): string => `${kind} ${namespace}/${name}`;
