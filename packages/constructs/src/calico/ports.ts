import type { HostPort } from '../contributions/host-ports.ts';

/** Ports that Calico opens: on every node, and `apiServer` on Pods of its own API server. */
export const calicoPorts = {
  bgp: 179,
  wireguard: 51820,
  typha: 5473,
  typhaHealth: 9098,
  felixMetrics: 9091,
  felixHealth: 9099,
  apiServer: 5443,
} as const;

type Port = Omit<HostPort, 'machines'>;

/**
 * Who listens on a node. Felix answers for its health on localhost (its own default); the operator lets Typha do so on every address.
 * https://github.com/tigera/operator/blob/v1.42.3/pkg/render/typha.go (TYPHA_HEALTHHOST), https://github.com/projectcalico/calico/blob/v3.32.1/felix/config/config_params.go (HealthHost)
 */
export const portsOfNodes = (encrypted: boolean): readonly Port[] => [
  { protocol: 'TCP', port: calicoPorts.bgp, process: 'bird (Calico)' },
  { protocol: 'TCP', port: calicoPorts.typha, process: 'calico-typha' },
  { protocol: 'TCP', port: calicoPorts.typhaHealth, process: 'calico-typha (health)' },
  { protocol: 'TCP', port: calicoPorts.felixMetrics, process: 'calico-node (Felix metrics)' },
  { protocol: 'TCP', port: calicoPorts.felixHealth, process: 'calico-node (Felix health)', reachedFrom: 'loopback' },
  ...(encrypted ? [{ protocol: 'UDP', port: calicoPorts.wireguard, process: 'WireGuard (kernel)' } as const] : []),
];
