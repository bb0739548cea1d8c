import * as z from 'zod/mini';
import * as v from './schema-values.ts';

/**
 * What an inventory file may say. The JSON Schema for editors is made from this.
 *
 * Only the shape is checked here; whether the facts agree with each other is checked in `checks/`.
 */

const rack = v.closed('description', {
  description: v.explained('What stands where, for whoever looks for a machine.', z.optional(v.line)),
});

const powerFeed = v.closed('description, watts', {
  description: v.explained('Where the power comes from.', z.optional(v.line)),
  watts: v.explained('What the feed carries, in watts.', z.optional(v.watts)),
});

const place = {
  rack: v.explained('Name of the rack or shelf it stands in.', v.name),
  position: v.explained('Place in the rack, counted from 1.', v.wholeFromOne),
  powerFeed: v.explained('Name of the power feed it hangs on.', v.name),
};

const addresses = v.explained('Addresses by network. `bastide allocate` fills in what is missing.', z.optional(v.named(v.namePattern, v.address)));

const networkSwitch = v.closed('model, ports, mtu, rack, position, powerFeed, addresses', {
  model: v.model,
  ports: v.explained('Number of ports; they are numbered from 1.', v.wholeFromOne),
  mtu: v.explained('Largest packet that it passes, in bytes, without Ethernet header, VLAN tag and checksum.', v.mtu),
  ...place,
  addresses,
});

const network = v.closed('description, vlan, interfaceName, prefix, gateway, mtu, allocate', {
  description: z.optional(v.line),
  vlan: v.vlan,
  interfaceName: v.explained(
    'Name that the interface of the VLAN has on every machine that runs Linux, where others must know it and NICs are named differently; else `<nic>.<vlan>`.',
    z.optional(v.interfaceName),
  ),
  prefix: v.prefix,
  gateway: v.explained('Address of the way out; kept free of machines, because several routers may carry it in turn.', z.optional(v.address)),
  mtu: v.explained('Largest packet in bytes.', v.mtu),
  allocate: v.explained(
    'Range from which `bastide allocate` gives every attached machine an address. Without it machines have only the addresses written by hand.',
    z.optional(v.closed('first, last', { first: v.address, last: v.address })),
  ),
});

const virtualAddress = v.closed('network, address, description', {
  network: v.name,
  address: v.address,
  description: z.optional(v.line),
});

const pools = v.closed('pods, services, loadBalancers, floatingIps, loopbacks', {
  pods: v.explained('Addresses of Pods; routed inside the cluster only.', v.prefix),
  services: v.explained('Cluster addresses of Services.', v.prefix),
  loadBalancers: v.explained('Addresses of Services of type LoadBalancer.', z.optional(v.prefix)),
  floatingIps: v.explained('Addresses that tenants give their virtual machines; inside the prefix of the network that carries them.', z.optional(v.prefix)),
  loopbacks: v.explained('Addresses of routers that do not hang on an interface: router ids and ends of sessions.', z.optional(v.prefix)),
});

const loadBalancerAddress = v.closed('address, description', {
  address: v.explained('Inside pools.loadBalancers.', v.address),
  description: z.optional(v.line),
});

const objectStore = v.closed('endpoint, region, bucket, folder, description', {
  endpoint: v.explained('Host and port, without a scheme. It must not stand on this site.', v.hostWithPort),
  region: v.region,
  bucket: v.bucket,
  folder: z.optional(v.folder),
  description: z.optional(v.line),
});

const nic = v.closed('mac, mtu, untagged, tagged', {
  mac: v.macAddress,
  mtu: v.explained('Largest packet that the interface is set to, in bytes; at least the MTU of every network it carries.', v.mtu),
  untagged: v.explained('Network whose frames carry no VLAN tag on this port.', v.name),
  tagged: v.explained('Networks whose frames carry their VLAN tag.', z.optional(v.list('networks', v.name))),
});

const disk = v.closed('path, bus, size, rotational', {
  path: v.diskPath,
  bus: v.bus,
  size: v.explained('What can be used of it.', v.size),
  rotational: v.explained('Whether it is a hard disk.', v.truth),
});

