import type { Profile } from '../../core/resources.ts';
import type { SecretRef } from '../../core/secret-reference.ts';
import type { Machine, Network, ObjectStore, VirtualAddress } from '../../inventory/index.ts';
import type { LabelsByRole, TaintsByRole } from './node-labels.ts';
import type { EgressSelectorMode } from './options.ts';
import type { PackagedComponent } from './profile.ts';
import type { ReservedByRole } from './reserved-by-role.ts';

/** Snapshots of etcd, which is the whole state of the cluster but for volumes. */
export interface EtcdSnapshots {
  /** Where they are kept besides the servers' own disks: a bucket outside the site, because the site may burn. */
  readonly store: ObjectStore;
  readonly accessKey: SecretRef;
  readonly secretKey: SecretRef;
  /** When, as cron has it, in the time zone of the servers. @default '15 2,8,14,20 * * *' */
  readonly scheduleCron?: string;
  /**
   * How many of each server are kept, on its disk and in the bucket: 1 or more. The default is a week, 4 a day for 7 days, so that what broke
   * before a long weekend can still be undone after it.
   *
   * @default 28
   */
  readonly retention?: number;
}

export const defaultSnapshots = { scheduleCron: '15 2,8,14,20 * * *', retention: 28 } as const;

export interface K3sClusterProps {
  /**
   * The machines that run the API server and etcd: 3, 5 or 7, so that a majority remains when one is lost. One is allowed with `singleServer`.
   */
  readonly servers: readonly Machine[];
  /** The other nodes. @default - none */
  readonly agents?: readonly Machine[];
  /**
   * The server that starts the cluster when no server has any data yet; the others join. It matters only while its disk is empty: K3s goes
   * by the data that it finds. Before this machine is set up again, name another one: it would start a second cluster (it refuses to, and says so).
   *
   * @default - the first of `servers`
   */
  readonly firstServer?: Machine;
  /** Accepts one server: while it is down nothing in the cluster can change or heal. @default false */
  readonly singleServer?: boolean;
  /** The network of node addresses: etcd, kubelets and tunnels between Pods run over it. */
  readonly network: Network;
  /** Where the API is, whichever server is alive: an address of `network` that kube-vip announces by ARP. */
  readonly apiAddress: VirtualAddress;
  /** Names, besides `<name of apiAddress>.<domain of the site>`, that the certificate of the API must cover. @default - none */
  readonly apiNames?: readonly string[];
  readonly profile: Profile;
  /** Lets servers join, and encrypts what new servers need: whoever has it owns the cluster. */
  readonly token: SecretRef;
  /** Lets agents join and nothing more. Another secret than `token`, because every agent has it on its disk. */
  readonly agentToken: SecretRef;
  /** @default - every 6 hours to the servers' own disks only, which is reported as a warning */
  readonly etcdSnapshots?: EtcdSnapshots;
  /** What K3s deploys by itself. servicelb never is: MetalLB takes its place. @default - by profile: none, or metrics-server */
  readonly packagedComponents?: readonly PackagedComponent[];
  /** Labels of nodes by role of the inventory, set when a node first registers. @default - rack and power feed only */
  readonly labelsByRole?: LabelsByRole;
  /** Taints of nodes by role of the inventory, set when a node first registers. @default - none */
  readonly taintsByRole?: TaintsByRole;
  /**
   * Memory that is kept from Pods on nodes of a role, for what runs outside of them: the virtual machines of OpenStack. The kubelet sees nothing
   * of it, so it is part of its `system-reserved`.
   *
   * @default - none
   */
  readonly reservedByRole?: ReservedByRole;
  /** The DNS domain of Services. @default 'cluster.local' */
  readonly clusterDomain?: string;
  /** @default 'agent' */
  readonly egressSelectorMode?: EgressSelectorMode;
  /**
   * Nodes pull images from each other (Spegel): quicker where the way out is slow, but every node trusts the images of every other one.
   *
   * @default false
   */
  readonly embeddedRegistry?: boolean;
}
