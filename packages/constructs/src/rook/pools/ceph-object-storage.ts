import type { IConstruct } from 'constructs';
import { flows } from '../../contributions/flows.ts';
import { declareRoute } from '../../contributions/routes.ts';
import { unscraped } from '../../contributions/scrapes.ts';
import { workloads } from '../../contributions/workloads.ts';
import { Component } from '../../core/component.ts';
import { kept } from '../../core/kept.ts';
import { resourceRequirements } from '../../core/resources.ts';
import { report, Site } from '../../core/site.ts';
import type { Machine } from '../../inventory/index.ts';
import { hostnameLabel, onMachines, workloadOnMachines } from '../placement.ts';
import type { RookCeph } from '../rook-ceph.ts';
import { budgets, gatewayThreads } from './budgets.ts';
import { CephPools } from './ceph-pools.ts';
import { objectStorageRunBook } from './object-storage-run-book.ts';
import { CephObjectStore } from './object-store-kind.ts';
import { type PlacedPool, placePool, poolSpec } from './placed-pool.ts';
import { defaultPlacementGroups, type PlacementGroups } from './placement-groups.ts';
import { type ReplicaProps, replicasOf } from './replicas.ts';
import { makeStorageUser, type StorageUser } from './storage-user.ts';

export interface CephObjectStorageProps extends ReplicaProps {
  readonly ceph: RookCeph;
  /** @default - the id of the construct */
  readonly name?: string;
  /** The machines that gateways may run on, at most one on each. */
  readonly gateways: readonly Machine[];
  /** How many gateways, 1 to 100. @default 1 */
  readonly instances?: number;
  /** Port of the Service in the cluster. @default 80 */
  readonly port?: number;
  /** The web address of S3, through the ingress, which speaks TLS. @default - `s3.` and the domain of the site */
  readonly host?: string;
  /** Who must be able to reach it. @default 'site' */
  readonly audience?: 'site' | 'public';
  /** @default - none */
  readonly users?: readonly StorageUser[];
  /** Of the objects; each of the seven small pools beside it has 8. @default - by profile: 32, or 32 to 128 by the autoscaler */
  readonly placementGroups?: PlacementGroups;
  /** Of objects, in GiB that are counted once. @default - no limit */
  readonly quotaGibibytes?: number;
}

/** What Rook makes for each store beside the pool of the objects. `.rgw.root` belongs to all stores of a cluster. */
const smallPools = ['rgw.control', 'rgw.meta', 'rgw.log', 'rgw.buckets.index', 'rgw.buckets.non-ec', 'rgw.otp'] as const;
const groupsOfSmallPools = 8;
const mostInstances = 100;

/** Where the container listens; the Service's port leads here. */
const gatewayPort = 8080;

/**
 * Object storage (S3) on Ceph, behind the ingress of the site.
 *
 * Gateways speak plain HTTP inside the cluster: TLS ends at the ingress, whose certificate people's browsers know, and between nodes Calico's
 * WireGuard covers the rest, as gateways have addresses of Pods. A second TLS in each gateway would be one more key for nothing.
 */
