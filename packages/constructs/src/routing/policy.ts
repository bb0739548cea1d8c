import { Cidr, type Inventory, type IpAddress, type Network } from '../inventory/index.ts';
import type { PrefixList, PrefixRule, RouteMap } from './model.ts';

/*
 * Who announces what:
 *
 * - a node gives the leafs the blocks of its own Pods and the addresses of load balancers;
 * - a leaf gives the borders the addresses of load balancers, the network of the nodes and its loopback, never the range of Pods: it ends here;
 * - a border gives the leafs the default route, the network of floating addresses, and the loopbacks of all routers;
 * - a leaf gives the nodes the default route and the network of floating addresses, so that answers leave by the way the question came.
 *
 * Each side filters what it sends and what it takes, so that one wrong filter, or one machine in wrong hands, does not move traffic.
 */

/** The prefixes of a site that its routers tell each other. */
export class SitePrefixes {
  readonly #nodeNetwork: PrefixList;
  readonly #pods: PrefixList;
  readonly #loadBalancers: PrefixList | undefined;
  readonly #loopbacks: PrefixList | undefined;
  readonly #floating: PrefixList | undefined;
  /** What the borders announce: the way out, and the network of floating addresses. */
  readonly ofBorders: readonly Cidr[];

  constructor({ pools }: Inventory, nodeNetwork: Network) {
    const { pods, loadBalancers, loopbacks, floatingIpNetwork } = pools;
    const list = (name: string, description: string, rule: PrefixRule): PrefixList => ({ name, description, rules: [rule] });
    this.#nodeNetwork = list('node-network', `network ${nodeNetwork.name} of the Kubernetes nodes`, { prefix: nodeNetwork.prefix });
    this.#pods = list('pods', 'blocks of Pod addresses and addresses lent to other nodes', { prefix: pods, longest: 32 });
    this.#loadBalancers = loadBalancers && list('load-balancers', 'addresses of Services of type LoadBalancer', { prefix: loadBalancers, longest: 32 });
    this.#loopbacks = loopbacks && list('loopbacks', 'loopbacks of all routers', { prefix: loopbacks, shortest: 32 });
    this.#floating = floatingIpNetwork && list('floating-addresses', `network ${floatingIpNetwork.name}`, { prefix: floatingIpNetwork.prefix });
    this.ofBorders = [everywhere, ...(floatingIpNetwork ? [floatingIpNetwork.prefix] : [])];
  }

  /** The filters of a leaf; of the loopbacks it announces its own. */
  ofLeaf(loopback: IpAddress): Readonly<Record<'fromBorders' | 'toBorders' | 'fromNodes' | 'toNodes', RouteMap>> {
    const own: PrefixList = { name: 'own-loopback', description: 'loopback of this router', rules: [{ prefix: hostPrefix(loopback) }] };
    return {
      fromBorders: routeMap('from-borders', defaultRoute, this.#floating, this.#loopbacks),
      toBorders: routeMap('to-borders', this.#loadBalancers, this.#nodeNetwork, own),
      fromNodes: routeMap('from-nodes', this.#pods, this.#loadBalancers),
      toNodes: routeMap('to-nodes', defaultRoute, this.#floating),
    };
  }

  /** The filters of a border. It passes loopbacks on, so that leafs reach each other's. */
  ofBorder(): Readonly<Record<'fromLeafs' | 'toLeafs', RouteMap>> {
    return {
      fromLeafs: routeMap('from-leafs', this.#loadBalancers, this.#nodeNetwork, this.#loopbacks),
      toLeafs: routeMap('to-leafs', defaultRoute, this.#floating, this.#loopbacks),
    };
  }
}

const everywhere = Cidr.parse('0.0.0.0/0')!;

const defaultRoute: PrefixList = { name: 'default-route', description: 'the way out', rules: [{ prefix: everywhere }] };

const routeMap = (name: string, ...lists: readonly (PrefixList | undefined)[]): RouteMap => ({ name, permits: lists.filter((list) => list !== undefined) });

/** An address as a prefix of its own. */
export const hostPrefix = (address: IpAddress): Cidr => Cidr.parse(`${address.toString()}/32`)!;
