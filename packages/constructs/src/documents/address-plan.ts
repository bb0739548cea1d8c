import { type LoadBalancerService, loadBalancerServices } from '../contributions/load-balancer-addresses.ts';
import type { Contributions } from '../core/contribution.ts';
import { code, counted, documentOf, escaped, table } from '../core/markdown.ts';
import { Cidr, type Inventory, IpAddress, type Network } from '../inventory/index.ts';
import { interfaceOn } from '../inventory/interface.ts';
import { compareNames, machineNames } from './machine-names.ts';
import { compareNetworks } from './network-order.ts';

/** An address that something has, or a range that others take theirs from. */
export interface AddressRow {
  readonly address: IpAddress;
  /** The other end of a range. */
  readonly last?: IpAddress;
  readonly holder: string;
  readonly interface?: string;
  readonly use: string;
}

/** What has an address in a network, in numeric order. */
export const addressesOf = (network: Network, inventory: Inventory): readonly AddressRow[] => {
  const { pools } = inventory;
  const rows: AddressRow[] = [
    ...(network.gateway ? [{ address: network.gateway, holder: 'gateway', use: 'the way out; one of the routers carries it' }] : []),
    ...[...inventory.switches].flatMap(({ name, addresses }) => held(addresses, network).map((address) => ({ address, holder: name, use: 'switch' }))),
    ...[...inventory.machines].flatMap((machine) =>
      held(machine.addresses, network).map((address) => ({
        address,
        holder: machine.name,
        ...{ interface: interfaceOn(machine, network) ?? '' },
        use: machine.roles.join(', '),
      })),
    ),
    ...[...inventory.virtualAddresses]
      .filter((each) => each.network.name === network.name)
      .map(({ name, address, description }) => ({ address, holder: name, use: description ?? 'virtual address' })),
    ...[...inventory.loadBalancerAddresses]
      .filter(({ address }) => network.prefix.contains(address))
      .map(({ name, address, description }) => ({ address, holder: name, use: description ?? 'load balancer' })),
    ...poolNames.flatMap(([pool, use]) => {
      const prefix = pools[pool];
      return prefix && network.prefix.contains(prefix) ? [{ address: prefix.first, last: prefix.last, holder: 'pool', use }] : [];
    }),
  ];
  return rows.sort((a, b) => IpAddress.compare(a.address, b.address) || Number(b.last !== undefined) - Number(a.last !== undefined));
};

const held = (addresses: readonly { readonly network: Network; readonly address: IpAddress }[], network: Network): readonly IpAddress[] =>
  addresses.filter((each) => each.network.name === network.name).map(({ address }) => address);

const poolNames = [
  ['pods', 'Pods; routed inside of the cluster only'],
  ['services', 'cluster addresses of Services'],
  ['loadBalancers', 'Services of type LoadBalancer'],
  ['floatingIps', 'floating addresses of virtual machines'],
  ['loopbacks', 'loopbacks of routers'],
] as const;

/** How many addresses `bastide allocate` could still give in a network; undefined where it gives none. */
export const addressesLeft = (network: Network, rows: readonly AddressRow[]): bigint | undefined => {
  const range = network.allocationRange;
  if (!range) return undefined;
  const taken = new Set(rows.filter(({ address, last }) => !last && within(address, range)).map(({ address }) => address.value));
  return range.last.value - range.first.value + 1n - BigInt(taken.size);
};

const within = (address: IpAddress, { first, last }: { readonly first: IpAddress; readonly last: IpAddress }): boolean =>
  IpAddress.compare(first, address) <= 0 && IpAddress.compare(address, last) <= 0;

/** Every network, address, pool and AS number of the site. */
export const addressPlan = (all: Contributions, inventory: Inventory): string => {
  const networks = [...inventory.networks].sort(compareNetworks);
  return documentOf([
    '# Address plan',
    `The addresses of ${inventory.site} (${inventory.domain}). \`bastide allocate\` gives machines their addresses and never moves one.`,
    '## Networks',
    networkTable(networks, inventory),
    ...networks.flatMap((network) => networkSection(network, inventory)),
    '## Pools',
    poolTable(inventory),
    ...loadBalancerSection(
      all.of(loadBalancerServices).map(({ value }) => value),
      inventory,
    ),
    ...routerSection(inventory),
    ...outsideSection(inventory),
  ]);
};

const networkTable = (networks: readonly Network[], inventory: Inventory): string =>
  table(
    [
      { heading: 'VLAN', align: 'right' },
      'Network',
      'Prefix',
      'Gateway',
      { heading: 'MTU', align: 'right' },
      'Allocated from',
      { heading: 'Held', align: 'right' },
      { heading: 'Left', align: 'right' },
      'For',
    ],
    networks.map((network) => {
      const rows = addressesOf(network, inventory);
      const range = network.allocationRange;
      return [
        String(network.vlan),
        network.name,
        `${network.prefix}`,
        network.gateway === undefined ? 'none' : `${network.gateway}`,
        String(network.mtuBytes),
        range ? `${range.first} – ${range.last}` : 'by hand',
        String(rows.filter(({ last }) => !last).length),
        range ? String(addressesLeft(network, rows)) : '',
        escaped(network.description ?? ''),
      ];
    }),
  );

