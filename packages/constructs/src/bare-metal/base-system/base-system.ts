import type { IConstruct } from 'constructs';
import { fallbackRouteMetric, hostGroups } from '../../contributions/host-groups.ts';
import { hostPorts } from '../../contributions/host-ports.ts';
import { unscraped } from '../../contributions/scrapes.ts';
import type { Contributions } from '../../core/contribution.ts';
import { type Apply, HostFile } from '../../core/host-file.ts';
import { type HostText, hostText } from '../../core/host-text.ts';
import { report, Site } from '../../core/site.ts';
import { UnitConstruct } from '../../core/unit-construct.ts';
import { isAppliance } from '../../inventory/appliance.ts';
import type { Machine, Network } from '../../inventory/index.ts';
import { applyProfile, profileFile, profileScript, profileScriptFile } from './apply-network-profile.ts';
import { chronyFile } from './chrony.ts';
import { networkProfiles } from './network-profiles.ts';
import { baseSystemRunBook } from './run-book.ts';

export interface BaseSystemProps {
  /** @default - every machine but appliances */
  readonly machines?: readonly Machine[];
  /** The network whose gateway machines use, and that they are administered through. */
  readonly defaultRoute: Network;
}

/** The clock, and what run books of the site ask with: dig and tcpdump. */
const packages = ['bind-utils', 'chrony', 'tcpdump'] as const;

/**
 * What every machine has before any product: its name, its interfaces with their VLANs, addresses and MTU, its name servers, its clock.
 *
 * Reported as findings: no gateway in `defaultRoute`, a machine without an address there.
 */
export class BaseSystem extends UnitConstruct {
  readonly machines: readonly Machine[];
  readonly #defaultRoute: Network;

  constructor(scope: IConstruct, id: string, props: BaseSystemProps) {
    const { inventory } = Site.of(scope);
    const machines = props.machines ?? [...inventory.machines].filter((machine) => !isAppliance(machine));
    super(scope, id, { ...props, runBook: baseSystemRunBook(inventory.timeServers) });
    this.machines = machines;
    this.#defaultRoute = props.defaultRoute;
    this.#check();
    this.#declare();
  }

  /** Products that bring routes say how much worse the machine's own way out must be, so files are made once all have spoken. */
  settle(all: Contributions): void {
    const { inventory } = Site.of(this);
    const { nameServers, domain, timeServers } = inventory;
    for (const machine of this.machines.filter((each) => this.#reaches(each))) {
      const routeMetric = fallbackRouteMetric(all, machine);
      const profiles = networkProfiles(machine, {
        defaultRoute: this.#defaultRoute,
        nameServers,
        domain,
        ...(routeMetric === undefined ? {} : { routeMetric }),
      });
      for (const { name, parent, content } of profiles) this.#file(machine, profileFile(name), content, applyProfile(name, parent), '0600');
      this.#file(machine, profileScript, profileScriptFile(), 'none', '0755');
      this.#file(machine, '/etc/hostname', hostText`${machine.fqdn}\n`, { run: 'hostnamectl set-hostname "$(cat /etc/hostname)"' });
      this.#file(machine, '/etc/chrony.conf', chronyFile(timeServers), { restart: 'chronyd.service' });
    }
  }

  #file(machine: Machine, path: string, content: HostText, apply: Apply, mode = '0644'): void {
    new HostFile(this, `${machine.name}-${path.slice(path.lastIndexOf('/') + 1)}`, { host: Site.of(this).host(machine), path, content, apply, mode });
  }

  #reaches(machine: Machine): boolean {
    return machine.addresses.some(({ network }) => network === this.#defaultRoute);
  }

  #check(): void {
    const network = this.#defaultRoute;
    if (network.gateway === undefined) {
      report(this, {
        rule: 'base-system',
        what: `the network ${network.name} has no gateway, so machines would have no way out`,
        allowed: 'a network with a gateway',
        mend: 'name another network as defaultRoute, or its gateway in the inventory',
      });
    }
    for (const machine of this.machines.filter((each) => !this.#reaches(each))) {
      report(this, {
        rule: 'base-system',
        what: `${machine.name} has no address in ${network.name}, so it would have no way out and nobody could administer it`,
        allowed: `an address in ${network.prefix.toString()}`,
        mend: `let a NIC of ${machine.name} carry ${network.name}, then give it an address with bastide allocate`,
      });
    }
  }

  /** Flows to machines, name servers and time servers are declared with Ansible, for sites that lay their interfaces out otherwise. */
  #declare(): void {
    const { machines } = this;
    hostGroups.declare(this, {
      name: 'base_system',
      machines,
      variables: {},
      packages: [...packages],
      services: ['NetworkManager.service', 'chronyd.service'],
    });
    hostPorts.declare(this, { machines, protocol: 'UDP', port: 323, process: 'chronyd (commands)', reachedFrom: 'loopback' });
    unscraped.declare(this, { because: 'it is files of the operating system; no exporter of machines is set up yet' });
  }
}