export class CephObjectStorage extends Component {
  readonly ceph: RookCeph;
  readonly storeName: string;
  /** The web address of S3. */
  readonly host: string;
  /** Inside the cluster. */
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number };

  constructor(scope: IConstruct, id: string, props: CephObjectStorageProps) {
    const { ceph, gateways } = props;
    const name = props.name ?? id;
    const host = props.host ?? `s3.${Site.of(scope).inventory.domain}`;
    const service = { namespace: ceph.namespace.name, name: `rook-ceph-rgw-${name}`, port: props.port ?? 80 };
    super(scope, id, { ...{ ceph }, application: 'storage', namespace: ceph.namespace, runBook: objectStorageRunBook(name, host, props) });
    this.ceph = ceph;
    this.storeName = name;
    this.host = host;
    this.service = service;
    const instances = props.instances ?? 1;
    this.#checkInstances(instances, gateways);

    const replicas = replicasOf(ceph, props);
    const data: PlacedPool = {
      ceph,
      name: `${name}.rgw.buckets.data`,
      holds: `what is kept in buckets of ${name}`,
      replicas,
      placementGroups: props.placementGroups ?? defaultPlacementGroups[ceph.profile],
      quotaGibibytes: props.quotaGibibytes,
    };
    const small = (pool: string, holds: string): PlacedPool => ({ ...data, name: pool, holds, placementGroups: groupsOfSmallPools, quotaGibibytes: undefined });
    const root = small('.rgw.root', 'what all object stores share');
    const isFirst = CephPools.of(ceph).addObjectStore();
    const own = smallPools.map((suffix) => small(`${name}.${suffix}`, `accounts and indexes of ${name}`));
    for (const pool of [...own, ...(isFirst ? [root] : []), data]) placePool(this, pool);

    this.manifest('store', CephObjectStore, {
      metadata: { name, annotations: kept },
      spec: {
        metadataPool: poolSpec(root),
        dataPool: poolSpec(data),
        preservePoolsOnDelete: true,
        hosting: { dnsNames: [host] },
        gateway: {
          instances,
          port: service.port,
          // Else, with the cluster on the network of the hosts, gateways would be reached past WireGuard.
          hostNetwork: false,
          rgwConfig: { rgw_thread_pool_size: String(gatewayThreads[ceph.profile]) },
          resources: resourceRequirements(budgets[ceph.profile].gateway),
          priorityClassName: 'system-cluster-critical',
          placement: {
            ...onMachines(ceph.kubernetes, gateways),
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { topologyKey: hostnameLabel, labelSelector: { matchLabels: { app: 'rook-ceph-rgw', rook_object_store: name } } },
              ],
            },
          },
        },
      },
    });
    for (const user of props.users ?? []) makeStorageUser(this, user);
    this.#declare(instances, gateways, props.audience ?? 'site');
  }

  #checkInstances(instances: number, gateways: readonly Machine[]): void {
    const most = Math.min(mostInstances, gateways.length);
    if (Number.isInteger(instances) && instances >= 1 && instances <= most) return;
    report(this, {
      rule: 'ceph-gateways',
      what: `${this.storeName} runs ${instances} gateways, each on another machine, and may use ${gateways.length}: ${gateways.map(({ name }) => name).join(', ') || 'none'}`,
      allowed: most < 1 ? 'at least one machine' : `a whole number from 1 to ${most}`,
      mend: 'name more machines, or run fewer gateways',
    });
  }

  #declare(instances: number, gateways: readonly Machine[], audience: 'site' | 'public'): void {
    const { ceph, service, storeName } = this;
    const name = `rook-ceph-rgw-${storeName}-a`;
    workloads.declare(this, {
      kind: 'Deployment',
      namespace: service.namespace,
      name,
      pods: { replicas: instances },
      ...workloadOnMachines(ceph.kubernetes, gateways),
      spread: 'host',
      hostNetwork: false,
      containers: [{ name: 'rgw', image: `quay.io/ceph/ceph:${ceph.versions.ceph}`, ...budgets[ceph.profile].gateway }],
      source: 'operator',
      priority: 'promised',
    });
    flows.declare(this, {
      from: { kind: 'every-pod' },
      to: { kind: 'pods', namespace: service.namespace, workload: name },
      protocol: 'TCP',
      ports: [gatewayPort],
      why: `the ingress, Rook and Pods read and write objects of ${storeName}`,
      encryption: 'clear',
      authentication: 'signed requests of S3',
    });
    declareRoute(this, { host: this.host, service, issuer: audience === 'public' ? 'public' : 'site', audience });
    unscraped.declare(this, { because: 'ceph-exporter serves the counters of gateways, and the manager of Ceph their pools' });
  }
}
