import { answers } from '../network/ping.ts';
import type { FabricFacts } from './fabric-facts.ts';
import type { Laboratory } from './laboratory.ts';

/** Packets follow the routes, there and back: from every node to every border in the network of floating addresses, from every border to every address of a load balancer. */
export const pingsThatFail = async (laboratory: Laboratory, { borders, nodes, inventory }: FabricFacts): Promise<readonly string[]> => {
  const floating = inventory.pools.floatingIpNetwork;
  const ways = [
    ...nodes.flatMap((node) =>
      borders.flatMap((border) => (floating ? [{ from: node.name, to: border.address(floating).toString(), what: `${border.name} in ${floating.name}` }] : [])),
    ),
    ...borders.flatMap((border) =>
      inventory.loadBalancerAddresses.all.map(({ name, address }) => ({ from: border.name, to: address.toString(), what: `the load balancer ${name}` })),
    ),
  ];
  const failed = await Promise.all(
    ways.map(async ({ from, to, what }) => ((await answers(laboratory.namespace(from), to)) ? [] : [`${from} gets no answer from ${to}, ${what}`])),
  );
  return failed.flat();
};
