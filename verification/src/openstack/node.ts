import type { Bench } from '../bench.ts';
import { nodesOf } from '../kubernetes-nodes.ts';
import { interfacesOf, type MachineInterface } from '../network/machine-interfaces.ts';
import type { Pod } from './pod.ts';

/** The machine of the site that every Pod runs on here. */
export interface Node {
  readonly name: string;
  /** Without its prefix length: where every Service is, and every Pod. */
  readonly address: string;
  readonly interfaces: readonly MachineInterface[];
}

/**
 * The first machine that has the labels which most Pods ask for: charts look for their addresses and bridges on its interfaces.
 *
 * @throws Error where no machine has a default route
 */
export const nodeFor = async (bench: Bench, pods: readonly Pod[]): Promise<Node> => {
  const candidates = nodesOf(await bench.site.model()).map(({ machine, labels }) => ({
    machine,
    wanted: pods.filter(({ spec }) => Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value) && spec.hostNetwork).length,
  }));
  const { machine } = candidates.sort((a, b) => b.wanted - a.wanted)[0] ?? {};
  const interfaces = machine === undefined ? [] : interfacesOf(bench.site, machine);
  const leading = interfaces.find(({ routes }) => routes.some(({ destination }) => destination === '0.0.0.0/0'));
  const address = leading?.addresses[0]?.replace(/\/\d+$/, '');
  if (machine === undefined || address === undefined)
    throw new Error('no machine of the site has both an address and a default route, by which charts find its interfaces');
  return { name: machine.name, address, interfaces };
};

/** Lines for `ip -batch` that make its interfaces; cables end in nothing. */
export const interfaceLines = ({ interfaces }: Node): readonly string[] =>
  interfaces.flatMap(({ name, mtuBytes, addresses, routes }, index) => [
    `link add ${name} mtu ${mtuBytes} type veth peer name cable${index} mtu ${mtuBytes}`,
    `link set ${name} up`,
    `link set cable${index} up`,
    ...addresses.map((address) => `address add ${address} dev ${name}`),
    ...routes.map(({ destination, gateway, metric }) => `route replace ${destination} ${gateway ? `via ${gateway} ` : ''}dev ${name} metric ${metric}`),
  ]);
