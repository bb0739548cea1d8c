import { type KubernetesNode, kubernetesNodes, type Workload } from '@bastide/constructs';
import { definePolicy } from './policy.ts';

export const nodeSelectorsFindNodes = definePolicy({
  id: 'node-selectors-find-nodes',
  title: 'Every node selector finds a node that admits the Pod',
  why: 'A Pod whose selector matches nothing is Pending for ever, and so is all that waits for it.',
  severity: 'error',
  *check({ site, workloads }) {
    const nodes = site.contributions.of(kubernetesNodes).map(({ value }) => value);
    for (const { workload, from } of workloads) {
      const { pods } = workload;
      const place = `${workload.kind} ${workload.namespace}/${workload.name}`;
      if ('onNode' in pods) {
        if (nodes.some(({ machine }) => machine.name === pods.onNode)) continue;
        yield { construct: from, what: `${place} is bound to the node ${pods.onNode}, which the cluster does not have`, mend: 'name a node of the cluster' };
        continue;
      }
      const labelled = nodes.filter(({ labels }) => Object.entries(workload.nodeSelector).every(([key, value]) => labels[key] === value));
      if (labelled.some((node) => admits(node, workload))) continue;
      const selector =
        Object.entries(workload.nodeSelector)
          .map(([key, value]) => `${key}=${value}`)
          .join(',') || 'any node';
      yield {
        construct: from,
        what:
          labelled.length === 0
            ? `${place} asks for ${selector}, and no node has that`
            : `${place} asks for ${selector}, and every such node is tainted against it`,
        mend: labelled.length === 0 ? 'correct the selector, or give the label to a node' : 'give the Pod a toleration, or take the taint off a node',
        counterExample: labelled
          .slice(0, 3)
          .map(
            ({ machine, taints }) =>
              `${machine.name}: ${taints.map(({ key, value, effect }) => `${key}${value === undefined ? '' : `=${value}`}:${effect}`).join(', ')}`,
          ),
      };
    }
  },
});

const admits = (node: KubernetesNode, workload: Workload): boolean =>
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
