import type { Inventory, Machine, Network, Router } from '@bastide/constructs';
import type { FabricModel, Model } from '../generated-site.ts';

/** What a fabric is to do, by the inventory and the model: what its routers must see is computed from this, and then looked at. */
export interface FabricFacts {
  readonly inventory: Inventory;
  readonly leafs: readonly Machine[];
  readonly borders: readonly Machine[];
  readonly nodes: readonly Machine[];
  /** Of the sessions between leafs and borders. */
  readonly routerNetwork: Network;
  /** Of the sessions between leafs and nodes. */
  readonly nodeNetwork: Network;
  /** The network with the way out, by the cable that leads outside. */
  readonly uplink: Network;
  /** What each node announces, by its name: a block of Pods, the range of load balancers, some of them an address out of it. */
  readonly announcedBy: ReadonlyMap<string, readonly string[]>;
  /** How long each kind of session lives on without a word from the other end. */
  readonly silenceMilliseconds: { readonly border: number; readonly node: number };
}

/** How many nodes announce an address by itself, as they do for Services with `externalTrafficPolicy: Local`: those with a Pod. */
const nodesWithPods = 2;
const blockPrefixLength = 26;

/** @throws Error with what the laboratory does not know how to lay out */
export const factsOf = ({ inventory }: Model, fabric: FabricModel): FabricFacts => {
  const machinesOf = (routers: ReadonlyMap<{ readonly name: string }, Router>): readonly Machine[] =>
    [...routers.keys()].map(({ name }) => inventory.machines.get(name));
  const nodes = fabric.nodePeering.nodes.map(({ name }) => inventory.machines.get(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    inventory,
    leafs: machinesOf(fabric.leafs),
    borders: machinesOf(fabric.borders),
    nodes,
    routerNetwork: routerNetworkOf(inventory, [...fabric.leafs.values()]),
    nodeNetwork: inventory.networks.get(fabric.nodePeering.network.name),
    uplink: uplinkOf(inventory),
    announcedBy: new Map(nodes.map(({ name }, index) => [name, announcementsOf(inventory, index)])),
    silenceMilliseconds: silenceOf([...fabric.leafs.values()]),
  };
};

const routerNetworkOf = (inventory: Inventory, leafs: readonly Router[]): Network => {
  const places = leafs.flatMap(({ neighbours }) => neighbours.map(({ place }) => place));
  const networks = new Set(
    places.map((place) => ('address' in place ? inventory.networks.all.find(({ prefix }) => prefix.contains(place.address)) : undefined)),
  );
  const [network] = networks;
  if (networks.size !== 1 || network === undefined)
    throw new Error('the laboratory knows fabrics whose leafs and borders have their sessions in one network; this one has others too, or none');
  return network;
};

const uplinkOf = (inventory: Inventory): Network => {
  const found = inventory.cables.flatMap(({ from, to }) => [from, to]).find((end) => end.at === 'outside' && end.untagged?.gateway !== undefined);
  if (found?.at !== 'outside') throw new Error('no cable of the inventory leads outside into a network with a gateway: the borders have no way out');
  return found.untagged!;
};

const announcementsOf = ({ pools, loadBalancerAddresses }: Inventory, index: number): readonly string[] => [
  `${pools.pods.first.offset(index * 2 ** (32 - blockPrefixLength))}/${blockPrefixLength}`,
  ...(pools.loadBalancers ? [pools.loadBalancers.toString()] : []),
  ...(index < nodesWithPods ? loadBalancerAddresses.all.map(({ address }) => `${address}/32`) : []),
];

/** A node keeps the routes of a leaf that is gone for as long as the leaf asks for: the least that FRR can ask for. */
const keptForSeconds = 1;

const silenceOf = (leafs: readonly Router[]): FabricFacts['silenceMilliseconds'] => ({
  border: Math.max(
    ...leafs.flatMap(({ neighbours }) =>
      neighbours.map(({ group: { bfd, timers } }) => (bfd ? bfd.detectMultiplier * bfd.receiveMilliseconds : timers.holdSeconds * 1000)),
    ),
  ),
  node: Math.max(0, ...leafs.flatMap(({ listenRange }) => (listenRange ? [1000 * (listenRange.group.timers.holdSeconds + keptForSeconds)] : []))),
});
