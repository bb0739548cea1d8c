import type { SourcePosition } from '../core/finding.ts';
import {
  type Cable,
  type CableEnd,
  type HeldAddress,
  type ObjectStore,
  type PowerFeed,
  type Rack,
  type RegistryMirror,
  Switch,
  type SwitchPort,
} from './equipment.ts';
import { Cidr, IpAddress } from './ip.ts';
import { LookUp } from './look-up.ts';
import { Disks, Machine, Machines } from './machine.ts';
import { type AutonomousSystem, type LoadBalancerAddress, Network, type Pools, type VirtualAddress } from './network.ts';
import type { Positions } from './positions.ts';
import type { Path } from './problem.ts';
import type { MemoryReservation } from './reservation.ts';
import type { InventoryFacts } from './schema.ts';
import { mebibytesOf } from './size.ts';

/** The facts of one site. Immutable: to change one, change a copy of `facts` and build again with `inventoryFromFacts`. */
export class Inventory {
  /** The validated facts as plain data, frozen. */
  readonly facts: InventoryFacts;
  /** Name of the site. */
  readonly site: string;
  /** DNS domain of the site. */
  readonly domain: string;
  readonly racks: LookUp<Rack>;
  readonly powerFeeds: LookUp<PowerFeed>;
  readonly networks: LookUp<Network>;
  readonly autonomousSystems: LookUp<AutonomousSystem>;
  readonly virtualAddresses: LookUp<VirtualAddress>;
  readonly loadBalancerAddresses: LookUp<LoadBalancerAddress>;
  readonly pools: Pools;
  readonly switches: LookUp<Switch>;
  readonly machines: Machines;
  readonly disks: Disks;
  readonly cables: readonly Cable[];
  readonly objectStores: LookUp<ObjectStore>;
  readonly reservations: LookUp<MemoryReservation>;
  /** By registry. */
  readonly registryMirrors: LookUp<RegistryMirror>;
  /** Resolvers outside the site. */
  readonly nameServers: readonly IpAddress[];
  /** NTP servers outside the site. */
  readonly timeServers: readonly string[];
  readonly #positions: Positions | undefined;
  readonly #paths = new WeakMap<object, Path>();

