import type { HostPort } from '../../contributions/host-ports.ts';
import type { NodeKind } from './reservation.ts';

type Port = Pick<HostPort, 'protocol' | 'port' | 'process'>;

const tcp = (port: number, process: string): Port => ({ protocol: 'TCP', port, process });

/** Port of the API and of K3s' supervisor, which joining nodes talk to. */
export const apiPort = 6443;

/**
 * What K3s listens on, as `ss -lntp` shows it; loopback ports too, because Pods with host network and node ports share them.
 *
 * https://docs.k3s.io/installation/requirements#networking
 */
const ofEveryNode = (kind: NodeKind): readonly Port[] => [
  tcp(6444, kind === 'server' ? 'k3s-server (API server, loopback)' : 'k3s-agent (load balancer of the API, loopback)'),
  tcp(10_010, 'containerd (streaming, loopback)'),
  tcp(10_248, `k3s-${kind} (kubelet health, loopback)`),
  tcp(10_249, `k3s-${kind} (kube-proxy metrics, loopback)`),
  tcp(10_250, `k3s-${kind} (kubelet)`),
  tcp(10_256, `k3s-${kind} (kube-proxy health, loopback)`),
];

const ofServers: readonly Port[] = [
  tcp(2379, 'k3s-server (etcd clients)'),
  tcp(2380, 'k3s-server (etcd peers)'),
  tcp(2381, 'k3s-server (etcd metrics)'),
  tcp(2382, 'k3s-server (etcd HTTP, loopback)'),
  tcp(apiPort, 'k3s-server (API and supervisor)'),
  tcp(10_257, 'k3s-server (controller manager, loopback)'),
  tcp(10_258, 'k3s-server (cloud controller manager, loopback)'),
  tcp(10_259, 'k3s-server (scheduler, loopback)'),
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
