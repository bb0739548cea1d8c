import type { IConstruct } from 'constructs';
import { flows } from '../../contributions/flows.ts';
import { hostPorts } from '../../contributions/host-ports.ts';
import { unscraped } from '../../contributions/scrapes.ts';
import { workloads } from '../../contributions/workloads.ts';
import { Component } from '../../core/component.ts';
import { kept } from '../../core/kept.ts';
import { resourceRequirements } from '../../core/resources.ts';
import { report } from '../../core/site.ts';
import type { Machine } from '../../inventory/index.ts';
import { hostnameLabel, onMachines, workloadOnMachines } from '../placement.ts';
import { cephPorts } from '../ports.ts';
import type { RookCeph } from '../rook-ceph.ts';
import { budgets } from './budgets.ts';
import { CephPools } from './ceph-pools.ts';
import { CephFilesystem, CephFilesystemSubVolumeGroup } from './file-system-kind.ts';
import { fileSystemRunBook } from './file-system-run-book.ts';
import { type PlacedPool, placePool, poolSpec } from './placed-pool.ts';
import { defaultPlacementGroups, type PlacementGroups } from './placement-groups.ts';
import { type ReplicaProps, replicasOf } from './replicas.ts';

export interface CephFileSystemProps extends ReplicaProps {
  readonly ceph: RookCeph;
  /** Lower-case letters, digits and `-`; also the name of its StorageClass. @default - the id of the construct */
  readonly name?: string;
  /** The machines that metadata servers may run on, at most one on each. */
  readonly servers: readonly Machine[];
  /** Servers that share the directories among them, 1 to 50. @default 1 */
  readonly activeServers?: number;
  /** Whether each active server has another that takes over within seconds. Without it, it is restarted elsewhere: a minute without files. @default true */
  readonly standby?: boolean;
  /** Of the data; the metadata has 16. @default - by profile: 32, or 32 to 128 by the autoscaler */
  readonly placementGroups?: PlacementGroups;
  /** Of data, in GiB that are counted once. @default - no limit */
  readonly quotaGibibytes?: number;
}

const metadataGroups = 16;
const mostActive = 50;

/**
 * CephFS: volumes that several Pods write to at once, with the subvolume group `csi` in which the driver makes them.
 *
 * A site decides to have it: on nodes of 4 GB two metadata servers take as much as an OSD. `cephFs: true` of RookCeph brings the driver.
 */
export class CephFileSystem extends Component {
  readonly ceph: RookCeph;
  readonly fileSystemName: string;
  /** As Rook calls the pool of the data. */
  readonly dataPoolName: string;

