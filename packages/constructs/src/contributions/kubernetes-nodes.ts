import { defineContribution } from '../core/contribution.ts';
import type { Machine } from '../inventory/index.ts';

/** A machine as the scheduler will see it. */
export interface KubernetesNode {
  readonly machine: Machine;
  /** Including those that the kubelet sets itself: `kubernetes.io/hostname`, `kubernetes.io/os`, `kubernetes.io/arch`. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the scheduler gives away to Pods, in MiB: the memory of the machine less what the kubelet keeps. */
  readonly allocatableMebibytes: number;
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }[];
}

export const kubernetesNodes = defineContribution<KubernetesNode>('kubernetes-node');