const machine = v.closed('model, platform, memory, cpu, rack, position, powerFeed, roles, autonomousSystem, loopback, nics, disks, addresses', {
  model: v.model,
  platform: v.explained('Operating system.', v.platform),
  memory: v.explained('Installed memory.', v.memory),
  cpu: v.closed('model, threads, architecture', {
    model: z.optional(v.model),
    threads: v.explained('Hardware threads: what the operating system counts as processors.', v.wholeFromOne),
    architecture: v.architecture,
  }),
  ...place,
  roles: v.explained('What the machine is for; sites choose machines by role.', v.listOfOneOrMore('roles', v.name)),
  autonomousSystem: v.explained('Name of the autonomous system it speaks BGP for.', z.optional(v.name)),
  loopback: v.explained('Address of a router that no interface carries: its router id. Inside pools.loopbacks.', z.optional(v.address)),
  nics: v.named(v.nicNamePattern, nic),
  disks: v.named(v.namePattern, disk),
  addresses,
});

const cableEnd = z.union(
  [
    v.closed('machine, nic', { machine: v.name, nic: v.nicName }),
    v.closed('switch, port', { switch: v.name, port: v.wholeFromOne }),
    v.closed('outside, untagged', {
      outside: v.explained('What is at the other end and not part of this site.', v.line),
      untagged: v.explained('Network that the outside sees.', z.optional(v.name)),
    }),
  ],
  { error: 'one of { machine, nic }, { switch, port } and { outside, untagged }' },
);

const cable = v.closed('from, to, label, colour', {
  from: cableEnd,
  to: cableEnd,
  label: v.explained('What is printed on the cable.', z.optional(v.line)),
  colour: z.optional(v.name),
});

const reservation = v.closed('description, role, pods, memory, priority', {
  description: v.explained('What the memory is kept for, and where the figure comes from.', v.line),
  role: v.explained('Role whose nodes the Pods will run on.', v.name),
  pods: v.explained('How many Pods.', v.wholeFromOne),
  memory: v.explained('What each Pod will request.', v.memory),
  priority: v.explained('With a node lost, what is promised must still fit; what is sheddable may wait.', v.priority),
});

export const inventorySchema = v.closed('site, domain, racks, powerFeeds, switches, networks, pools, machines, cables and more', {
  site: v.explained('Name of the site.', v.name),
  domain: v.explained('DNS domain of the site; machines are `<name>.<domain>`.', v.domain),
  racks: v.named(v.namePattern, rack),
  powerFeeds: v.named(v.namePattern, powerFeed),
  switches: v.named(v.namePattern, networkSwitch),
  networks: v.explained('VLANs and what runs over them.', v.named(v.namePattern, network)),
  virtualAddresses: v.explained(
    'Addresses that belong to no machine: shared between several, or of virtual machines.',
    z.optional(v.named(v.namePattern, virtualAddress)),
  ),
  pools: v.explained('Ranges from which others take addresses.', pools),
  loadBalancerAddresses: v.explained(
    'Addresses of Services of type LoadBalancer that must not change: names and certificates point at them.',
    z.optional(v.named(v.namePattern, loadBalancerAddress)),
  ),
  autonomousSystems: v.explained('AS numbers by name.', z.optional(v.named(v.namePattern, v.asNumber))),
  nameServers: v.explained('Resolvers outside the site.', z.optional(v.list('addresses', v.address))),
  timeServers: v.explained('NTP servers outside the site.', z.optional(v.list('host names', v.host))),
  registryMirrors: v.explained(
    'Mirrors of image registries, in the order they are asked.',
    z.optional(v.named(v.registryPattern, v.listOfOneOrMore('URLs', v.httpsUrl))),
  ),
  objectStores: v.explained('S3 buckets outside the site, for back-ups.', z.optional(v.named(v.namePattern, objectStore))),
  reservations: v.explained(
    'Memory of Kubernetes nodes that is kept for what the site does not describe yet. It is counted as Pods are, and removed here once they are described.',
    z.optional(v.named(v.namePattern, reservation)),
  ),
  machines: v.named(v.namePattern, machine),
  cables: v.list('cables', cable),
});

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;
type DeepPartial<T> = T extends readonly (infer Item)[]
  ? readonly (DeepPartial<Item> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** The facts as they stand in the file: plain data, validated. */
export type InventoryFacts = DeepReadonly<z.output<typeof inventorySchema>>;

/** Facts of which whatever has the wrong shape was left out, so that the rest can still be checked. */
export type PartialFacts = DeepPartial<InventoryFacts>;
