/** An amount of what a container may use; absent means: not said. */
export interface Resources {
  readonly memoryMebibytes?: number;
  readonly cpuMillicores?: number;
}

export interface WorkloadContainer {
  readonly name: string;
  /** Empty in a reservation: what will run there is not known yet. */
  readonly image: string;
  readonly requests: Resources;
  readonly limits: Resources;
  /** Runs before the others and ends; the Pod needs the larger of the two sums. */
  readonly init?: boolean;
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

/** Which nodes Pods may run on. */
export interface Placement {
  /** Labels that a node must have. @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly tolerations?: readonly Toleration[];
}

/** What a label must be, as Kubernetes writes it in the terms of an affinity and in selectors by expression. */
export interface LabelRequirement {
  readonly key: string;
  /** `In`, `NotIn`, `Exists`, `DoesNotExist`; what else Kubernetes knows holds for nothing here. */
  readonly operator: string;
  readonly values?: readonly string[];
}

/** Whether labels are as they must be. */
export const meets = (labels: Readonly<Record<string, string>>, { key, operator, values = [] }: LabelRequirement): boolean => {
  const value = labels[key];
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  const isIn = value !== undefined && values.includes(value);
  return (operator === 'In' && isIn) || (operator === 'NotIn' && !isIn);
};

/** Whether a node with these labels has all that a selector asks for. */
export const hasLabels = (labels: Readonly<Record<string, string>>, nodeSelector: Readonly<Record<string, string>>): boolean =>
  Object.entries(nodeSelector).every(([key, value]) => labels[key] === value);

/**
 * Pods that will run on the site, whoever makes them. Policies and proofs read Workloads, so they see the Pods of Helm releases and
 * operators as well as those of the objects that are emitted.
 */
export interface Workload extends Required<Placement> {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'Pod';
  readonly namespace: string;
  readonly name: string;
  readonly pods: { readonly replicas: number } | { readonly perNode: true } | { readonly onNode: string };
  /** Required node affinity besides the selector: all requirements of one of these terms. @default - none */
  readonly nodeAffinity?: readonly (readonly LabelRequirement[])[];
  /** Replicas keep off the same host or rack, by required anti-affinity. */
  readonly spread?: 'host' | 'rack';
  readonly hostNetwork: boolean;
  /** A container is privileged, or the Pod shares processes or folders of its host. @default false */
  readonly privileged?: boolean;
  /** What it needs the network or the privileges of its host for, in a few words; a Pod with either must say so. */
  readonly hostAccess?: string;
  readonly containers: readonly WorkloadContainer[];
  /** Derived from an emitted `object`, or declared by a Helm `release` or an `operator`; a `reservation` of the inventory is in no manifest and never runs. */
  readonly source: 'object' | 'release' | 'operator' | 'reservation';
  /** With a node lost, what is promised must still fit; what is sheddable may wait. */
  readonly priority: 'promised' | 'sheddable';
  /**
   * How many replicas keep its promise: a majority of what decides by majority, one fewer than all where each can do the work of the others.
   * @default - all of them
   */
  readonly leastReplicas?: number;
  /** The PriorityClass of its Pods. @default - that of Pods that name none; of what an operator makes, not known */
  readonly priorityClass?: string;
  /**
   * With whom a Pod that is bound to a machine keeps its promise: it waits for its machine, and the Pods of this name on other machines go on
   * without it, while these machines are at least so many. @default - nobody does what it does
   */
  readonly peers?: { readonly name: string; readonly leastMachines: number };
}
