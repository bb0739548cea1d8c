import type { IConstruct } from 'constructs';
import { alerts } from '../contributions/alerts.ts';
import { type FlowEnd, flows } from '../contributions/flows.ts';
import { hostGroups } from '../contributions/host-groups.ts';
import { hostImages } from '../contributions/host-images.ts';
import { hostPorts } from '../contributions/host-ports.ts';
import { imageFlows } from '../contributions/image-flows.ts';
import { scrapes } from '../contributions/scrapes.ts';
import { secretUses } from '../contributions/secrets.ts';
import { Site } from '../core/site.ts';
import type { Machine, Network } from '../inventory/index.ts';
import { frrAlerts, frrJob, frrMetrics } from './alerts.ts';
import { exporterImage, exporterPort, exporterRegistry } from './exporter.ts';
import type { FabricProps } from './fabric-props.ts';
import { mirrorsForPodman } from './registries.ts';
import type { FabricSettings, Topology } from './topology.ts';

/**
 * RFC 4271, RFC 5881. bfdd opens UDP 3785 (echoes) and 4784 (neighbours several hops away) too and cannot be told not to; nothing here speaks to
 * them, and as no flow leads there no firewall opens them.
 */
const ports = { bgp: 179, bfd: 3784 } as const;

/**
 * Metric of a default route that is only there until BGP brings one: zebra reads the first byte as a distance, and 254 is worse than any
 * protocol's. A smaller metric would keep the routes that BGP learns out of the kernel.
 */
const fallbackRouteMetric = 254 * 2 ** 24;

/** BIRD of Calico writes routes with the metric 1024: a default route of the machine's own must be worse. */
const fallbackNodeRouteMetric = 2048;

/** What the rest of the site must know of the fabric: ports, flows, what Ansible installs, what Prometheus asks and when somebody is told. */
export const declareFabric = (fabric: IConstruct, props: FabricProps, topology: Topology, settings: FabricSettings): void => {
  const leafs = [...topology.leafs.keys()];
  if (leafs.length === 0) return;
  const { nodes, managementNetwork } = props;
  const listen = (machines: readonly Machine[], where: string): void => {
    hostPorts.declare(fabric, { machines, protocol: 'TCP', port: ports.bgp, process: `bgpd (${where})` });
    hostPorts.declare(fabric, { machines, protocol: 'UDP', port: ports.bfd, process: `bfdd (${where})` });
  };
  listen(leafs, 'FRR');
  listen([...topology.borders.keys()], 'FRR of the firewall');
  hostPorts.declare(fabric, { machines: leafs, protocol: 'TCP', port: exporterPort, process: 'frr_exporter' });
  declareFlows(fabric, props, leafs, topology);
  declareImageFlows(fabric, leafs, managementNetwork);
  hostImages.declare(fabric, { image: exporterImage(Site.of(fabric).versions.choice.frrExporter) });
  hostGroups.declare(fabric, {
    name: 'frr_leafs',
    machines: leafs,
    // From the AppStream repository of Rocky Linux 9; frr-reload.py is part of the package.
    packages: ['frr', 'podman'],
    services: ['frr.service'],
    // Not that it has neighbours: on the first day nobody is there to be one.
    healthChecks: ["vtysh -c 'show bgp ipv4 unicast summary'"],
    oneAtATime: true,
    variables: { bastide_fallback_route_metric: fallbackRouteMetric },
  });
  if (nodes.machines.length > 0)
    hostGroups.declare(fabric, { name: 'bgp_nodes', machines: nodes.machines, variables: { bastide_fallback_route_metric: fallbackNodeRouteMetric } });
  scrapes.declare(fabric, { job: frrJob, target: { kind: 'machines', machines: leafs, network: managementNetwork, port: exporterPort }, metrics: frrMetrics });
  const alertsOfFabric = frrAlerts({
    borderAsNumbers: [...topology.borders.values()].map(({ asNumber }) => asNumber),
    nodeAsNumber: nodes.autonomousSystem.asNumber,
    nodeCount: nodes.machines.length,
    maximumPrefixes: settings.maximumPrefixes,
  });
  for (const alert of alertsOfFabric) alerts.declare(fabric, alert);
  declareSecretUses(fabric, props, topology);
};

const ends = (machines: readonly Machine[], network: Network): FlowEnd => ({ kind: 'machines', machines, network });

const declareFlows = (fabric: IConstruct, { network, nodes }: FabricProps, leafs: readonly Machine[], topology: Topology): void => {
  const bgp = { protocol: 'TCP', ports: [ports.bgp], encryption: 'clear', authentication: 'TCP MD5' } as const;
  if (nodes.machines.length > 0)
    flows.declare(fabric, { ...bgp, from: ends(nodes.machines, nodes.network), to: ends(leafs, nodes.network), why: 'nodes and leafs tell each other routes' });
  // Sessions over a cable from NIC to NIC cross no network of the site, so no firewall rule names them.
  const overSwitches = leafs.filter((leaf) => topology.leafs.get(leaf)!.neighbours.some(({ place }) => 'address' in place));
  const borders = [...topology.borders].filter(([, { neighbours }]) => neighbours.some(({ place }) => 'address' in place)).map(([machine]) => machine);
  if (network === undefined || overSwitches.length === 0 || borders.length === 0) return;
  const [ofLeafs, ofBorders] = [ends(overSwitches, network), ends(borders, network)];
  for (const [from, to] of [
    [ofLeafs, ofBorders],
    [ofBorders, ofLeafs],
  ] as const) {
    flows.declare(fabric, { ...bgp, from, to, why: 'leafs and borders tell each other routes' });
    flows.declare(fabric, {
      from,
      to,
      protocol: 'UDP',
      ports: [ports.bfd],
      why: 'a dead leaf or border is noticed within a second (BFD)',
      encryption: 'clear',
      authentication: 'none; only the neighbour itself sends with TTL 255',
    });
  }
};

const declareImageFlows = (fabric: IConstruct, leafs: readonly Machine[], network: Network): void => {
  const mirrors = mirrorsForPodman(Site.of(fabric).inventory, exporterRegistry).map(({ url }) => url);
  // Not a host: a registry sends who pulls on to others, for tokens and layers. And what leafs reach, Pods need not.
  const places = mirrors.length === 0 ? [`registry ${exporterRegistry}`] : mirrors;
  for (const flow of imageFlows(ends(leafs, network), places, 'leafs pull the image of their exporter')) flows.declare(fabric, flow);
};

const declareSecretUses = (fabric: IConstruct, { passwords }: FabricProps, topology: Topology): void => {
  for (const { name } of topology.leafs.values()) {
    secretUses.declare(fabric, { secret: passwords.borders, consumer: `FRR on ${name}, for its sessions with borders` });
    secretUses.declare(fabric, { secret: passwords.nodes, consumer: `FRR on ${name}, for its sessions with nodes` });
  }
  for (const { name } of topology.borders.values())
    secretUses.declare(fabric, { secret: passwords.borders, consumer: `FRR on ${name}, for its sessions with leafs` });
};
