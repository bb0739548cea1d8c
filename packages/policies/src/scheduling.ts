import type { KubernetesNode, Machine, Workload } from '@bastide/constructs';

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
