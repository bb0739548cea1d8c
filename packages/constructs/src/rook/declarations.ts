import type { IConstruct } from 'constructs';
import { type Flow, type FlowEnd, flows } from '../contributions/flows.ts';
import { hostGroups } from '../contributions/host-groups.ts';
import { hostPorts } from '../contributions/host-ports.ts';
import { quorums } from '../contributions/quorums.ts';
import { scrapes } from '../contributions/scrapes.ts';
import { operatorSecrets } from '../contributions/secrets.ts';
import type { Machine, Network } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import type { OsdMemory } from './osd-memory.ts';
import { cephPorts, portsOfAnOsd } from './ports.ts';

export interface CephDeclarationsProps {
  readonly cluster: K3sCluster;
  readonly mons: readonly Machine[];
  readonly osdMemory: readonly OsdMemory[];
  /** Nodes whose kernels mount volumes. */
  readonly volumeNodes: readonly Machine[];
  readonly replicationNetwork: Network;
  readonly encrypted: boolean;
}

/** Metrics of the active manager that alerts and dashboards read. */
export const mgrMetrics = [
  'ceph_cluster_total_bytes',
  'ceph_cluster_total_used_bytes',
  'ceph_health_detail',
  'ceph_health_status',
  'ceph_mon_metadata',
  'ceph_mon_quorum_status',
  'ceph_osd_apply_latency_ms',
  'ceph_osd_commit_latency_ms',
  'ceph_osd_in',
  'ceph_osd_metadata',
  'ceph_osd_stat_bytes',
  'ceph_osd_stat_bytes_used',
  'ceph_osd_up',
  'ceph_pg_active',
  'ceph_pg_clean',
  'ceph_pg_total',
  'ceph_pool_max_avail',
  'ceph_pool_metadata',
  'ceph_pool_percent_used',
  'ceph_pool_quota_bytes',
  'ceph_pool_stored',
  'ceph_rgw_metadata',
] as const;

/** https://github.com/rook/rook/blob/master/deploy/examples/osd-purge.yaml shows the keys of the first; the second is written beside it. */
const declareSecrets = (from: IConstruct): void => {
  const made = { namespace: 'rook-ceph', maker: 'Rook' } as const;
  operatorSecrets.declare(from, {
    ...made,
    name: 'rook-ceph-mon',
    keys: ['ceph-secret', 'ceph-username', 'fsid', 'mon-secret'],
    opens: 'does everything in Ceph: it is the key of client.admin',
    replacement: 'never by itself',
  });
  operatorSecrets.declare(from, {
    ...made,
    name: 'rook-ceph-config',
    keys: ['mon_host', 'mon_initial_members'],
    opens: 'knows where the monitors are, and opens nothing',
    replacement: 'whenever monitors change',
  });
};

/** Who talks to whom, who listens where, who decides together, who must not be down together, and who is asked for metrics. */
export const declareCeph = (from: IConstruct, props: CephDeclarationsProps): void => {
  quorums.declare(from, { name: 'the quorum of Ceph monitors', members: props.mons });
  // Two machines down at once leave one copy of what both held, and then nothing is written any more.
  hostGroups.declare(from, { name: 'ceph_osds', machines: props.osdMemory.map(({ machine }) => machine), variables: {}, oneAtATime: true });
  declareFlows(from, props);
  declarePorts(from, props);
  const pods = (app: string, port: number) => ({ kind: 'pods', namespace: 'rook-ceph', labels: { app }, port }) as const;
  declareSecrets(from);
  scrapes.declare(from, { job: 'ceph', target: pods('rook-ceph-mgr', cephPorts.mgrMetrics), metrics: mgrMetrics });
  scrapes.declare(from, {
    job: 'ceph-exporter',
    target: pods('rook-ceph-exporter', cephPorts.exporterMetrics),
    metrics: ['ceph_osd_op_r_latency_count', 'ceph_osd_op_r_latency_sum', 'ceph_osd_op_w_latency_count', 'ceph_osd_op_w_latency_sum'],
  });
};

const declareFlows = (from: IConstruct, { cluster, mons, osdMemory, volumeNodes, replicationNetwork, encrypted }: CephDeclarationsProps): void => {
  const on = (machines: readonly Machine[], network = cluster.nodeNetwork): FlowEnd => ({ kind: 'machines', machines, network });
  const osdMachines = osdMemory.map(({ machine }) => machine);
  const daemonMachines = [...new Set([...mons, ...osdMachines])];
  const ofCeph: Pick<Flow, 'protocol' | 'encryption' | 'authentication'> = {
    protocol: 'TCP',
    encryption: encrypted ? 'msgr2' : 'clear',
    authentication: 'cephx',
  };
  const pods: FlowEnd = { kind: 'pods', namespace: 'rook-ceph' };
  const listed: readonly Omit<Flow, keyof typeof ofCeph>[] = [
    { from: on(daemonMachines), to: on(mons), ports: [cephPorts.mon], why: 'Ceph monitors agree, and daemons ask them for the map' },
    { from: on(volumeNodes), to: on(mons), ports: [cephPorts.mon], why: 'kernels that mount volumes ask for the map' },
    { from: on(volumeNodes), to: on(osdMachines), ports: [cephPorts.daemons], why: 'kernels read and write volumes' },
    { from: pods, to: on(mons), ports: [cephPorts.mon], why: 'Rook and the CSI controllers give orders' },
    { from: pods, to: on(daemonMachines), ports: [cephPorts.daemons], why: 'Rook and the CSI controllers ask OSDs and the manager' },
    { from: on(daemonMachines), to: on(mons), ports: [cephPorts.daemons], why: 'daemons report to the manager' },
    { from: on(osdMachines), to: on(osdMachines), ports: [cephPorts.daemons], why: 'heartbeats of OSDs where clients reach them' },
    { from: on(osdMachines, replicationNetwork), to: on(osdMachines, replicationNetwork), ports: [cephPorts.daemons], why: 'OSDs copy and heal data' },
  ];
  for (const flow of listed) flows.declare(from, { ...flow, ...ofCeph });
};

/**
 * Daemons take the first free ports; what a machine holds at once is declared, one port each, though after a restart it may be a port further.
 */
const declarePorts = (from: IConstruct, { mons, osdMemory }: CephDeclarationsProps): void => {
  const port = (machines: readonly Machine[], number: number, process: string) => hostPorts.declare(from, { machines, protocol: 'TCP', port: number, process });
  port(mons, cephPorts.mon, 'ceph-mon');
  port(mons, cephPorts.mgrMetrics, 'ceph-mgr (metrics)');
  const osdsOf = new Map(osdMemory.map(({ machine, disks }) => [machine, disks.length]));
  const machines = [...new Set([...mons, ...osdsOf.keys()])];
  port(machines, cephPorts.exporterMetrics, 'ceph-exporter (metrics)');
  for (const machine of machines) {
    const ofOsds = (osdsOf.get(machine) ?? 0) * portsOfAnOsd;
    const all = ofOsds + (mons.includes(machine) ? 1 : 0);
    for (let index = 0; index < all; index += 1) port([machine], cephPorts.daemons.first + index, index < ofOsds ? 'ceph-osd' : 'ceph-mgr');
  }
};
