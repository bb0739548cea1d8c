import type { IConstruct } from 'constructs';
import { alerts } from '../contributions/alerts.ts';
import { flows } from '../contributions/flows.ts';
import { hostPorts } from '../contributions/host-ports.ts';
import { declareLoadBalancerService } from '../contributions/load-balancer-addresses.ts';
import { ingressAddressName } from '../contributions/routes.ts';
import { scrapes } from '../contributions/scrapes.ts';
import { workloads } from '../contributions/workloads.ts';
import type { Profile } from '../core/resources.ts';
import { report, Site } from '../core/site.ts';
import { UnitConstruct } from '../core/unit-construct.ts';
import type { Placement, Toleration } from '../core/workload.ts';
import type { Cidr, Machine } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { onServersToo, packagedImage } from '../kubernetes/k3s/packaged-workloads.ts';
import type { MetalLb } from '../metallb/metallb.ts';
import { budgets } from './budgets.ts';
import { TraefikRoutes } from './routes.ts';
import { symptoms, traefikRunBook } from './run-book.ts';
import { healthCheckNodePort, TraefikSettings, traefikNames } from './settings.ts';

export interface TraefikProps extends Placement {
  /** Deploys Traefik: `traefik` is among its `packagedComponents`. */
  readonly cluster: K3sCluster;
  /** Gives its Service the address `ingress` of the inventory. */
  readonly loadBalancer: MetalLb;
  /** Whose requests count as the site's own: routes with the audience `site` refuse every other source. Addresses are those that the nodes see. */
  readonly siteSources: readonly Cidr[];
  readonly profile: Profile;
  /** How many Pods: 1 to 9, each in a rack of its own, or on a node of its own where there are fewer racks. @default 2 */
  readonly replicas?: number;
  /** The oldest TLS that clients may speak. @default '1.2' */
  readonly leastTls?: '1.2' | '1.3';
  /** How long a request may take to arrive with its body, in minutes, 1 to 1440: images are uploaded this way. @default 60 */
  readonly requestReadMinutes?: number;
  /** Besides those of the servers, which it tolerates anyway. @default - none */
  readonly tolerations?: readonly Toleration[];
}

/**
 * The ingress of the site: Traefik as K3s packages it, configured through a HelmChartConfig. It collects `routes`, whose names, certificates
 * and flows their declaration brought along.
 *
 * Clients keep their addresses on the way (`externalTrafficPolicy: Local`), which is how routes for the site alone can tell them apart.
 *
 * Reported as findings: a cluster that does not deploy Traefik, an inventory without the address `ingress`, more replicas than nodes, a
 * range that does not fit; of routes, a host or path that cannot be matched, one address for two Services, two issuers or two
 * authorities of clients for one host.
 */
export class Traefik extends UnitConstruct {
  constructor(scope: IConstruct, id: string, props: TraefikProps) {
    const { inventory } = Site.of(scope);
    const { cluster, replicas = 2, siteSources, leastTls = '1.2' } = props;
    const nodes = cluster.nodesWith(props.nodeSelector ?? {});
    const address = inventory.loadBalancerAddresses.all.find(({ name }) => name === ingressAddressName);
    super(scope, id, {
      ...props,
      runBook: traefikRunBook({
        address: address?.address,
        domain: inventory.domain,
        replicas,
        siteSources,
        nodes: nodes.map((machine) => ({ machine, address: cluster.nodeAddress(machine) })),
      }),
    });
    const spread = new Set(nodes.map(({ rack }) => rack.name)).size >= replicas ? 'rack' : 'host';
    this.#check(props, nodes, address !== undefined);
    const { namespace, service } = traefikNames;
    const ports = [80, 443].map((port) => ({ protocol: 'TCP' as const, port }));
    const settings = new TraefikSettings(this, 'settings', {
      profile: props.profile,
      replicas,
      spread,
      annotations: address ? declareLoadBalancerService(this, { address, namespace, service, ports }) : {},
      leastTls,
      requestReadMinutes: props.requestReadMinutes ?? 60,
      ...(props.nodeSelector ? { nodeSelector: props.nodeSelector } : {}),
      ...(props.tolerations ? { tolerations: props.tolerations } : {}),
    });
    new TraefikRoutes(this, 'routes', { settings, siteSources, leastTls });
    this.#declareWorkload(props, replicas, spread);
    this.#declareFlows(cluster);
    this.#declareMonitoring(replicas);
  }

