import type { Machine, Network } from '@bastide/constructs';
import { joinedIn } from './connectivity.ts';
import type { FabricFacts } from './fabric-facts.ts';
import type { Loss } from './loss.ts';

/** By prefix the machines that it is reached through, sorted. */
export type ExpectedRoutes = ReadonlyMap<string, readonly string[]>;

/** A session between two machines, the leaf first. */
export interface Session {
  readonly leaf: string;
  readonly other: string;
  readonly kind: 'border' | 'node';
}

export interface Expectation {
  readonly sessions: readonly Session[];
  /** What BGP gives every machine that lives, by its name. */
  readonly routes: ReadonlyMap<string, ExpectedRoutes>;
  /** What a leaf tells every border, by the name of the leaf. */
  readonly toBorders: ReadonlyMap<string, readonly string[]>;
  /** What a leaf tells every node. */
  readonly toNodes: ReadonlyMap<string, readonly string[]>;
}

const everywhere = '0.0.0.0/0';

/**
 * What must be seen once something is lost, by the cables that are left and by who is to announce what: a border the way out, the network of
 * floating addresses and the loopbacks of routers; a leaf the network of the nodes, the addresses of load balancers and its own loopback, but
 * never Pods; a node its Pods and load balancers.
 */
export const expectationOf = (facts: FabricFacts, loss: Loss): Expectation => {
  const { inventory, leafs, borders, nodes, routerNetwork, nodeNetwork, uplink, announcedBy } = facts;
  const lives = ({ name }: Machine): boolean => !loss.machines.has(name);
  const inRouterNetwork = joinedIn(inventory, routerNetwork, loss);
  const inNodeNetwork = joinedIn(inventory, nodeNetwork, loss);
  const isIn = (machine: Machine, network: Network): boolean => joinedIn(inventory, network, loss)(machine, machine);

  const [livingLeafs, livingBorders, livingNodes] = [leafs.filter(lives), borders.filter(lives), nodes.filter(lives)];
  const bordersOf = new Map(livingLeafs.map((leaf) => [leaf, livingBorders.filter((border) => inRouterNetwork(leaf, border))]));
  const nodesOf = new Map(livingLeafs.map((leaf) => [leaf, livingNodes.filter((node) => inNodeNetwork(leaf, node))]));
  const leafsOf = (other: Machine): readonly Machine[] =>
    livingLeafs.filter((leaf) => bordersOf.get(leaf)!.includes(other) || nodesOf.get(leaf)!.includes(other));

  const floating = inventory.pools.floatingIpNetwork;
  const isWayOut = (border: Machine): boolean => isIn(border, uplink);
  const hasFloating = (border: Machine): boolean => floating !== undefined && isIn(border, floating);
  const loopbackOf = ({ loopback }: Machine): string => `${loopback}/32`;
  const ofNodes = (leaf: Machine): ReadonlyMap<string, readonly Machine[]> =>
    grouped(nodesOf.get(leaf)!.flatMap((node) => announcedBy.get(node.name)!.map((prefix) => [prefix, node] as const)));
  const isPod = (prefix: string): boolean => [...announcedBy.values()].some(([block]) => block === prefix);

  const ofLeaf = (leaf: Machine): ExpectedRoutes => {
    const near = bordersOf.get(leaf)!;
    // A border does not put itself into the way between two neighbours in one network (RFC 4271, 5.1.3).
    const others = leafs.filter((other) => other !== leaf && near.some((border) => bordersOf.get(other)?.includes(border)));
    return routesOf([
      [everywhere, near.filter(isWayOut)],
      ...(floating ? [[floating.prefix.toString(), near.filter(hasFloating)] as const] : []),
      ...[...near, ...others].map((router) => [loopbackOf(router), [router]] as const),
      ...ofNodes(leaf),
    ]);
  };
  const toBorders = (leaf: Machine): readonly string[] => [
    loopbackOf(leaf),
    ...(isIn(leaf, nodeNetwork) ? [nodeNetwork.prefix.toString()] : []),
    ...[...ofNodes(leaf).keys()].filter((prefix) => !isPod(prefix)),
  ];
  const toNodes = (leaf: Machine): readonly string[] =>
    [...ofLeaf(leaf).keys()].filter((prefix) => prefix === everywhere || prefix === floating?.prefix.toString());
  const through = (other: Machine, told: (leaf: Machine) => readonly string[]): ExpectedRoutes =>
    routesOf([...grouped(leafsOf(other).flatMap((leaf) => told(leaf).map((prefix) => [prefix, leaf] as const)))]);

  return {
    sessions: [...bordersOf].flatMap(([leaf, near]) => [
      ...near.map((border): Session => ({ leaf: leaf.name, other: border.name, kind: 'border' })),
      ...nodesOf.get(leaf)!.map((node): Session => ({ leaf: leaf.name, other: node.name, kind: 'node' })),
    ]),
    routes: new Map([
      ...livingLeafs.map((leaf) => [leaf.name, ofLeaf(leaf)] as const),
      ...livingBorders.map((border) => [border.name, through(border, toBorders)] as const),
      ...livingNodes.map((node) => [node.name, through(node, toNodes)] as const),
    ]),
    toBorders: new Map(livingLeafs.map((leaf) => [leaf.name, [...toBorders(leaf)].sort()])),
    toNodes: new Map(livingLeafs.map((leaf) => [leaf.name, [...toNodes(leaf)].sort()])),
  };
};

const grouped = (pairs: readonly (readonly [string, Machine])[]): ReadonlyMap<string, readonly Machine[]> =>
  new Map([...Map.groupBy(pairs, ([prefix]) => prefix)].map(([prefix, all]) => [prefix, all.map(([, machine]) => machine)]));

const routesOf = (all: readonly (readonly [string, readonly Machine[]])[]): ExpectedRoutes =>
  new Map(all.filter(([, machines]) => machines.length > 0).map(([prefix, machines]) => [prefix, machines.map(({ name }) => name).sort()]));
