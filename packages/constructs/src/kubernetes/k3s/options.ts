import type { SecretRef } from '../../core/secret-reference.ts';

/**
 * The options of `/etc/rancher/k3s/config.yaml` that Bastide writes, and no others: K3s passes over a key that it does not know, so a misspelt
 * one would go unnoticed until the day it is needed.
 *
 * Which options must agree on all servers: https://docs.k3s.io/cli/server#critical-configuration-values
 */

/** Options of every node, because a server runs an agent too. */
export interface NodeOptions {
  /** Never left out: kubelet, etcd, Calico and whoever else asks Kubernetes for the node's address go by it, on machines with several. */
  readonly 'node-ip': string;
  readonly 'node-label': readonly string[];
  readonly 'node-name': string;
  readonly 'node-taint'?: readonly string[];
  /** The kubelet does not start on a kernel that is set otherwise than it expects; the values come with the same site (see kernel.ts). */
  readonly 'protect-kernel-defaults': boolean;
  readonly selinux: boolean;
  /** Of servers: the one that only servers know. Of agents: the one that lets agents join, and nothing more. */
  readonly token: SecretRef;
}

/** Options that all servers have in common; they are made once for the cluster, so that no server can disagree. */
export interface CommonServerOptions {
  readonly 'agent-token': SecretRef;
  readonly 'cluster-cidr': string;
  readonly 'cluster-dns': string;
  readonly 'cluster-domain': string;
  readonly disable: readonly string[];
  readonly 'disable-cloud-controller': boolean;
  readonly 'disable-helm-controller': boolean;
  readonly 'disable-kube-proxy': boolean;
  readonly 'disable-network-policy': boolean;
  readonly 'egress-selector-mode': EgressSelectorMode;
  readonly 'embedded-registry': boolean;
  readonly 'etcd-expose-metrics': boolean;
  readonly 'etcd-s3'?: boolean;
  readonly 'etcd-s3-access-key'?: SecretRef;
  readonly 'etcd-s3-bucket'?: string;
  readonly 'etcd-s3-endpoint'?: string;
  readonly 'etcd-s3-folder'?: string;
  readonly 'etcd-s3-region'?: string;
  readonly 'etcd-s3-retention'?: number;
  readonly 'etcd-s3-secret-key'?: SecretRef;
  readonly 'etcd-snapshot-compress': boolean;
  readonly 'etcd-snapshot-retention': number;
  readonly 'etcd-snapshot-schedule-cron': string;
  readonly 'flannel-backend': 'none';
  readonly 'kube-apiserver-arg': readonly string[];
  readonly 'secrets-encryption': boolean;
  readonly 'service-cidr': string;
  readonly 'tls-san': readonly string[];
  readonly 'write-kubeconfig-mode': string;
}

/** One of the two, never both: `cluster-init` starts a cluster, `server` joins one. Both count only while no datastore lies on the disk. */
export type Membership = { readonly 'cluster-init': true; readonly server?: never } | { readonly server: string; readonly 'cluster-init'?: never };

export type ServerOptions = NodeOptions & CommonServerOptions & Membership;

export type AgentOptions = NodeOptions & { readonly server: string };

/**
 * How the API server reaches kubelets and Services. `pod` is left out: it needs Pod addresses from the node's own range, which Calico's
 * address management does not keep to.
 *
 * https://docs.k3s.io/networking/basic-network-options#control-plane-egress-selector-configuration
 */
export type EgressSelectorMode = 'agent' | 'cluster' | 'disabled';

type OptionName = keyof NodeOptions | keyof CommonServerOptions | 'cluster-init' | 'server';

/** Where each option is documented; a name that was not found there is not in this table, and so not in any file. */
export const optionSources: Readonly<Record<OptionName, string>> = {
  'agent-token': 'https://docs.k3s.io/cli/server#cluster-options',
  'cluster-cidr': 'https://docs.k3s.io/cli/server#networking',
  'cluster-dns': 'https://docs.k3s.io/cli/server#networking',
  'cluster-domain': 'https://docs.k3s.io/cli/server#networking',
  'cluster-init': 'https://docs.k3s.io/datastore/ha-embedded',
  disable: 'https://docs.k3s.io/installation/packaged-components#using-the---disable-flag',
  'disable-cloud-controller': 'https://docs.k3s.io/cli/server#kubernetes-components',
  'disable-helm-controller': 'https://docs.k3s.io/cli/server#kubernetes-components',
  'disable-kube-proxy': 'https://docs.k3s.io/cli/server#kubernetes-components',
  'disable-network-policy': 'https://docs.k3s.io/cli/server#kubernetes-components',
  'egress-selector-mode': 'https://docs.k3s.io/cli/server#networking',
  'embedded-registry': 'https://docs.k3s.io/installation/registry-mirror',
  'etcd-expose-metrics': 'https://docs.k3s.io/cli/server#database',
  'etcd-s3': 'https://docs.k3s.io/cli/etcd-snapshot#s3-compatible-object-store-support',
  'etcd-s3-access-key': 'https://docs.k3s.io/cli/etcd-snapshot#s3-compatible-object-store-support',
  'etcd-s3-bucket': 'https://docs.k3s.io/cli/etcd-snapshot#s3-compatible-object-store-support',
  'etcd-s3-endpoint': 'https://docs.k3s.io/cli/etcd-snapshot#s3-compatible-object-store-support',
  'etcd-s3-folder': 'https://docs.k3s.io/cli/etcd-snapshot#s3-compatible-object-store-support',
  'etcd-s3-region': 'https://docs.k3s.io/cli/etcd-snapshot#s3-compatible-object-store-support',
  'etcd-s3-retention': 'https://docs.k3s.io/cli/etcd-snapshot#s3-compatible-object-store-support',
  'etcd-s3-secret-key': 'https://docs.k3s.io/cli/etcd-snapshot#s3-compatible-object-store-support',
  'etcd-snapshot-compress': 'https://docs.k3s.io/cli/etcd-snapshot#creating-snapshots',
  'etcd-snapshot-retention': 'https://docs.k3s.io/cli/etcd-snapshot#creating-snapshots',
  'etcd-snapshot-schedule-cron': 'https://docs.k3s.io/cli/etcd-snapshot#creating-snapshots',
  'flannel-backend': 'https://docs.k3s.io/networking/basic-network-options#custom-cni',
  'kube-apiserver-arg': 'https://docs.k3s.io/cli/server#customized-flags-for-kubernetes-processes',
  'node-ip': 'https://docs.k3s.io/cli/agent#networking',
  'node-label': 'https://docs.k3s.io/cli/agent#node-labels-and-taints-for-agents',
  'node-name': 'https://docs.k3s.io/cli/agent#node',
  'node-taint': 'https://docs.k3s.io/cli/agent#node-labels-and-taints-for-agents',
  'protect-kernel-defaults': 'https://docs.k3s.io/security/hardening-guide#ensure-protect-kernel-defaults-is-set',
  'secrets-encryption': 'https://docs.k3s.io/security/secrets-encryption',
  selinux: 'https://docs.k3s.io/advanced#enabling-selinux-enforcement',
  server: 'https://docs.k3s.io/cli/agent#cluster-options',
  'service-cidr': 'https://docs.k3s.io/cli/server#networking',
  'tls-san': 'https://docs.k3s.io/cli/server#listeners',
  token: 'https://docs.k3s.io/cli/token',
  'write-kubeconfig-mode': 'https://docs.k3s.io/cli/server#admin-kubeconfig-options',
};