  #check({ cluster, replicas = 2, requestReadMinutes = 60, siteSources }: TraefikProps, nodes: readonly Machine[], hasAddress: boolean): void {
    const found = (what: string, allowed: string, mend: string): void => report(this, { rule: 'traefik', what, allowed, mend });
    if (!cluster.packagedComponents.includes('traefik'))
      found('K3s does not deploy Traefik here', "'traefik' among packagedComponents", "add packagedComponents: ['traefik'] to the K3sCluster");
    if (!hasAddress)
      found(
        `the inventory has no load-balancer address ${ingressAddressName}, so names cannot point at the ingress`,
        'an address of pools.loadBalancers',
        `add ${ingressAddressName} to loadBalancerAddresses of the inventory`,
      );
    if (!Number.isInteger(replicas) || replicas < 1 || replicas > 9) found(`replicas is ${replicas}`, 'a whole number from 1 to 9', 'say how many Pods run');
    else if (nodes.length < replicas)
      found(
        `${replicas} Pods may not share a node, and ${nodes.length} nodes may run them`,
        `up to ${nodes.length} replicas`,
        'lower replicas or widen nodeSelector',
      );
    if (!Number.isInteger(requestReadMinutes) || requestReadMinutes < 1 || requestReadMinutes > 1440)
      found(`requestReadMinutes is ${requestReadMinutes}`, 'a whole number from 1 to 1440', 'say how long an upload may take');
    if (siteSources.length === 0)
      found('siteSources is empty, so routes of the site would refuse everybody', 'one network at least', 'name the networks of the people of the site');
  }

  #declareWorkload({ profile, nodeSelector = {}, tolerations = [] }: TraefikProps, replicas: number, spread: 'host' | 'rack'): void {
    workloads.declare(this, {
      kind: 'Deployment',
      namespace: traefikNames.namespace,
      name: traefikNames.workload,
      pods: { replicas },
      nodeSelector,
      tolerations: [...onServersToo, ...tolerations],
      spread,
      hostNetwork: false,
      containers: [{ name: 'traefik', image: packagedImage('mirrored-library-traefik', Site.of(this).versions.k3s.imageTags), ...budgets[profile] }],
      source: 'release',
      priority: 'promised',
      // As K3s sets it; each Pod answers for all.
      priorityClass: 'system-cluster-critical',
      leastReplicas: Math.max(1, replicas - 1),
    });
  }

  #declareFlows(cluster: K3sCluster): void {
    const nodes = { kind: 'machines', machines: cluster.nodes, network: cluster.nodeNetwork } as const;
    hostPorts.declare(this, {
      machines: cluster.nodes,
      protocol: 'TCP',
      port: healthCheckNodePort,
      process: 'kube-proxy (whether a Pod of Traefik runs here)',
    });
    flows.declare(this, {
      from: nodes,
      to: nodes,
      protocol: 'TCP',
      ports: [healthCheckNodePort],
      why: 'an operator asks which nodes have a Pod of Traefik',
      encryption: 'clear',
    });
  }

  #declareMonitoring(replicas: number): void {
    scrapes.declare(this, {
      job: 'traefik',
      target: { kind: 'pods', namespace: traefikNames.namespace, labels: { 'app.kubernetes.io/name': 'traefik' }, port: 9100 },
      metrics: ['traefik_config_last_reload_success', 'traefik_service_requests_total'],
    });
    alerts.declare(this, {
      name: 'IngressDown',
      expression: 'absent(traefik_config_last_reload_success)',
      forMinutes: 2,
      severity: 'page',
      summary: 'No Pod of Traefik is up: no web address of the site answers.',
      symptom: symptoms.down,
    });
    if (replicas > 1)
      alerts.declare(this, {
        name: 'IngressPodsMissing',
        expression: `count(traefik_config_last_reload_success) < ${replicas}`,
        forMinutes: 15,
        severity: 'ticket',
        summary: `Fewer than ${replicas} Pods of Traefik are up.`,
        symptom: symptoms.down,
      });
    alerts.declare(this, {
      name: 'IngressBackendErrors',
      expression:
        'sum by (service) (rate(traefik_service_requests_total{code=~"5.."}[5m])) / sum by (service) (rate(traefik_service_requests_total[5m])) > 0.1',
      forMinutes: 10,
      severity: 'ticket',
      summary: 'More than a tenth of the requests to {{ $labels.service }} fail.',
      symptom: symptoms.errors,
    });
  }
}