  constructor(scope: IConstruct, id: string, props: CephFileSystemProps) {
    const { ceph, servers } = props;
    const name = props.name ?? id;
    super(scope, id, { ...{ ceph }, application: 'storage', namespace: ceph.namespace, runBook: fileSystemRunBook(name, props) });
    this.ceph = ceph;
    this.fileSystemName = name;
    this.dataPoolName = `${name}-replicated`;
    const active = props.activeServers ?? 1;
    const standby = props.standby ?? true;
    this.#checkServers(active * (standby ? 2 : 1), props);
    if (!ceph.cephFs) {
      report(this, {
        rule: 'ceph-file-system-driver',
        what: `no node has the driver that mounts the file system ${name}`,
        allowed: 'cephFs: true of RookCeph',
        mend: 'set cephFs: true where the cluster is made, or drop the file system',
      });
    }

    const replicas = replicasOf(ceph, props);
    const data: PlacedPool = {
      ceph,
      name: this.dataPoolName,
      holds: `files of ${name}`,
      replicas,
      placementGroups: props.placementGroups ?? defaultPlacementGroups[ceph.profile],
      quotaGibibytes: props.quotaGibibytes,
    };
    const metadata: PlacedPool = {
      ...data,
      name: `${name}-metadata`,
      holds: `directories of ${name}`,
      placementGroups: metadataGroups,
      quotaGibibytes: undefined,
    };
    CephPools.of(ceph);
    for (const pool of [metadata, data]) placePool(this, pool);

    this.manifest('file-system', CephFilesystem, {
      metadata: { name, annotations: kept },
      spec: {
        metadataPool: poolSpec(metadata),
        dataPools: [{ name: 'replicated', ...poolSpec(data) }],
        preserveFilesystemOnDelete: true,
        metadataServer: {
          activeCount: active,
          activeStandby: standby,
          resources: resourceRequirements(budgets[ceph.profile].metadataServer),
          priorityClassName: 'system-cluster-critical',
          placement: {
            ...onMachines(ceph.kubernetes, servers),
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { topologyKey: hostnameLabel, labelSelector: { matchLabels: { app: 'rook-ceph-mds', rook_file_system: name } } },
              ],
            },
          },
        },
      },
    });
    this.manifest(
      'csi',
      CephFilesystemSubVolumeGroup,
      { metadata: { name: `${name}-csi`, annotations: kept }, spec: { filesystemName: name, name: 'csi', pinning: { distributed: 1 } } },
      { stage: 1 },
    );
    this.#declare(active * (standby ? 2 : 1), props);
  }

  #checkServers(needed: number, { servers, activeServers = 1 }: CephFileSystemProps): void {
    if (!Number.isInteger(activeServers) || activeServers < 1 || activeServers > mostActive) {
      report(this, {
        rule: 'ceph-metadata-servers',
        what: `${this.fileSystemName} has ${activeServers} active metadata servers`,
        allowed: `a whole number from 1 to ${mostActive}`,
        mend: 'leave activeServers out',
      });
      return;
    }
    if (needed <= servers.length) return;
    report(this, {
      rule: 'ceph-metadata-servers',
      what: `${this.fileSystemName} runs ${needed} metadata servers, each on another machine, and may use ${servers.length}: ${servers.map(({ name }) => name).join(', ') || 'none'}`,
      allowed: `at least ${needed} machines`,
      mend: 'name more servers, or set standby: false',
    });
  }

  #declare(count: number, { ceph, servers }: CephFileSystemProps): void {
    const { kubernetes, mons, osds } = ceph;
    const network = kubernetes.nodeNetwork;
    const on = (machines: readonly Machine[]) => ({ kind: 'machines', machines, network }) as const;
    const shared = { protocol: 'TCP', encryption: ceph.encrypted ? 'msgr2' : 'clear', authentication: 'cephx' } as const;
    const osdMachines = [...new Set(osds.map(({ machine }) => machine))];
    flows.declare(this, {
      ...shared,
      from: on(ceph.volumeNodes),
      to: on(servers),
      ports: [cephPorts.daemons],
      why: `kernels ask for directories of ${this.fileSystemName}`,
    });
    flows.declare(this, {
      ...shared,
      from: on(servers),
      to: on(mons),
      ports: [cephPorts.mon, cephPorts.daemons],
      why: 'metadata servers ask for the map and report to the manager',
    });
    flows.declare(this, { ...shared, from: on(servers), to: on(osdMachines), ports: [cephPorts.daemons], why: 'metadata servers keep directories on OSDs' });
    for (const machine of servers)
      hostPorts.declare(this, {
        machines: [machine],
        protocol: 'TCP',
        port: CephPools.of(ceph).claimDaemonPort(machine),
        process: `ceph-mds (${this.fileSystemName})`,
      });

    for (let index = 0; index < count; index += 1)
      workloads.declare(this, {
        kind: 'Deployment',
        namespace: ceph.namespace.name,
        name: `rook-ceph-mds-${this.fileSystemName}-${String.fromCharCode('a'.charCodeAt(0) + index)}`,
        pods: { replicas: 1 },
        ...workloadOnMachines(kubernetes, servers),
        hostNetwork: true,
        hostAccess: 'clients in kernels know it by the address of its machine',
        containers: [{ name: 'mds', image: `quay.io/ceph/ceph:${ceph.versions.ceph}`, ...budgets[ceph.profile].metadataServer }],
        source: 'operator',
        priority: 'promised',
      });
    unscraped.declare(this, { because: 'the manager of Ceph serves its health, and ceph-exporter the counters of its servers' });
    CephPools.of(ceph).watchFileSystems();
  }
}
