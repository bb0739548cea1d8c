import type { Profile } from '../../core/resources.ts';
import type { SecretRef } from '../../core/secret-reference.ts';
import type { ObjectStore } from '../../inventory/index.ts';
import { apiServerArguments } from './api-server.ts';
import type { AgentOptions, CommonServerOptions, EgressSelectorMode, Membership, NodeOptions, ServerOptions } from './options.ts';
import { type PackagedComponent, packagedComponents, profiles } from './profile.ts';

/** What a cluster is, once defaults are filled in and facts are looked up. */
export interface ClusterFacts {
  readonly profile: Profile;
  readonly agentToken: SecretRef;
  readonly clusterCidr: string;
  readonly serviceCidr: string;
  readonly clusterDns: string;
  readonly clusterDomain: string;
  readonly egressSelectorMode: EgressSelectorMode;
  readonly embeddedRegistry: boolean;
  readonly packagedComponents: readonly PackagedComponent[];
  /** Addresses and names that the certificate of the API covers besides those of the servers. */
  readonly apiNames: readonly string[];
  readonly snapshots: SnapshotFacts;
}

export interface SnapshotFacts {
  readonly scheduleCron: string;
  /** Of each server. */
  readonly retention: number;
  readonly store?: {
    readonly bucket: ObjectStore;
    /** How many servers put theirs into it. */
    readonly servers: number;
    readonly accessKey: SecretRef;
    readonly secretKey: SecretRef;
  };
}

/** What a node is told of itself. */
export interface NodeFacts {
  readonly name: string;
  readonly address: string;
  readonly labels: readonly string[];
  readonly taints: readonly string[];
  readonly token: SecretRef;
}

/** Made once for a cluster: what all its servers say alike. */
export const commonServerOptions = (cluster: ClusterFacts): CommonServerOptions => ({
  'agent-token': cluster.agentToken,
  'cluster-cidr': cluster.clusterCidr,
  'cluster-dns': cluster.clusterDns,
  'cluster-domain': cluster.clusterDomain,
  // MetalLB takes the place of servicelb; the two would fight over every Service of type LoadBalancer.
  disable: [...packagedComponents.filter((component) => !cluster.packagedComponents.includes(component)), 'servicelb'].sort(),
  // It gives nodes their addresses and ends their `uninitialized` taint, inside a process that runs anyway.
  'disable-cloud-controller': false,
  'disable-helm-controller': false,
  'disable-kube-proxy': false,
  // Calico does both.
  'disable-network-policy': true,
  'flannel-backend': 'none',
  'egress-selector-mode': cluster.egressSelectorMode,
  'embedded-registry': cluster.embeddedRegistry,
  'etcd-expose-metrics': true,
  ...snapshotOptions(cluster.snapshots),
  'kube-apiserver-arg': apiServerArguments(profiles[cluster.profile].auditLog),
  // It cannot be turned on later without a restart and a re-encryption, so it is on from the first day.
  'secrets-encryption': true,
  'service-cidr': cluster.serviceCidr,
  'tls-san': cluster.apiNames,
  'write-kubeconfig-mode': '0600',
});

const snapshotOptions = ({ scheduleCron, retention, store }: SnapshotFacts) => ({
  'etcd-snapshot-compress': true,
  'etcd-snapshot-retention': retention,
  'etcd-snapshot-schedule-cron': scheduleCron,
  ...(store === undefined
    ? {}
    : {
        'etcd-s3': true,
        'etcd-s3-access-key': store.accessKey,
        'etcd-s3-bucket': store.bucket.bucket,
        'etcd-s3-endpoint': store.bucket.endpoint,
        ...(store.bucket.folder === undefined ? {} : { 'etcd-s3-folder': store.bucket.folder }),
        'etcd-s3-region': store.bucket.region,
        // In the bucket K3s counts those of all servers together.
        'etcd-s3-retention': retention * store.servers,
        'etcd-s3-secret-key': store.secretKey,
      }),
});

const nodeOptions = (node: NodeFacts): NodeOptions => ({
  'node-ip': node.address,
  'node-label': node.labels,
  'node-name': node.name,
  ...(node.taints.length === 0 ? {} : { 'node-taint': node.taints }),
  'protect-kernel-defaults': true,
  selinux: true,
  token: node.token,
});

export const serverOptions = (common: CommonServerOptions, node: NodeFacts, membership: Membership): ServerOptions => ({
  ...common,
  ...nodeOptions(node),
  ...membership,
});

export const agentOptions = (node: NodeFacts, server: string): AgentOptions => ({ ...nodeOptions(node), server });
