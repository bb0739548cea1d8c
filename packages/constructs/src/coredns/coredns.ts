import type { IConstruct } from 'constructs';
import { alerts } from '../contributions/alerts.ts';
import { dnsNames } from '../contributions/dns-names.ts';
import { unscraped } from '../contributions/scrapes.ts';
import { Component } from '../core/component.ts';
import type { Contributions } from '../core/contribution.ts';
import type { PlannedText, TextPlanner } from '../core/planned-file.ts';
import { report, Site } from '../core/site.ts';
import type { Network } from '../inventory/index.ts';
import type { K3sCluster } from '../kubernetes/k3s/cluster.ts';
import { ConfigMap } from '../kubernetes/kinds.ts';
import { customCorefiles } from './corefile.ts';
import { dnsNamesDocument } from './document.ts';
import { type ServedName, servedNames } from './names.ts';
import { coreDnsRunBook, symptoms } from './run-book.ts';

export interface CoreDnsProps {
  readonly cluster: K3sCluster;
  /** The network whose addresses the names of machines lead to; machines without an address there get no name. */
  readonly machineNetwork: Network;
  /** How long an answer about a name of the site may be kept, in seconds, 5 to 3600. @default 60 */
  readonly ttlSeconds?: number;
}

/**
 * The names of the site inside the cluster: K3s' CoreDNS answers for what products declared with `dnsNames`, for machines and for virtual
 * addresses, before any other name server of the site lives, and asks the name servers of the inventory for the rest. `docs/dns-names.md` lists
 * every name for those who keep the zone elsewhere.
 *
 * Reported as findings: what {@link servedNames} cannot serve, and a TTL out of range.
 */
export class CoreDns extends Component implements TextPlanner {
  readonly #ttlSeconds: number;
  #names: readonly ServedName[] = [];

  constructor(scope: IConstruct, id: string, props: CoreDnsProps) {
    const { inventory } = Site.of(scope);
    const { cluster, ttlSeconds = 60 } = props;
    const api = inventory.virtualAddresses.all.find(({ address }) => address.equals(cluster.apiEndpoint.address));
    super(scope, id, {
      ...props,
      application: 'network',
      runBook: coreDnsRunBook({
        clusterDns: cluster.clusterDns,
        domain: inventory.domain,
        nameServers: inventory.nameServers,
        sample: { name: `${api?.name}.${inventory.domain}`, address: cluster.apiEndpoint.address },
      }),
    });
    this.#ttlSeconds = ttlSeconds;
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 5 || ttlSeconds > 3600)
      report(this, {
        rule: 'coredns',
        what: `ttlSeconds is ${ttlSeconds}`,
        allowed: 'a whole number from 5 to 3600',
        mend: 'say how long an answer may be kept',
      });
    this.#declareNames(props);
    this.#declareMonitoring();
  }

  settle(all: Contributions): void {
    const { inventory } = Site.of(this);
    this.#names = servedNames(all, inventory);
    this.manifest('custom', ConfigMap, {
      metadata: { name: 'coredns-custom', namespace: 'kube-system' },
      data: customCorefiles({ domain: inventory.domain, names: this.#names, nameServers: inventory.nameServers, ttlSeconds: this.#ttlSeconds }),
    });
  }

  plannedTexts(): readonly PlannedText[] {
    return [{ path: 'docs/dns-names.md', owner: this, text: dnsNamesDocument(Site.of(this).inventory, this.#names, this.#ttlSeconds) }];
  }

  #declareNames({ machineNetwork }: CoreDnsProps): void {
    const { inventory } = Site.of(this);
    const declare = (name: string, address: (typeof inventory.nameServers)[number]): void =>
      dnsNames.declare(this, { name, target: { kind: 'address', address }, audience: 'site' });
    for (const { fqdn, addresses } of inventory.machines) {
      const held = addresses.find(({ network }) => network === machineNetwork);
      if (held) declare(fqdn, held.address);
    }
    for (const { name, address } of inventory.virtualAddresses) declare(`${name}.${inventory.domain}`, address);
  }

  #declareMonitoring(): void {
    unscraped.declare(this, { because: 'CoreDNS is a part of K3s, whose job coredns asks it' });
    alerts.declare(this, {
      name: 'CoreDnsDown',
      expression: 'absent(coredns_dns_requests_total)',
      forMinutes: 2,
      severity: 'page',
      summary: 'No Pod of CoreDNS is up: Pods find nothing by name.',
      symptom: symptoms.down,
    });
    alerts.declare(this, {
      name: 'CoreDnsConfigurationRefused',
      expression: 'increase(coredns_reload_failed_total[15m]) > 0',
      forMinutes: 0,
      severity: 'ticket',
      summary: 'CoreDNS refuses its new configuration and keeps the old one; it will not start again with this one.',
      symptom: symptoms.down,
    });
    alerts.declare(this, {
      name: 'CoreDnsNameServersSilent',
      expression: 'rate(coredns_forward_healthcheck_broken_total[5m]) > 0',
      forMinutes: 5,
      severity: 'page',
      summary: 'None of the name servers outside answers CoreDNS.',
      symptom: symptoms.outside,
    });
  }
}
