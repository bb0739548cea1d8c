import type { Machine } from '../../inventory/index.ts';
import type { NodeKind } from './reservation.ts';

/** The rack, as schedulers, Ceph and Rook understand it: failures stop at its border. One of the few `kubernetes.io` labels that a kubelet may set. */
export const rackLabel = 'topology.kubernetes.io/zone';

/** The power feed: machines with the same value go dark together. */
export const powerFeedLabel = 'bastide.example/power-feed';

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

/** Keeps Pods off a node that do not tolerate it. */
export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: TaintEffect;
}

/** As `kubectl taint` and K3s take it: `key=value:Effect`. */
export const taintText = ({ key, value = '', effect }: Taint): string => `${key}=${value}:${effect}`;

/** By role of the inventory → label → value. */
export type LabelsByRole = Readonly<Record<string, Readonly<Record<string, string>>>>;
export type TaintsByRole = Readonly<Record<string, readonly Taint[]>>;

/** What K3s is told to label the node with when it first registers: its place, and what its roles bring. Sorted by name. */
export const registeredLabels = (machine: Machine, byRole: LabelsByRole): Readonly<Record<string, string>> => {
  const labels: Record<string, string> = { [rackLabel]: machine.rack.name, [powerFeedLabel]: machine.powerFeed.name };
  for (const role of machine.roles) Object.assign(labels, byRole[role]);
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** What K3s and the kubelet label a node with by themselves. */
export const ownLabels = (machine: Machine, kind: NodeKind): Readonly<Record<string, string>> => ({
  'kubernetes.io/arch': machine.cpu.architecture,
  'kubernetes.io/hostname': machine.name,
  'kubernetes.io/os': 'linux',
  'node.kubernetes.io/instance-type': 'k3s',
  ...(kind === 'server' ? { 'node-role.kubernetes.io/control-plane': 'true', 'node-role.kubernetes.io/etcd': 'true' } : {}),
});

/** Labels below `kubernetes.io` and `k8s.io` that NodeRestriction lets a kubelet set on its own node. */
const selfSettable: readonly RegExp[] = [
  /^kubernetes\.io\/(hostname|arch|os)$/,
  /^node\.kubernetes\.io\/instance-type$/,
  /^topology\.kubernetes\.io\/(region|zone)$/,
  /^([a-z0-9.-]+\.)?(node|kubelet)\.kubernetes\.io\/.+$/,
];

/**
 * Whether a node may say this label of itself. K3s does not start on a node that is told otherwise: a stolen node must not be able to call
 * itself a control plane.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 */
export const maySetItself = (key: string): boolean =>
  !/^([^/]+\.)?(kubernetes|k8s)\.io\//.test(key) ||
  (!/^([^/]+\.)?node-restriction\.kubernetes\.io\//.test(key) && selfSettable.some((allowed) => allowed.test(key)));

const labelName = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const labelPrefix = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** The form of label and taint keys: a name of up to 63 characters, with or without a DNS prefix and a slash in front. */
export const isLabelKey = (key: string): boolean => {
  const [name, prefix, ...rest] = key.split('/').reverse();
  return rest.length === 0 && labelName.test(name ?? '') && (prefix === undefined || labelPrefix.test(prefix));
};

/** The form of label and taint values: empty, or up to 63 characters. */
export const isLabelValue = (value: string): boolean => value === '' || labelName.test(value);