const networkSection = (network: Network, inventory: Inventory): readonly string[] => {
  const rows = addressesOf(network, inventory);
  const without = [...inventory.machines].filter((machine) => machine.isAttachedTo(network) && held(machine.addresses, network).length === 0);
  return [
    `## ${network.name}: VLAN ${network.vlan}, ${network.prefix}`,
    rows.length === 0
      ? 'Nothing has an address here.'
      : table(
          ['Address', 'Holder', 'Interface', 'For'],
          rows.map(({ address, last, holder, interface: name, use }) => [
            last ? `${address} – ${last}` : `${address}`,
            holder,
            name ? code(name) : '',
            escaped(use),
          ]),
        ),
    network.interfaceName === undefined ? '' : `On machines that run Linux its interface is ${code(network.interfaceName)}.`,
    without.length === 0 ? '' : `Attached without an address: ${machineNames(without)}.`,
  ];
};

const poolTable = (inventory: Inventory): string =>
  table(
    ['Prefix', { heading: 'Addresses', align: 'right' }, 'For', 'Inside of'],
    poolNames
      .flatMap(([pool, use]) => {
        const prefix = inventory.pools[pool];
        return prefix ? [{ prefix, use }] : [];
      })
      .sort((a, b) => Cidr.compare(a.prefix, b.prefix))
      .map(({ prefix, use }) => [
        `${prefix}`,
        String(prefix.size),
        use,
        [...inventory.networks].find((network) => network.prefix.contains(prefix))?.name ?? '',
      ]),
  );

const loadBalancerSection = (services: readonly LoadBalancerService[], inventory: Inventory): readonly string[] => {
  const addresses = [...inventory.loadBalancerAddresses].sort((a, b) => IpAddress.compare(a.address, b.address));
  const pool = inventory.pools.loadBalancers;
  if (!pool) return [];
  const inPool = addresses.filter(({ address }) => pool.contains(address)).length;
  return [
    '## Load-balancer addresses',
    `${counted(addresses.length, 'address', 'addresses')} of ${pool} ${addresses.length === 1 ? 'is' : 'are'} fixed; ${pool.size - BigInt(inPool)} are left.`,
    addresses.length === 0
      ? ''
      : table(
          ['Address', 'Name', 'Service', 'Ports', 'For'],
          addresses.flatMap(({ name, address, description }) => {
            const own = services.filter(({ addressName }) => addressName === name).sort((a, b) => compareNames(serviceOf(a), serviceOf(b)));
            const row = (service: string, ports: string): string[] => [`${address}`, name, service, ports, escaped(description ?? '')];
            return own.length === 0
              ? [row('none yet', '')]
              : own.map((service) => row(code(serviceOf(service)), service.ports.map(({ protocol, port }) => `${protocol} ${port}`).join(', ')));
          }),
        ),
  ];
};

const serviceOf = ({ namespace, service }: LoadBalancerService): string => `${namespace}/${service}`;

const routerSection = (inventory: Inventory): readonly string[] => {
  const systems = [...inventory.autonomousSystems].sort((a, b) => a.asNumber - b.asNumber || compareNames(a.name, b.name));
  const routers = [...inventory.machines].flatMap(({ name, loopback, asNumber }) => (loopback ? [{ name, loopback, asNumber }] : []));
  return [
    ...(systems.length === 0
      ? []
      : [
          '## AS numbers',
          table(
            [{ heading: 'AS', align: 'right' }, 'Name', 'Machines'],
            systems.map(({ name, asNumber }) => [
              String(asNumber),
              name,
              machineNames([...inventory.machines].filter((machine) => machine.asNumber === asNumber)) || 'none',
            ]),
          ),
        ]),
    ...(routers.length === 0
      ? []
      : [
          '## Loopbacks',
          table(
            ['Address', 'Machine', { heading: 'AS', align: 'right' }],
            routers
              .sort((a, b) => IpAddress.compare(a.loopback, b.loopback))
              .map(({ name, loopback, asNumber }) => [`${loopback}`, name, String(asNumber ?? 'none')]),
          ),
        ]),
  ];
};

const outsideSection = ({ nameServers, timeServers }: Inventory): readonly string[] => {
  const rows = [...nameServers.map((address) => ['Name server', `${address}`]), ...timeServers.map((host) => ['Time server', host])];
  return rows.length === 0 ? [] : ['## Outside of the site', table(['Kind', 'Address'], rows)];
};
