import type { Flow, FlowEnd, Ports } from '../../contributions/flows.ts';
import { httpsEnd, imageFlows } from '../../contributions/image-flows.ts';
import type { Inventory, Machine, ObjectStore, VirtualAddress } from '../../inventory/index.ts';
import type { K3sCluster } from './cluster.ts';
import { apiPort } from './ports.ts';
import type { PackagedComponent } from './profile.ts';

interface ClusterNeeds {
  readonly apiAddress: VirtualAddress;
  readonly packagedComponents: readonly PackagedComponent[];
  readonly embeddedRegistry: boolean;
  readonly snapshotStore?: ObjectStore;
}

/**
 * Every connection that a cluster needs, but for those of the network of Pods. kube-vip adds none: its announcements are ARP, which ends
 * where the network ends, and it asks the API of its own machine.
 *
 * https://docs.k3s.io/installation/requirements#networking
 */
export const k3sFlows = (cluster: K3sCluster, inventory: Inventory, needs: ClusterNeeds): readonly Flow[] => {
  if (cluster.nodes.length === 0 || cluster.servers.length === 0) return [];
  const on = (machines: readonly Machine[]): FlowEnd => ({ kind: 'machines', machines, network: cluster.nodeNetwork });
  const [servers, nodes] = [on(cluster.servers), on(cluster.nodes)];
  return [
    ...apiFlows(servers, nodes, needs.apiAddress),
    ...clusterFlows(servers, nodes, needs),
    ...dnsFlows(nodes, inventory),
    ...outwardFlows(servers, nodes, inventory, needs.snapshotStore),
    ...waysOut(cluster, inventory).flatMap((from) => downloads(from, inventory)),
  ];
};

/**
 * By the gateways of their machines, because what starts a cluster is fetched before BGP brings another way; and then by the network of the
 * nodes.
 */
const waysOut = ({ nodes, nodeNetwork }: K3sCluster, { networks }: Inventory): readonly FlowEnd[] =>
  networks.all.flatMap((network): readonly FlowEnd[] => {
    const machines = nodes.filter(({ addresses }) => addresses.some((held) => held.network === network));
    const leadsOut = network === nodeNetwork || network.gateway !== undefined;
    return leadsOut && machines.length > 0 ? [{ kind: 'machines', machines, network }] : [];
  });

const tcp = (from: FlowEnd, to: FlowEnd, ports: readonly Ports[], why: string, encryption: Flow['encryption'], authentication?: string): Flow => ({
  from,
  to,
  protocol: 'TCP',
  ports,
  why,
  encryption,
  ...(authentication === undefined ? {} : { authentication }),
});

const apiFlows = (servers: FlowEnd, nodes: FlowEnd, virtualAddress: VirtualAddress): readonly Flow[] => {
  const virtual: FlowEnd = { kind: 'virtual-address', virtualAddress };
  const api = (from: FlowEnd, to: FlowEnd, why: string, authentication: string): Flow => tcp(from, to, [apiPort], why, 'TLS', authentication);
  return [
    api(nodes, servers, 'nodes get their work, and the API speaks to them through a tunnel that they open', 'client certificates'),
    api(nodes, virtual, 'nodes join, whichever server is alive', 'the token of the cluster, then client certificates'),
    api({ kind: 'every-pod' }, servers, 'Pods ask the Kubernetes API', 'tokens of ServiceAccounts'),
    api({ kind: 'outside', name: 'people of the site' }, virtual, 'kubectl', 'client certificates'),
  ];
};

const clusterFlows = (servers: FlowEnd, nodes: FlowEnd, { packagedComponents, embeddedRegistry }: ClusterNeeds): readonly Flow[] => [
  tcp(servers, servers, [2379, 2380], 'servers agree on the state of the cluster (etcd)', 'mutual TLS'),
  tcp(servers, nodes, [10_250], 'logs and shells of Pods, where the tunnel of a node is not open', 'TLS', 'client certificates'),
  ...(packagedComponents.includes('metrics-server')
    ? [
        tcp(metricsServer, nodes, [10_250], '`kubectl top`: what nodes and Pods use', 'TLS', 'a token of its ServiceAccount'),
        tcp(servers, metricsServer, [10_250], '`kubectl top` asks through the Kubernetes API', 'TLS', 'client certificates'),
      ]
    : []),
  ...(embeddedRegistry
    ? [
        tcp(nodes, nodes, [5001], 'nodes tell each other which images they have', 'TLS', 'a key that the cluster makes'),
        tcp(nodes, nodes, [apiPort], 'nodes pull images from each other', 'TLS', 'client certificates'),
      ]
    : []),
];

const metricsServer: FlowEnd = { kind: 'pods', namespace: 'kube-system', workload: 'metrics-server' };
const coreDns: FlowEnd = { kind: 'pods', namespace: 'kube-system', workload: 'coredns' };

const dnsFlows = (nodes: FlowEnd, { nameServers }: Inventory): readonly Flow[] => {
  const dns = (from: FlowEnd, to: FlowEnd, why: string): readonly Flow[] =>
    (['UDP', 'TCP'] as const).map((protocol) => ({ from, to, protocol, ports: [53], why, encryption: 'clear' }));
  return [
    ...dns({ kind: 'every-pod' }, coreDns, 'Pods look up names'),
    ...dns(nodes, coreDns, 'Pods with host network look up names of Services'),
    ...nameServers.flatMap((address) => {
      const resolver: FlowEnd = { kind: 'outside', name: `name server ${address.toString()}` };
      return [...dns(nodes, resolver, 'nodes look up names'), ...dns(coreDns, resolver, 'CoreDNS looks up names outside the cluster')];
    }),
  ];
};

const outwardFlows = (servers: FlowEnd, nodes: FlowEnd, { timeServers }: Inventory, store: ObjectStore | undefined): readonly Flow[] => [
  ...timeServers.map((name) => ({
    from: nodes,
    to: { kind: 'outside' as const, name },
    protocol: 'UDP' as const,
    ports: [123],
    why: 'clocks agree; certificates and etcd depend on it (NTP)',
    encryption: 'clear' as const,
  })),
  ...(store === undefined
    ? []
    : [
        {
          from: servers,
          ...httpsEnd(store.endpoint),
          protocol: 'TCP' as const,
          why: 'snapshots of etcd leave the site',
          encryption: 'TLS' as const,
          authentication: 'access key and secret key',
        },
      ]),
];

/** What nodes fetch: images, and what the play of Ansible installs. */
const downloads = (from: FlowEnd, { registryMirrors }: Inventory): readonly Flow[] => [
  ...imageFlows(from, mirrorsOr([...registryMirrors].flatMap(({ urls }) => urls)), 'nodes pull images'),
  ...installed.map(({ host, why, authentication }): Flow => ({ from, ...httpsEnd(host), protocol: 'TCP', why, encryption: 'TLS', authentication })),
];

const installed = [
  { host: 'github.com', why: 'K3s is installed and updated', authentication: 'checksums that the release publishes' },
  { host: 'release-assets.githubusercontent.com', why: 'github.com sends here who fetches K3s', authentication: 'checksums that the release publishes' },
  { host: 'rpm.rancher.io', why: 'the SELinux policy of K3s', authentication: 'signatures of packages' },
] as const;

/** Without any mirror, images come from wherever each of them lives. */
const mirrorsOr = (mirrors: readonly string[]): readonly string[] => (mirrors.length === 0 ? ['registries of images'] : mirrors);
