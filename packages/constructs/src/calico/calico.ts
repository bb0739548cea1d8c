import type { IConstruct } from 'constructs';
import { alerts } from '../contributions/alerts.ts';
import { encapsulations } from '../contributions/encapsulations.ts';
import { flows } from '../contributions/flows.ts';
import { hostGroups } from '../contributions/host-groups.ts';
import { hostPorts } from '../contributions/host-ports.ts';
import { scrapes } from '../contributions/scrapes.ts';
import { bootstrapSecrets, secretUses } from '../contributions/secrets.ts';
import { workloads } from '../contributions/workloads.ts';
import type { Profile } from '../core/resources.ts';
import { secretAt } from '../core/secret-position.ts';
import { shown } from '../core/secret-shape.ts';
import { pathOf, report, Site } from '../core/site.ts';
import { UnitConstruct } from '../core/unit-construct.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import type { NodePeering } from '../routing/node-peering.ts';
import { calicoFlows } from './flows.ts';
import { CalicoInstallation } from './installation.ts';
import { calicoAlerts, felixScrape } from './monitoring.ts';
import { TigeraOperator } from './operator.ts';
import { calicoPorts, portsOfNodes } from './ports.ts';
import { bgpPassword, CalicoRouting } from './routing.ts';
import { calicoRunBook } from './run-book.ts';
import { calicoWorkloads } from './workloads.ts';

/** What WireGuard adds to a packet over IPv4, in bytes: outer IPv4 20, UDP 8, WireGuard 32. */
export const wireguardOverheadBytes = 60;

const encryptions = ['wireguard', 'none'] as const;

export interface CalicoProps {
  readonly cluster: K3sCluster;
  /** Encrypts what Pods of different nodes say to each other. Host networks stay in clear on bare metal. */
  readonly encryption: (typeof encryptions)[number];
  /**
   * Routers that every node peers with, and what both ends must agree on: `fabric.nodePeering`.
   *
   * @default - none: the nodes peer with each other alone
   */
  readonly peers?: NodePeering;
  /** The autonomous system of the nodes: a name in the inventory; the same one that `peers` expects. @default 'kubernetes' */
  readonly autonomousSystem?: string;
  readonly profile: Profile;
  /** Bytes of the largest packet of a Pod. @default - what the network of the nodes carries, less the overhead of the encryption */
  readonly mtuBytes?: number;
}

/**
 * Calico by the tigera operator: the network of Pods, routed by BGP, encrypted by WireGuard.
 *
 * `projectcalico.org/v3` is served by Calico's aggregated API server: native CRDs are a technical preview in 3.32
 * (docs/decisions/0005-calico-api.md).
 */
export class Calico extends UnitConstruct {
  readonly mtuBytes: number;

  constructor(scope: IConstruct, id: string, props: CalicoProps) {
    const site = Site.of(scope);
    const { cluster } = props;
    const encrypted = props.encryption === 'wireguard';
    const overheadBytes = encrypted ? wireguardOverheadBytes : 0;
    const mtuBytes = props.mtuBytes ?? cluster.nodeNetwork.mtuBytes - overheadBytes;
    super(scope, id, { ...props, runBook: calicoRunBook(props, mtuBytes) });
    this.mtuBytes = mtuBytes;
    if (!encryptions.includes(props.encryption)) {
      // A cast or a spread brings it past the compiler, and Pods would talk in clear.
      report(this, {
        rule: 'calico-encryption',
        what: `encryption is ${shown(props.encryption)}`,
        allowed: encryptions.join(', '),
        mend: 'choose one of these',
      });
    }
    const asNumber = site.inventory.autonomousSystems.get(props.autonomousSystem ?? 'kubernetes').asNumber;
    const peers = props.peers && { ...props.peers, password: secretAt(this, 'peers.password', props.peers.password) };
    if (peers) this.#connectPeers(peers, cluster, asNumber);

    const operator = new TigeraOperator(this, 'operator', { profile: props.profile });
    const installation = new CalicoInstallation(this, 'installation', {
      operator,
      cluster,
      profile: props.profile,
      mtuBytes,
      felixMetricsPort: calicoPorts.felixMetrics,
    });
    new CalicoRouting(this, 'routing', {
      installation,
      asNumber,
      encrypted,
      ...(peers === undefined ? {} : { peers }),
      ...(site.inventory.pools.loadBalancers === undefined ? {} : { loadBalancers: site.inventory.pools.loadBalancers }),
      profile: props.profile,
    });

    this.#declareNeeds(cluster, encrypted);
    if (overheadBytes > 0)
      encapsulations.declare(this, {
        name: 'WireGuard of Calico',
        over: cluster.nodeNetwork,
        mtuBytes,
        overheadBytes,
        encrypts: 'Pods of different nodes',
      });
    for (const workload of calicoWorkloads({ versions: site.versions, profile: props.profile, cluster })) workloads.declare(this, workload);
  }

  /** The leafs listen for certain nodes, in one network and one autonomous system; any other they would not answer. */
  #connectPeers(peers: NodePeering, { nodes, nodeNetwork }: K3sCluster, asNumber: number): void {
    const unexpected = nodes.filter((node) => !peers.nodes.includes(node)).map(({ name }) => name);
    const differences = [
      ...(peers.nodeAsNumber === asNumber ? [] : [`the nodes are AS ${asNumber}, and the routers expect AS ${peers.nodeAsNumber}`]),
      ...(peers.network === nodeNetwork ? [] : [`the nodes are in ${nodeNetwork.name}, and the routers expect them in ${peers.network.name}`]),
      ...(unexpected.length === 0 ? [] : [`the routers do not expect ${unexpected.join(', ')}`]),
    ];
    for (const what of differences)
      report(this, {
        rule: 'bgp-peer',
        what,
        allowed: 'the machines, the network and the autonomous system that the fabric was given as its nodes',
        mend: 'give the fabric and the cluster the same ones in site.ts',
      });
    bootstrapSecrets.declare(this, {
      namespace: bgpPassword.namespace,
      name: bgpPassword.secret,
      labels: {},
      data: { [bgpPassword.key]: peers.password },
    });
    secretUses.declare(this, { secret: peers.password, consumer: `${pathOf(this)}, for the sessions of every node with the routers` });
  }

  #declareNeeds(cluster: K3sCluster, encrypted: boolean): void {
    // The kernel has WireGuard; `wg` shows people what it does.
    if (encrypted) hostGroups.declare(this, { name: 'calico_wireguard', machines: cluster.nodes, variables: {}, packages: ['wireguard-tools'] });
    for (const port of portsOfNodes(encrypted)) hostPorts.declare(this, { machines: cluster.nodes, ...port });
    for (const flow of calicoFlows(cluster, encrypted)) flows.declare(this, flow);
    scrapes.declare(this, felixScrape(cluster, encrypted));
    for (const alert of calicoAlerts(cluster, encrypted)) alerts.declare(this, alert);
  }
}
