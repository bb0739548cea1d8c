import type { Inventory, IpAddress, Machine, Network, Nic, Switch } from '../inventory/index.ts';

/** A way on which two routers can be neighbours. */
export type Link =
  /** A cable from one to the other: whatever answers at its end is the neighbour, and no address is needed. */
  | { readonly kind: 'cable'; readonly near: Nic; readonly far: Nic }
  /** A network that both are in, over one or more switches. */
  | { readonly kind: 'network'; readonly network: Network; readonly near: IpAddress; readonly far: IpAddress };

/** Which machines reach each other, by the cables of the inventory. */
export class Cabling {
  readonly #cables: readonly (readonly [Nic, Nic])[];
  readonly #groupOf: ReadonlyMap<Switch, number>;

  constructor({ cables, switches }: Inventory) {
    this.#cables = cables.flatMap(({ from, to }) => (from.at === 'nic' && to.at === 'nic' ? [[from.nic, to.nic] as const] : []));
    const between = cables.flatMap(({ from, to }) => (from.at === 'switch' && to.at === 'switch' ? [[from.switch, to.switch] as const] : []));
    const groupOf = new Map(switches.all.map((each, index) => [each, index]));
    for (const [one, other] of between) {
      const [kept, merged] = [groupOf.get(one)!, groupOf.get(other)!];
      for (const [each, group] of groupOf) if (group === merged) groupOf.set(each, kept);
    }
    this.#groupOf = groupOf;
  }

  /** The cables between two machines; where there is none, the given network, if switches join them in it and both have an address there. */
  linksBetween(near: Machine, far: Machine, network: Network | undefined): readonly Link[] {
    const direct = this.#cables.flatMap(([one, other]): Link[] => {
      if (one.machine === near && other.machine === far) return [{ kind: 'cable', near: one, far: other }];
      if (one.machine === far && other.machine === near) return [{ kind: 'cable', near: other, far: one }];
      return [];
    });
    if (direct.length > 0 || network === undefined || !this.areJoined(near, far, network)) return direct;
    return [{ kind: 'network', network, near: near.address(network), far: far.address(network) }];
  }

  /** Whether both have an address in the network and a cable that carries it to the same switch, or to switches that are joined. */
  areJoined(one: Machine, other: Machine, network: Network): boolean {
    const groups = this.#switchesOf(one, network);
    return [...this.#switchesOf(other, network)].some((group) => groups.has(group));
  }

  /** Whether it has an address in the network and a cable that carries it to any switch. */
  isAttached(machine: Machine, network: Network): boolean {
    return this.#switchesOf(machine, network).size > 0;
  }

  #switchesOf(machine: Machine, network: Network): ReadonlySet<number> {
    if (!machine.addresses.some((held) => held.network === network)) return new Set();
    const carrying = machine.nics.filter(({ untagged, tagged }) => untagged === network || tagged.includes(network));
    return new Set(carrying.flatMap(({ switchPort }) => (switchPort ? [this.#groupOf.get(switchPort.switch)!] : [])));
  }
}
