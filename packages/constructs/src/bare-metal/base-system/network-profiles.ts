import { type HostText, hostText } from '../../core/host-text.ts';
import type { IpAddress, Machine, Network } from '../../inventory/index.ts';
import { interfacesOf } from '../../inventory/interface.ts';

export interface NetworkSettings {
  /** Machines send what they know no other way for to the gateway of this network. */
  readonly defaultRoute: Network;
  /** Of that route; a route that BGP brings has a lower one and wins. @default - NetworkManager's own, 100 for a NIC and 400 for a VLAN */
  readonly routeMetric?: number;
  readonly nameServers: readonly IpAddress[];
  readonly domain: string;
}

export interface NetworkProfile {
  /** Name of the interface, of the profile and of its file. */
  readonly name: string;
  /** The NIC below, of a VLAN. */
  readonly parent: string | undefined;
  readonly content: HostText;
}

/**
 * The profiles of a machine, a NIC before the VLANs above it.
 *
 * https://networkmanager.dev/docs/api/latest/nm-settings-keyfile.html
 */
export const networkProfiles = (machine: Machine, settings: NetworkSettings): readonly NetworkProfile[] =>
  interfacesOf(machine).map(({ name, nic, network, isVlan }) => {
    const mtuBytes = isVlan ? network.mtuBytes : nic.mtuBytes;
    const vlan = isVlan ? ['', '[vlan]', `id=${network.vlan}`, `parent=${nic.name}`] : [];
    return {
      name,
      parent: isVlan ? nic.name : undefined,
      content: profile(name, [`type=${isVlan ? 'vlan' : 'ethernet'}`], [`mtu=${mtuBytes}`, ...vlan], addressing(machine, network, mtuBytes, settings)),
    };
  });

const profile = (name: string, connection: readonly string[], link: readonly string[], families: readonly string[]): HostText =>
  hostText`${['[connection]', `id=${name}`, ...connection, `interface-name=${name}`, '', '[ethernet]', ...link, ...families].join('\n')}\n`;

/** Router advertisements and DHCP change nothing on a machine whose every address stands in the inventory. */
const addressing = (machine: Machine, network: Network, linkMtuBytes: number, settings: NetworkSettings): readonly string[] => {
  const address = machine.addresses.find((held) => held.network === network)?.address;
  return ([4, 6] as const).flatMap((family) => {
    const section = ['', `[ipv${family}]`];
    if (address?.family !== family) return [...section, 'method=disabled'];
    return [
      ...section,
      'method=manual',
      `address1=${address.toString()}/${network.prefix.prefixLength}`,
      ...(network.mtuBytes < linkMtuBytes ? narrowRoutes(network, settings, family) : []),
      ...wayOut(network, linkMtuBytes, settings, family),
    ];
  });
};

const leavesBy = (network: Network, { defaultRoute }: NetworkSettings, family: 4 | 6): boolean =>
  network === defaultRoute && network.gateway?.family === family;

/**
 * A NIC is as wide as the widest VLAN above it; its own network may be narrower, and others in it would drop what is larger. Its routes say so,
 * because an address cannot; they are better than the one that comes with the address.
 */
const narrowRoutes = (network: Network, settings: NetworkSettings, family: 4 | 6): readonly string[] => {
  const unspecified = family === 4 ? '0.0.0.0' : '::';
  const routes = [
    `${network.prefix.toString()},${unspecified},50`,
    ...(leavesBy(network, settings, family) ? [`${unspecified}/0,${network.gateway!.toString()},${settings.routeMetric ?? 100}`] : []),
  ];
  return routes.flatMap((route, index) => [`route${index + 1}=${route}`, `route${index + 1}_options=mtu=${network.mtuBytes}`]);
};

const wayOut = (network: Network, linkMtuBytes: number, settings: NetworkSettings, family: 4 | 6): readonly string[] => {
  if (!leavesBy(network, settings, family)) return ['never-default=true'];
  const { routeMetric, nameServers, domain } = settings;
  const servers = nameServers.filter((server) => server.family === family);
  return [
    ...(network.mtuBytes < linkMtuBytes
      ? []
      : [`gateway=${network.gateway!.toString()}`, ...(routeMetric === undefined ? [] : [`route-metric=${routeMetric}`])]),
    ...(servers.length === 0 ? [] : [`dns=${servers.map((server) => `${server.toString()};`).join('')}`]),
    `dns-search=${domain};`,
  ];
};
