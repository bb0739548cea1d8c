import type { IConstruct } from 'constructs';
import { report } from '../../core/site.ts';
import type { Machine } from '../../inventory/index.ts';
import { isLabelKey, isLabelValue, type LabelsByRole, maySetItself, powerFeedLabel, rackLabel, type TaintsByRole } from './node-labels.ts';

/** Labels whose value follows from the machine. */
const givenAnyway: ReadonlySet<string> = new Set([
  rackLabel,
  powerFeedLabel,
  'kubernetes.io/arch',
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'node.kubernetes.io/instance-type',
]);

/** Labels and taints that no node would get, or that K3s would not start with. */
export const checkLabelsAndTaints = (cluster: IConstruct, nodes: readonly Machine[], labels: LabelsByRole, taints: TaintsByRole): void => {
  const found = (what: string, allowed: string, mend: string): void => report(cluster, { rule: 'k3s-label', what, allowed, mend });
  const roles = new Set(nodes.flatMap((node) => node.roles));
  for (const [prop, byRole] of [
    ['labelsByRole', labels],
    ['taintsByRole', taints],
  ] as const) {
    for (const role of Object.keys(byRole).filter((each) => !roles.has(each)))
      found(`${prop} names the role ${role}, and no node has it`, [...roles].sort().join(', '), 'name a role of the inventory');
  }
  for (const [role, ofRole] of Object.entries(labels)) {
    for (const [key, value] of Object.entries(ofRole)) {
      if (!isLabelKey(key) || !isLabelValue(value))
        found(
          `labelsByRole.${role}: ${JSON.stringify(`${key}=${value}`)} is no label`,
          'a name of up to 63 characters, with or without a DNS prefix and "/"; values likewise',
          'write it as kubectl label takes it',
        );
      else if (givenAnyway.has(key))
        found(
          `labelsByRole.${role}: Bastide or K3s gives every node the label ${key}`,
          'other labels',
          'leave it out: the inventory says where a machine stands',
        );
      else if (!maySetItself(key))
        found(
          `labelsByRole.${role}: a node may not give itself the label ${key}, and K3s would not start`,
          'names without a prefix, or with one outside kubernetes.io and k8s.io',
          'choose a prefix of your own',
        );
    }
  }
  for (const [role, ofRole] of Object.entries(taints)) {
    for (const { key, value = '' } of ofRole) {
      if (!isLabelKey(key) || !isLabelValue(value))
        found(
          `taintsByRole.${role}: ${JSON.stringify(`${key}=${value}`)} is no taint`,
          'key and value of the form of labels',
          'write it as kubectl taint takes it',
        );
    }
  }
  for (const node of nodes) {
    for (const [key, values] of contradictions(node, labels))
      found(
        `${node.name} would get the label ${key} from several roles with different values: ${values.join(', ')}`,
        'one value a label',
        'let one of the roles give the label',
      );
  }
};

const contradictions = (node: Machine, byRole: LabelsByRole): readonly (readonly [key: string, values: readonly string[]])[] => {
  const values = new Map<string, Set<string>>();
  for (const role of node.roles) for (const [key, value] of Object.entries(byRole[role] ?? {})) values.set(key, (values.get(key) ?? new Set()).add(value));
  return [...values].filter(([, given]) => given.size > 1).map(([key, given]) => [key, [...given].sort()]);
};
