import type { IConstruct } from 'constructs';
import { flows } from '../contributions/flows.ts';
import type { Machine } from '../inventory/index.ts';
import type { OpenStackPlane } from './plane.ts';

/** Ports of services inside the cluster, as the charts have them. */
const servicePorts = {
  compute: 8774,
  database: 3306,
  identity: 5000,
  image: 9292,
  keyManager: 9311,
  messaging: 5672,
  metadata: 8775,
  network: 9696,
  ovn: 6642,
  placement: 8778,
  volumes: 8776,
} as const;

/** How a service knows who asks, where it is not by a token. */
const authentication: Partial<Readonly<Record<keyof typeof servicePorts, string>>> = {
  database: 'a password',
  messaging: 'a password',
  metadata: 'a signature with the shared secret',
  ovn: 'none',
};

export interface AgentFlow {
  readonly service: keyof typeof servicePorts;
  readonly why: string;
}

/** What agents with the network of their host ask of Pods. */
export const declareAgentFlows = (from: IConstruct, plane: OpenStackPlane, machines: readonly Machine[], asked: readonly AgentFlow[]): void => {
  if (machines.length === 0) return;
  for (const { service, why } of asked) {
    flows.declare(from, {
      from: { kind: 'machines', machines, network: plane.cluster.nodeNetwork },
      to: { kind: 'pods', namespace: plane.targetNamespace.name },
      protocol: 'TCP',
      ports: [servicePorts[service]],
      why,
      encryption: 'clear',
      authentication: authentication[service] ?? 'a token',
    });
  }
};