  /** `facts` have passed every check: references resolve, addresses parse. */
  constructor(facts: InventoryFacts, positions: Positions | undefined) {
    this.facts = deepFrozen(facts);
    this.#positions = positions;
    this.site = facts.site;
    this.domain = facts.domain;
    this.racks = this.#collect('rack', 'racks', (name, rack) => Object.freeze({ name, ...rack }));
    this.powerFeeds = this.#collect('power feed', 'powerFeeds', (name, feed) => Object.freeze({ name, ...feed }));
    this.networks = this.#collect('network', 'networks', (name, network) => new Network(name, network));
    this.autonomousSystems = this.#collect('autonomous system', 'autonomousSystems', (name, asNumber) => Object.freeze({ name, asNumber }));
    this.virtualAddresses = this.#collect('virtual address', 'virtualAddresses', (name, { network, address, ...rest }) =>
      Object.freeze({ name, network: this.networks.get(network), address: IpAddress.parse(address)!, ...rest }),
    );
    this.loadBalancerAddresses = this.#collect('load-balancer address', 'loadBalancerAddresses', (name, { address, ...rest }) =>
      Object.freeze({ name, address: IpAddress.parse(address)!, ...rest }),
    );
    this.pools = this.#pools();
    this.switches = this.#collect(
      'switch',
      'switches',
      (name, { model, ports, mtu, rack, position, powerFeed, addresses }) =>
        new Switch({
          name,
          model,
          portCount: ports,
          mtuBytes: mtu,
          rack: this.racks.get(rack),
          position,
          powerFeed: this.powerFeeds.get(powerFeed),
          addresses: this.#addresses(addresses),
        }),
    );
    this.machines = this.#machines();
    this.disks = new Disks(this.machines);
    this.cables = Object.freeze(facts.cables.map((cable, index) => this.#cable(cable, index)));
    this.objectStores = this.#collect('object store', 'objectStores', (name, store) => Object.freeze({ name, ...store }));
    this.registryMirrors = this.#collect('registry mirror', 'registryMirrors', (name, urls) => Object.freeze({ name, urls }));
    this.reservations = this.#collect('reservation', 'reservations', (name, { memory, ...rest }) =>
      Object.freeze({ name, memoryMebibytes: mebibytesOf(memory), ...rest }),
    );
    this.nameServers = Object.freeze((facts.nameServers ?? []).map((address) => IpAddress.parse(address)!));
    this.timeServers = facts.timeServers ?? Object.freeze([]);
    Object.freeze(this);
  }

  /**
   * Where a fact stands in the file: an object of this inventory, or a path such as `['pools', 'pods']`.
   *
   * Undefined for an object that is not of this inventory, and for an inventory that was built from facts.
   */
  positionOf(fact: object | Path): SourcePosition | undefined {
    if (Array.isArray(fact)) return this.#positions?.of(fact as Path, 'key');
    const path = this.#paths.get(fact);
    return path && this.#positions?.of(path, 'key');
  }

  #collect<
    K extends
      | 'racks'
      | 'powerFeeds'
      | 'networks'
      | 'autonomousSystems'
      | 'virtualAddresses'
      | 'loadBalancerAddresses'
      | 'switches'
      | 'objectStores'
      | 'reservations'
      | 'registryMirrors',
    T extends { readonly name: string },
  >(thing: string, collection: K, make: (name: string, facts: NonNullable<InventoryFacts[K]>[string]) => T): LookUp<T> {
    const entries = Object.entries(this.facts[collection] ?? {}) as [string, NonNullable<InventoryFacts[K]>[string]][];
    return new LookUp(
      thing,
      entries.map(([name, facts]) => this.#placed(make(name, facts), [collection, name])),
    );
  }

  #placed<T extends object>(thing: T, path: Path): T {
    this.#paths.set(thing, path);
    return thing;
  }

  #pools(): Pools {
    const { pods, services, loadBalancers, floatingIps, loopbacks } = this.facts.pools;
    const floating = floatingIps === undefined ? undefined : Cidr.parse(floatingIps)!;
    return this.#placed(
      Object.freeze({
        pods: Cidr.parse(pods)!,
        services: Cidr.parse(services)!,
        ...(loadBalancers === undefined ? {} : { loadBalancers: Cidr.parse(loadBalancers)! }),
        ...(floating === undefined ? {} : { floatingIps: floating, floatingIpNetwork: this.networks.all.find(({ prefix }) => prefix.contains(floating))! }),
        ...(loopbacks === undefined ? {} : { loopbacks: Cidr.parse(loopbacks)! }),
      }),
      ['pools'],
    );
  }

  #addresses(addresses: Readonly<Record<string, string>> = {}): readonly HeldAddress[] {
    return Object.freeze(
      Object.entries(addresses).map(([network, address]) => Object.freeze({ network: this.networks.get(network), address: IpAddress.parse(address)! })),
    );
  }

  #machines(): Machines {
    const ports = this.#switchPorts();
    return new Machines(
      Object.entries(this.facts.machines).map(([name, facts]) => {
        const machine = new Machine({
          name,
          domain: this.domain,
          facts,
          networks: this.networks,
          rack: this.racks.get(facts.rack),
          powerFeed: this.powerFeeds.get(facts.powerFeed),
          asNumber: facts.autonomousSystem === undefined ? undefined : this.autonomousSystems.get(facts.autonomousSystem).asNumber,
          addresses: this.#addresses(facts.addresses),
          switchPortOf: (nic) => ports.get(`${name} ${nic}`),
        });
        for (const nic of machine.nics) this.#placed(nic, ['machines', name, 'nics', nic.name]);
        for (const disk of machine.disks) this.#placed(disk, ['machines', name, 'disks', disk.name]);
        return this.#placed(machine, ['machines', name]);
      }),
    );
  }

  /** Switch ports by the machine and NIC at the other end of the cable. */
  #switchPorts(): ReadonlyMap<string, SwitchPort> {
    const ports = new Map<string, SwitchPort>();
    for (const { from, to } of this.facts.cables) {
      for (const [here, there] of [
        [from, to],
        [to, from],
      ] as const) {
        if ('machine' in here && 'switch' in there)
          ports.set(`${here.machine} ${here.nic}`, Object.freeze({ switch: this.switches.get(there.switch), port: there.port }));
      }
    }
    return ports;
  }

  #cable({ from, to, ...rest }: InventoryFacts['cables'][number], index: number): Cable {
    return this.#placed(Object.freeze({ from: this.#cableEnd(from), to: this.#cableEnd(to), ...rest }), ['cables', index]);
  }

  #cableEnd(end: InventoryFacts['cables'][number]['from']): CableEnd {
    if ('machine' in end) return Object.freeze({ at: 'nic', nic: this.machines.get(end.machine).nics.find(({ name }) => name === end.nic)! });
    if ('switch' in end) return Object.freeze({ at: 'switch', switch: this.switches.get(end.switch), port: end.port });
    return Object.freeze({ at: 'outside', outside: end.outside, ...(end.untagged === undefined ? {} : { untagged: this.networks.get(end.untagged) }) });
  }
}

const deepFrozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFrozen(item);
  }
  return value;
};
