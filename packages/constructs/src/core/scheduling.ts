import type { KubernetesNode } from '../contributions/kubernetes-nodes.ts';
import { hasLabels, meets, type Workload } from './workload.ts';

/** Whether a node has the labels that a Pod asks for. */
export const isSelected = ({ labels }: KubernetesNode, { nodeSelector, nodeAffinity }: Workload): boolean =>
  hasLabels(labels, nodeSelector) &&
  (nodeAffinity === undefined || nodeAffinity.some((term) => term.length > 0 && term.every((requirement) => meets(labels, requirement))));

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
export const runsOn = (workload: Workload, node: KubernetesNode): boolean => isSelected(node, workload) && admits(node, workload);
