import type { IConstruct } from 'constructs';
import { type FlowEnd, flows } from '../../contributions/flows.ts';
import type { Machine } from '../../inventory/index.ts';
import { cephPorts } from '../../rook/ports.ts';
import type { RookCeph } from '../../rook/rook-ceph.ts';
import { type CephService, servicesOnCeph } from './ceph-users.ts';

export interface CephFlowsProps {
  readonly ceph: RookCeph;
  /** Of the services. */
  readonly namespace: string;
  readonly services: readonly CephService[];
  readonly computes: readonly Machine[];
}

/** Every client asks the monitors for the map, then OSDs for data, and opens a session with the manager, which runs beside a monitor. */
export const declareCephFlows = (from: IConstruct, { ceph, namespace, services, computes }: CephFlowsProps): void => {
  const on = (machines: readonly Machine[]): FlowEnd => ({ kind: 'machines', machines, network: ceph.network });
  const daemonMachines = [...new Set([...ceph.mons, ...ceph.osds.map(({ machine }) => machine)])];
  for (const service of services) {
    const { workload } = servicesOnCeph[service];
    const end: FlowEnd = workload === undefined ? on(computes) : { kind: 'pods', namespace, workload };
    const shared = { from: end, protocol: 'TCP', encryption: ceph.encrypted ? 'msgr2' : 'clear', authentication: 'cephx' } as const;
    flows.declare(from, { ...shared, to: on(ceph.mons), ports: [cephPorts.mon], why: `${who[service]} ask the monitors of Ceph for the map` });
    flows.declare(from, { ...shared, to: on(daemonMachines), ports: [cephPorts.daemons], why: `${who[service]} read and write ${what[service]} in Ceph` });
  }
};

const who: Readonly<Record<CephService, string>> = {
  glance: 'Pods of Glance',
  cinder: 'Pods of Cinder',
  'cinder-backup': 'Pods that back volumes up',
  nova: 'Nova and the machines that it runs',
};

const what: Readonly<Record<CephService, string>> = {
  glance: 'images',
  cinder: 'volumes',
  'cinder-backup': 'backups',
  nova: 'disks and volumes of machines',
};
