import type { HostPort } from '../../contributions/host-ports.ts';
import type { NodeKind } from './reservation.ts';

type Port = Pick<HostPort, 'protocol' | 'port' | 'process' | 'reachedFrom'>;

const tcp = (port: number, process: string): Port => ({ protocol: 'TCP', port, process });
const loopback = (port: number, process: string): Port => ({ ...tcp(port, process), reachedFrom: 'loopback' });

/** Port of the API and of K3s' supervisor, which joining nodes talk to. */
export const apiPort = 6443;

/**
 * What K3s listens on, as `ss -lntp` shows it; loopback ports too, because Pods with host network and node ports share them.
 *
 * https://docs.k3s.io/installation/requirements#networking
 */
const ofEveryNode = (kind: NodeKind): readonly Port[] => [
  loopback(6444, kind === 'server' ? 'k3s-server (API server)' : 'k3s-agent (load balancer of the API)'),
  loopback(10_010, 'containerd (streaming)'),
  loopback(10_248, `k3s-${kind} (kubelet health)`),
  loopback(10_249, `k3s-${kind} (kube-proxy metrics)`),
  tcp(10_250, `k3s-${kind} (kubelet)`),
  loopback(10_256, `k3s-${kind} (kube-proxy health)`),
];

const ofServers: readonly Port[] = [
  tcp(2379, 'k3s-server (etcd clients)'),
  tcp(2380, 'k3s-server (etcd peers)'),
  tcp(2381, 'k3s-server (etcd metrics)'),
  loopback(2382, 'k3s-server (etcd HTTP)'),
  tcp(apiPort, 'k3s-server (API and supervisor)'),
  loopback(10_257, 'k3s-server (controller manager)'),
  loopback(10_258, 'k3s-server (cloud controller manager)'),
  loopback(10_259, 'k3s-server (scheduler)'),
];

/** With the embedded registry every node serves images to the others. */
const ofRegistry = (kind: NodeKind): readonly Port[] => [
  tcp(5001, `k3s-${kind} (embedded registry, peers)`),
  ...(kind === 'agent' ? [tcp(apiPort, 'k3s-agent (embedded registry)')] : []),
];

export const portsOf = (kind: NodeKind, embeddedRegistry: boolean): readonly Port[] => [
  ...ofEveryNode(kind),
  ...(kind === 'server' ? ofServers : []),
  ...(embeddedRegistry ? ofRegistry(kind) : []),
];
