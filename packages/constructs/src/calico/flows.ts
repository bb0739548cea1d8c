import type { Flow, FlowEnd } from '../contributions/flows.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { calicoPorts } from './ports.ts';

/**
 * What nodes say to each other for the network of Pods. Sessions with leafs are the fabric's to declare: it knows how both ends prove who
 * they are. Typha runs on some nodes, and on others after a failure, so every node counts as one that has it.
 */
export const calicoFlows = ({ nodes, servers, nodeNetwork }: K3sCluster, encrypted: boolean): readonly Flow[] => {
  if (nodes.length === 0) return [];
  const all: FlowEnd = { kind: 'machines', machines: nodes, network: nodeNetwork };
  const mesh = { from: all, to: all } as const;
  return [
    { ...mesh, protocol: 'TCP', ports: [calicoPorts.bgp], why: 'nodes tell each other which Pods they have (BGP)', encryption: 'clear' },
    { ...mesh, protocol: 'TCP', ports: [calicoPorts.typha], why: 'Felix of every node learns of Pods and policies from Typha', encryption: 'mutual TLS' },
    { ...mesh, protocol: 'TCP', ports: [calicoPorts.typhaHealth], why: 'the kubelet asks the Typha of its own node whether it lives', encryption: 'clear' },
    ...(encrypted
      ? [{ ...mesh, protocol: 'UDP', ports: [calicoPorts.wireguard], why: 'what Pods of different nodes say to each other', encryption: 'WireGuard' } as const]
      : []),
    {
      from: { kind: 'machines', machines: servers, network: nodeNetwork },
      to: { kind: 'pods', namespace: 'calico-system', workload: 'calico-apiserver' },
      protocol: 'TCP',
      ports: [calicoPorts.apiServer],
      why: 'the Kubernetes API passes on what is asked of projectcalico.org/v3',
      encryption: 'TLS',
      authentication: 'client certificates',
    },
  ];
};
