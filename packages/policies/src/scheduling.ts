import { hasLabels, type KubernetesNode, type Machine, meets, type Workload } from '@bastide/constructs';

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

/** Where a node counts as one place for a Pod whose replicas keep apart. */
export const placeOf = ({ machine }: KubernetesNode, spread: NonNullable<Workload['spread']>): string => (spread === 'rack' ? machine.rack.name : machine.name);

/** As findings name the nodes that a Pod asks for. */
export const selectorText = ({ nodeSelector, nodeAffinity = [] }: Workload): string => {
  const terms = nodeAffinity.map((term) =>
    term.map(({ key, operator, values }) => [key, operator, ...(values ? [values.join(', ')] : [])].join(' ')).join(' and '),
  );
  const labels = Object.entries(nodeSelector).map(([key, value]) => `${key}=${value}`);
  return [...labels, ...(terms.length === 0 ? [] : [terms.join(' or ')])].join(',') || 'any node';
};

/** As findings name machines. */
export const names = (machines: readonly Machine[]): string => machines.map(({ name }) => name).join(', ');

/** As findings name a workload. */
export const label = ({ kind, namespace, name }: Workload): string => `${kind} ${namespace}/${name}`;
