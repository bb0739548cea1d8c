import type { IConstruct } from 'constructs';
import { encapsulations } from '../contributions/encapsulations.ts';
import { hostPorts } from '../contributions/host-ports.ts';
import { workloads } from '../contributions/workloads.ts';
import { shown } from '../core/secret-shape.ts';
import { report, Site } from '../core/site.ts';
import { UnitConstruct } from '../core/unit-construct.ts';
import type { Machine } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import type { CalicoProfile } from './budgets.ts';
import { CalicoInstallation } from './installation.ts';
import { TigeraOperator } from './operator.ts';
import { type BgpPeer, CalicoRouting } from './routing.ts';
import { calicoRunBook } from './run-book.ts';
import { calicoWorkloads } from './workloads.ts';

/** What WireGuard adds to a packet over IPv4, in bytes: outer IPv4 20, UDP 8, WireGuard 32. */
export const wireguardOverheadBytes = 60;

/** TCP and UDP ports that Calico opens on every node. */
export const calicoPorts = { bgp: 179, wireguard: 51820, typha: 5473, typhaHealth: 9098, felixMetrics: 9091, felixHealth: 9099 } as const;

const encryptions = ['wireguard', 'none'] as const;

export interface CalicoProps {
  readonly cluster: K3sCluster;
  /** Encrypts what Pods of different nodes say to each other. Host networks stay in clear on bare metal. */
  readonly encryption: (typeof encryptions)[number];
  /** Routers that every node peers with: machines with an address in the network of the nodes and an AS number. */
  readonly peers: readonly Machine[];
  /** The autonomous system of the nodes: a name in the inventory. @default 'kubernetes' */
  readonly autonomousSystem?: string;
  readonly profile: CalicoProfile;
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
    super(scope, id, { ...props, runBook: calicoRunBook(props, cluster.nodeNetwork) });
    if (!encryptions.includes(props.encryption)) {
      // A cast or a spread brings it past the compiler, and Pods would talk in clear.
      report(this, {
        rule: 'calico-encryption',
        what: `encryption is ${shown(props.encryption)}`,
        allowed: encryptions.join(', '),
        mend: 'choose one of these',
      });
    }
    const overheadBytes = props.encryption === 'wireguard' ? wireguardOverheadBytes : 0;
    this.mtuBytes = props.mtuBytes ?? cluster.nodeNetwork.mtuBytes - overheadBytes;
    const asNumber = site.inventory.autonomousSystems.get(props.autonomousSystem ?? 'kubernetes').asNumber;

    const operator = new TigeraOperator(this, 'operator', { profile: props.profile });
    const installation = new CalicoInstallation(this, 'installation', {
      operator,
      cluster,
      profile: props.profile,
      mtuBytes: this.mtuBytes,
      felixMetricsPort: calicoPorts.felixMetrics,
    });
    new CalicoRouting(this, 'routing', {
      installation,
      asNumber,
      encrypted: props.encryption === 'wireguard',
      peers: this.#peers(props),
      ...(site.inventory.pools.loadBalancers === undefined ? {} : { loadBalancers: site.inventory.pools.loadBalancers }),
      profile: props.profile,
    });

    this.#declarePorts(props);
    if (overheadBytes > 0)
      encapsulations.declare(this, {
        name: 'WireGuard of Calico',
        over: cluster.nodeNetwork,
        mtuBytes: this.mtuBytes,
        overheadBytes,
        encrypts: 'Pods of different nodes',
      });
    for (const workload of calicoWorkloads({ versions: site.versions, profile: props.profile, cluster })) workloads.declare(this, workload);
  }

  /** Routers without an AS number or without an address where the nodes are cannot be peers. */
  #peers({ peers, cluster }: CalicoProps): readonly BgpPeer[] {
    return peers.flatMap((machine) => {
      const missing = [
        machine.asNumber === undefined ? 'no AS number' : '',
        machine.addresses.some(({ network }) => network === cluster.nodeNetwork) ? '' : `no address in ${cluster.nodeNetwork.name}`,
      ].filter((word) => word !== '');
      if (missing.length === 0) return [{ name: machine.name, address: machine.address(cluster.nodeNetwork), asNumber: machine.asNumber! }];
      report(this, {
        rule: 'bgp-peer',
        what: `${machine.name} has ${missing.join(' and ')}`,
        allowed: `an AS number, and an address in ${cluster.nodeNetwork.name}`,
        mend: `give ${machine.name} both in the inventory, or take it off the peers`,
      });
      return [];
    });
  }

  #declarePorts({ cluster, encryption }: CalicoProps): void {
    const machines = cluster.nodes;
    hostPorts.declare(this, { machines, protocol: 'TCP', port: calicoPorts.bgp, process: 'bird (Calico)' });
    hostPorts.declare(this, { machines, protocol: 'TCP', port: calicoPorts.typha, process: 'calico-typha' });
    hostPorts.declare(this, { machines, protocol: 'TCP', port: calicoPorts.typhaHealth, process: 'calico-typha (health)' });
    hostPorts.declare(this, { machines, protocol: 'TCP', port: calicoPorts.felixMetrics, process: 'calico-node (Felix metrics)' });
    hostPorts.declare(this, { machines, protocol: 'TCP', port: calicoPorts.felixHealth, process: 'calico-node (Felix health)' });
    if (encryption === 'wireguard') hostPorts.declare(this, { machines, protocol: 'UDP', port: calicoPorts.wireguard, process: 'WireGuard (kernel)' });
  }
}
