import { defineContribution } from '../core/contribution.ts';
import type { Machine } from '../inventory/index.ts';

/** Memory that the kubelet keeps from Pods, in MiB. */
export interface KeptMemory {
  /** For Kubernetes itself: of K3s one process, with the API server, etcd and the kubelet in it on servers, with the kubelet only on agents; and containerd. */
  readonly kubeMemoryMebibytes: number;
  /** For everything that systemd runs besides: journald, sshd, chronyd, sssd, the page tables of the kernel. */
  readonly systemMemoryMebibytes: number;
  /** The kubelet throws Pods out when less is available. */
  readonly evictionMemoryMebibytes: number;
  /** For what runs outside of Pods by the roles of the node; 0 on most. */
  readonly othersMemoryMebibytes: number;
  /** What that is, e.g. `virtual machines`; empty where there is none. */
  readonly othersFor: string;
}

/** A machine as the scheduler will see it. */
export interface KubernetesNode {
  readonly machine: Machine;
  /** Including those that the kubelet sets itself: `kubernetes.io/hostname`, `kubernetes.io/os`, `kubernetes.io/arch`. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the scheduler gives away to Pods, in MiB: the memory of the machine less what the kubelet keeps. */
  readonly allocatableMebibytes: number;
  readonly kept: KeptMemory;
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }[];
}

export const kubernetesNodes = defineContribution<KubernetesNode>('kubernetes-node');
