import { admits, isSelected, kubernetesNodes } from '@bastide/constructs';
import { definePolicy } from './policy.ts';
import { label, placeOf, selectorText } from './scheduling.ts';

export const nodeSelectorsFindNodes = definePolicy({
  id: 'node-selectors-find-nodes',
  title: 'Every node selector finds a node that admits the Pod, and replicas that keep apart find one each',
  why: 'A Pod whose selector matches nothing is Pending for ever, and so is all that waits for it.',
  severity: 'error',
  *check({ site, workloads }) {
    const nodes = site.contributions.of(kubernetesNodes).map(({ value }) => value);
    for (const { workload, from } of workloads) {
      const { pods } = workload;
      const place = label(workload);
      if ('onNode' in pods) {
        if (nodes.some(({ machine }) => machine.name === pods.onNode)) continue;
        yield { construct: from, what: `${place} is bound to the node ${pods.onNode}, which the cluster does not have`, mend: 'name a node of the cluster' };
        continue;
      }
      const labelled = nodes.filter((node) => isSelected(node, workload));
      const admitting = labelled.filter((node) => admits(node, workload));
      const selector = selectorText(workload);
      if (admitting.length > 0) {
        const { spread } = workload;
        if (spread === undefined || !('replicas' in pods)) continue;
        const places = [...new Set(admitting.map((node) => placeOf(node, spread)))];
        if (pods.replicas <= places.length) continue;
        yield {
          construct: from,
          what: `${place} runs ${pods.replicas} times, each on another ${spread}, and ${places.length} may run it`,
          allowed: `up to ${places.length}`,
          mend: `run fewer, or let it run on more ${spread}s`,
          counterExample: [`${selector}: ${places.join(', ')}`],
        };
        continue;
      }
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
