import type { Cable, Inventory, Machine } from '@bastide/constructs';
import type { MachineInterface } from './machine-interfaces.ts';
import type { Namespace, Namespaces } from './namespaces.ts';
import { bridgeOf, outsideName, type Strand, type StrandEnd, strandsOf } from './wires.ts';

/** The machines and switches of a site, each in a namespace, with the cables of the inventory between them. */
export class Wiring {
  readonly #namespaces: ReadonlyMap<string, Namespace>;
  readonly #strands: ReadonlyMap<Cable, readonly Strand[]>;

  private constructor(namespaces: ReadonlyMap<string, Namespace>, strands: ReadonlyMap<Cable, readonly Strand[]>) {
    this.#namespaces = namespaces;
    this.#strands = strands;
  }

  /** Plugs everything in, and gives the interfaces of the machines their addresses and routes. */
  static async of(inventory: Inventory, interfacesOf: (machine: Machine) => readonly MachineInterface[], namespaces: Namespaces): Promise<Wiring> {
    const outside = inventory.cables.filter(({ from, to }) => from.at === 'outside' || to.at === 'outside').map((cable) => outsideName(inventory, cable));
    const names = [...inventory.machines.all, ...inventory.switches.all].map(({ name }) => name);
    const made = await Promise.all([...names, ...outside].map((name) => namespaces.add(name)));
    const wiring = new Wiring(new Map(made.map((namespace) => [namespace.name, namespace])), strandsOf(inventory, interfacesOf));
    const vlans = inventory.networks.all.map(({ vlan }) => bridgeOf(vlan));
    for (const { name } of inventory.switches.all)
      await wiring.namespace(name).ip(...vlans.flatMap((bridge) => [`link add name ${bridge} type bridge mcast_snooping 0`, `link set dev ${bridge} up`]));
    await wiring.#plugInAll();
    await Promise.all(inventory.machines.all.map((machine) => wiring.#configure(machine, interfacesOf(machine))));
    return wiring;
  }

  /** @throws Error for a name that is neither a machine nor a switch, nor what a cable leads to outside */
  namespace(name: string): Namespace {
    const found = this.#namespaces.get(name);
    if (!found) throw new Error(`there is no network of ${name}`);
    return found;
  }

  /**
   * Both ends lose their carrier; whoever is behind a switch is not told. Everything falls silent first: taking a carrier takes its time, and what
   * the first of several VLANs has lost must not find a way over the next.
   */
  async cut(cable: Cable): Promise<void> {
    await this.silence(cable);
    await this.#eachTo(cable, ({ interface: name }) => `link set dev ${name} down`);
  }

  /** A port that gets its carrier back lets everything pass by itself. */
  async plugIn(cable: Cable): Promise<void> {
    await this.#eachTo(cable, ({ interface: name }) => `link set dev ${name} up`);
  }

  /** Nothing passes, though both ends have carrier; for a cable that ends at a switch. */
  async silence(cable: Cable): Promise<void> {
    await this.#setPorts(cable, 'disabled');
  }

  async letPass(cable: Cable): Promise<void> {
    await this.#setPorts(cable, 'forwarding');
  }

  /** Pairs are made between two namespaces, so that nobody else sees their names. */
  async #plugInAll(): Promise<void> {
    const strands = [...this.#strands.values()].flat();
    const ends = (end: 'from' | 'to'): ReadonlyMap<string, readonly Strand[]> => Map.groupBy(strands, (strand) => strand[end].at);
    for (const [at, all] of ends('from'))
      await this.namespace(at).ip(
        ...all.map(
          ({ from, to }) =>
            `link add name ${from.interface} mtu ${from.mtuBytes} type veth peer name ${to.interface} mtu ${to.mtuBytes} netns ${this.namespace(to.at).id}`,
        ),
        ...all.map(({ from }) => lineUp(from)),
      );
    for (const [at, all] of ends('to')) await this.namespace(at).ip(...all.map(({ to }) => lineUp(to)));
  }

  async #configure(machine: Machine, interfaces: readonly MachineInterface[]): Promise<void> {
    const plugged = new Set(
      [...this.#strands.values()]
        .flat()
        .flatMap(({ from, to }) => [from, to])
        .filter(({ at }) => at === machine.name)
        .map((end) => end.interface),
    );
    const lines = interfaces
      .filter(({ name }) => plugged.has(name))
      .flatMap(({ name, addresses, routes }) => [
        ...addresses.map((address) => `address add ${address} dev ${name}`),
        ...routes.map(
          ({ destination, gateway, metric }) => `route add ${destination} ${gateway === undefined ? '' : `via ${gateway} `}dev ${name} metric ${metric}`,
        ),
      ]);
    if (lines.length > 0) await this.namespace(machine.name).ip(...lines);
  }

  async #eachTo(cable: Cable, line: (end: StrandEnd) => string): Promise<void> {
    const ends = this.#strands.get(cable)!.map(({ to }) => to);
    if (ends.length > 0) await this.namespace(ends[0]!.at).ip(...ends.map(line));
  }

  async #setPorts(cable: Cable, state: keyof typeof portStates): Promise<void> {
    const ports = this.#strands
      .get(cable)!
      .map(({ to }) => to)
      .filter(({ bridge }) => bridge !== undefined);
    if (ports.length > 0) await this.namespace(ports[0]!.at).bridge(...ports.map(({ interface: name }) => `link set dev ${name} state ${portStates[state]}`));
  }
}

const lineUp = ({ interface: name, bridge }: StrandEnd): string => `link set dev ${name}${bridge === undefined ? '' : ` master ${bridge}`} up`;

/** As the kernel counts the states of a bridge's port. */
const portStates = { disabled: 0, forwarding: 3 } as const;
