import type { IConstruct } from 'constructs';
import type { Calico } from '../calico/calico.ts';
import { alerts } from '../contributions/alerts.ts';
import { flows } from '../contributions/flows.ts';
import { type LoadBalancerService, loadBalancerServices } from '../contributions/load-balancer-addresses.ts';
import { scrapes } from '../contributions/scrapes.ts';
import { workloads } from '../contributions/workloads.ts';
import type { Contribution, Contributions } from '../core/contribution.ts';
import type { Profile } from '../core/resources.ts';
import { pathOf, report, Site } from '../core/site.ts';
import { UnitConstruct } from '../core/unit-construct.ts';
import type { Placement } from '../core/workload.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { AddressPools, poolNames } from './address-pools.ts';
import { budgets } from './budgets.ts';
import { MetalLbRelease } from './release.ts';
import { metalLbRunBook, symptoms } from './run-book.ts';

export interface MetalLbProps extends Placement {
  readonly cluster: K3sCluster;
  /** Announces the addresses, which MetalLB only chooses. */
  readonly announcer: Calico;
  readonly profile: Profile;
}

const namespaceName = 'metallb-system';
const controller = 'metallb-controller';
/** Ports of the controller's Pod. */
const ports = { metrics: 9120, webhook: 9443 } as const;

/**
 * MetalLB as far as the site needs it: the controller that gives Services of type LoadBalancer their addresses, from `pools.loadBalancers` of
 * the inventory. Calico announces them, because a second BGP speaker on a node would fight Calico's for TCP 179; the chart's speaker and
 * frr-k8s cannot be switched on.
 *
 * It collects `loadBalancerServices`. Reported as findings: a site without `pools.loadBalancers`, a Service that asks for an address that the
 * inventory does not have, and one address for two Services.
 */
export class MetalLb extends UnitConstruct {
  constructor(scope: IConstruct, id: string, props: MetalLbProps) {
    const site = Site.of(scope);
    const { loadBalancers: network } = site.inventory.pools;
    const reserved = site.inventory.loadBalancerAddresses.all;
    super(scope, id, { ...props, runBook: metalLbRunBook({ network, reserved }) });
    const namespace = site.namespace(namespaceName, 'baseline');
    const release = new MetalLbRelease(this, 'release', {
      namespace,
      profile: props.profile,
      ...(props.nodeSelector ? { nodeSelector: props.nodeSelector } : {}),
      ...(props.tolerations ? { tolerations: props.tolerations } : {}),
    });
    if (network) new AddressPools(this, 'pools', { release, namespace, network, reserved });
    else
      report(this, {
        rule: 'load-balancer-pool',
        what: 'the inventory has no pools.loadBalancers, so no Service would ever get an address',
        mend: 'add the network to pools.loadBalancers of the inventory, or leave MetalLB out',
      });
    this.#declareWorkload(props);
    this.#declareFlows(props);
    this.#declareMonitoring();
  }

  settle(all: Contributions): void {
    const { loadBalancerAddresses } = Site.of(this).inventory;
    const declared = all.of(loadBalancerServices);
    for (const { from, value } of declared.filter((each) => !loadBalancerAddresses.has(each.value.addressName))) {
      report(from, {
        rule: 'load-balancer-address',
        what: `the Service ${serviceName(value)} asks for the load-balancer address ${value.addressName}, which the inventory does not have`,
        allowed: loadBalancerAddresses.all.map(({ name }) => name).join(', ') || 'none yet',
        mend: `add ${value.addressName} to loadBalancerAddresses of the inventory`,
      });
    }
    for (const [name, claims] of Map.groupBy(declared, ({ value }) => value.addressName)) {
      const services = new Set(claims.map(({ value }) => serviceName(value)));
      if (services.size > 1) this.#reportShared(name, claims);
    }
  }

  #reportShared(name: string, claims: readonly Contribution<LoadBalancerService>[]): void {
    report(claims.at(-1)!.from, {
      rule: 'load-balancer-address',
      what: `${claims.length} Services ask for the load-balancer address ${name}; only one of them would get it`,
      allowed: 'one Service an address',
      mend: 'add an address to loadBalancerAddresses of the inventory for each of them',
      counterExample: claims.map(({ from, value }) => `${serviceName(value)}, from ${pathOf(from)}`),
    });
  }

  #declareWorkload({ profile, nodeSelector = {}, tolerations = [] }: MetalLbProps): void {
    workloads.declare(this, {
      kind: 'Deployment',
      namespace: namespaceName,
      name: controller,
      pods: { replicas: 1 },
      nodeSelector: { 'kubernetes.io/os': 'linux', ...nodeSelector },
      tolerations,
      hostNetwork: false,
      containers: [{ name: 'controller', image: `quay.io/metallb/controller:${Site.of(this).versions.metalLbChart.metalLb}`, ...budgets[profile] }],
      source: 'release',
      priority: 'promised',
    });
  }

  #declareFlows({ cluster }: MetalLbProps): void {
    flows.declare(this, {
      from: { kind: 'machines', machines: cluster.servers, network: cluster.nodeNetwork },
      to: { kind: 'pods', namespace: namespaceName, workload: controller },
      protocol: 'TCP',
      ports: [ports.webhook],
      why: 'the API server lets MetalLB check address pools',
      encryption: 'TLS',
    });
  }

  #declareMonitoring(): void {
    scrapes.declare(this, {
      job: 'metallb',
      target: {
        kind: 'pods',
        namespace: namespaceName,
        labels: { 'app.kubernetes.io/name': 'metallb', 'app.kubernetes.io/component': 'controller' },
        port: ports.metrics,
      },
      scheme: 'https',
      authentication: 'service account',
      metrics: [
        'metallb_allocator_addresses_in_use_total',
        'metallb_allocator_addresses_total',
        'metallb_k8s_client_config_loaded_bool',
        'metallb_k8s_client_config_stale_bool',
      ],
    });
    alerts.declare(this, {
      name: 'LoadBalancerAddressesRunOut',
      expression: `metallb_allocator_addresses_in_use_total{pool="${poolNames.automatic}"} / metallb_allocator_addresses_total{pool="${poolNames.automatic}"} > 0.9`,
      forMinutes: 15,
      severity: 'ticket',
      summary: 'More than nine tenths of the load-balancer addresses are taken.',
      symptom: symptoms.pending,
    });
    alerts.declare(this, {
      name: 'MetalLbConfigurationRefused',
      expression: 'metallb_k8s_client_config_stale_bool == 1 or metallb_k8s_client_config_loaded_bool == 0',
      forMinutes: 5,
      severity: 'ticket',
      summary: 'MetalLB refuses its configuration: new Services get no address.',
      symptom: symptoms.refused,
    });
  }
}

const serviceName = ({ namespace, service }: LoadBalancerService): string => `${namespace}/${service}`;
