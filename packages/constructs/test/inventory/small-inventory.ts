import { type InventoryFacts, inventoryFromFacts, type LoadedInventory, parseInventory } from '../../src/inventory/index.ts';

/** Two machines and everything that an inventory can say, in both styles of YAML. */
export const smallInventory = `site: small
domain: small.example
racks:
  shelf: { description: The only one }
powerFeeds:
  strip: { watts: 2300 }
switches:
  switch-1:
    model: Netgear GS724Tv4
    ports: 24
    mtu: 9194
    rack: shelf
    position: 3
    powerFeed: strip
    addresses: { management: 10.0.10.2 }
networks:
  management:
    vlan: 10
    prefix: 10.0.10.0/24
    gateway: 10.0.10.1
    mtu: 1500
    allocate: { first: 10.0.10.11, last: 10.0.10.20 } # ten machines
  cluster:
    vlan: 20
    prefix: 10.0.20.0/24
    mtu: 9000
    allocate: { first: 10.0.20.11, last: 10.0.20.20 }
  provider:
    vlan: 50
    prefix: 198.51.100.0/24
    mtu: 1500
virtualAddresses:
  kubernetes-api: { network: cluster, address: 10.0.20.5 }
pools:
  pods: 10.42.0.0/16
  services: 10.43.0.0/16
  loadBalancers: 10.0.100.0/24
  floatingIps: 198.51.100.128/25
autonomousSystems:
  leaf: 64611
  kubernetes: 64700
nameServers: [192.0.2.53]
timeServers: [ntp.example]
registryMirrors:
  docker.io: [https://mirror.example/docker]
objectStores:
  etcd-snapshots: { endpoint: 's3.example:9000', region: eu-west-1, bucket: backups, folder: small/etcd }
machines:
  leaf-1:
    model: ThinkCentre M700
    platform: rocky-9
    memory: 4GiB
    cpu: { model: Core i3-6100T, threads: 4, architecture: amd64 }
    rack: shelf
    position: 1
    powerFeed: strip
    roles: [leaf]
    autonomousSystem: leaf
    nics:
      eno1: { mac: '00:23:24:0a:0b:01', mtu: 9000, untagged: management, tagged: [cluster] }
    disks:
      system: { path: /dev/disk/by-id/ata-SAMSUNG_MZ7LN128HCHP-000L1_S1ZRNXAG123456, bus: sata, size: 128GB, rotational: false }
    addresses:
      management: 10.0.10.11
      cluster: 10.0.20.11
  node-1:
    model: ThinkCentre M73
    platform: rocky-9
    memory: 4GiB
    cpu: { threads: 4, architecture: amd64 }
    rack: shelf
    position: 2
    powerFeed: strip
    roles: [control, storage]
    autonomousSystem: kubernetes
    nics:
      enp2s0: { mac: '44:39:C4:0a:0b:02', mtu: 9000, untagged: management, tagged: [cluster, provider] }
    disks:
      system: { path: /dev/disk/by-id/ata-ST500LM021-1KJ152_W62ABCDE, bus: sata, size: 500GB, rotational: true }
      stick-1: { path: '/dev/disk/by-id/usb-SanDisk_Ultra_4C530001230815117432-0:0', bus: usb, size: 57.8GiB, rotational: false }
    addresses: { management: 10.0.10.12, cluster: 10.0.20.12 }
cables:
  - { from: { machine: leaf-1, nic: eno1 }, to: { switch: switch-1, port: 1 }, label: L1, colour: yellow }
  - { from: { switch: switch-1, port: 2 }, to: { machine: node-1, nic: enp2s0 } }
  - { from: { outside: Internet line, untagged: provider }, to: { switch: switch-1, port: 24 } }
reservations:
  later: { description: What comes next, role: control, pods: 2, memory: 512MiB, priority: promised }
`;

export const file = 'sites/small/inventory.yaml';

export const load = (text: string = smallInventory): LoadedInventory => parseInventory(text, file);

/** Loads the inventory with one passage written differently; the passage must be there. */
export const loadWith = (passage: string, instead: string): LoadedInventory => {
  if (!smallInventory.includes(passage)) throw new Error(`the small inventory has no passage ${passage}`);
  return load(smallInventory.replace(passage, () => instead));
};

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;

/** Builds again after a change of the facts. */
export const rebuild = (change: (facts: Mutable<InventoryFacts>) => void): LoadedInventory => {
  const facts = structuredClone(load().inventory!.facts) as Mutable<InventoryFacts>;
  change(facts);
  return inventoryFromFacts(facts);
};

/** A finding on one line: where, what, what is allowed, what to do. */
export const texts = (loaded: Pick<LoadedInventory, 'findings'>): readonly string[] =>
  loaded.findings.map(
    ({ rule, inventory, what, allowed, mend }) => `${inventory ? `${inventory.line}:${inventory.column} ` : ''}${rule}: ${what}; allowed: ${allowed}; ${mend}`,
  );
