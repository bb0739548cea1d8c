import { type Inventory, parseInventory } from '@bastide/constructs';
import type { FabricFacts } from '../src/fabric/fabric-facts.ts';
import { type Loss, nothing } from '../src/fabric/loss.ts';

const machine = (name: string, role: string, nics: string, addresses: string, loopback?: string): string => `
  ${name}:
    model: small
    platform: ${role === 'firewall' ? 'opnsense' : 'rocky-9'}
    memory: 4GiB
    cpu: { threads: 4, architecture: amd64 }
    rack: shelf
    position: ${Number(name.at(-1)) + { leaf: 0, firewall: 10, node: 20 }[role]!}
    powerFeed: strip
    roles: [${role}]
    autonomousSystem: ${role}${loopback === undefined ? '' : `\n    loopback: ${loopback}`}
    nics: ${nics}
    disks: {}
    addresses: ${addresses}`;

const nic = (name: string, mac: string, networks: string): string =>
  `${name}: { mac: '02:00:00:00:00:${mac}', mtu: 9000, untagged: management, tagged: [${networks}] }`;

/** Two leafs, two borders and two nodes; of each the first on switch-1, the second on switch-2, which a cable joins. The way out is on switch-1. */
const text = `
site: small
domain: small.example
racks: { shelf: {} }
powerFeeds: { strip: {} }
switches:
  switch-1: { model: small, ports: 8, mtu: 9194, rack: shelf, position: 31, powerFeed: strip }
  switch-2: { model: small, ports: 8, mtu: 9194, rack: shelf, position: 32, powerFeed: strip }
networks:
  management: { vlan: 10, prefix: 10.0.10.0/24, mtu: 1500 }
  cluster: { vlan: 20, prefix: 10.0.20.0/24, mtu: 9000 }
  provider: { vlan: 50, prefix: 198.51.100.0/24, gateway: 198.51.100.1, mtu: 1500 }
  uplink: { vlan: 60, prefix: 203.0.113.0/28, gateway: 203.0.113.1, mtu: 1500 }
  fabric: { vlan: 70, prefix: 10.0.70.0/24, mtu: 9000 }
pools:
  pods: 10.42.0.0/16
  services: 10.43.0.0/16
  loadBalancers: 10.0.100.0/24
  floatingIps: 198.51.100.128/25
  loopbacks: 10.0.255.0/24
loadBalancerAddresses: { ingress: { address: 10.0.100.10 } }
autonomousSystems: { leaf: 64611, firewall: 64600, node: 64700 }
machines:${[1, 2]
  .flatMap((n) => [
    machine(
      `leaf-${n}`,
      'leaf',
      `{ ${nic('eno1', `1${n}`, 'cluster, fabric')} }`,
      `{ management: 10.0.10.1${n}, cluster: 10.0.20.1${n}, fabric: 10.0.70.1${n} }`,
      `10.0.255.1${n}`,
    ),
    machine(
      `firewall-${n}`,
      'firewall',
      `{ ${nic('em0', `2${n}`, 'uplink, fabric, provider')} }`,
      `{ management: 10.0.10.2${n}, uplink: 203.0.113.${n + 3}, fabric: 10.0.70.2${n}, provider: 198.51.100.${n + 1} }`,
      `10.0.255.${n}`,
    ),
    machine(`node-${n}`, 'node', `{ ${nic('eno1', `3${n}`, 'cluster')} }`, `{ management: 10.0.10.3${n}, cluster: 10.0.20.3${n} }`),
  ])
  .join('')}
cables:
  - { from: { machine: leaf-1, nic: eno1 }, to: { switch: switch-1, port: 1 }, label: L1 }
  - { from: { machine: leaf-2, nic: eno1 }, to: { switch: switch-2, port: 1 }, label: L2 }
  - { from: { machine: firewall-1, nic: em0 }, to: { switch: switch-1, port: 2 }, label: F1 }
  - { from: { machine: firewall-2, nic: em0 }, to: { switch: switch-2, port: 2 }, label: F2 }
  - { from: { machine: node-1, nic: eno1 }, to: { switch: switch-1, port: 3 }, label: N1 }
  - { from: { machine: node-2, nic: eno1 }, to: { switch: switch-2, port: 3 }, label: N2 }
  - { from: { switch: switch-1, port: 8 }, to: { switch: switch-2, port: 8 }, label: between }
  - { from: { outside: line, untagged: uplink }, to: { switch: switch-1, port: 7 }, label: WAN }
`;

export const smallInventory = (): Inventory => {
  const { inventory, findings } = parseInventory(text, 'small.yaml');
  if (!inventory) throw new Error(JSON.stringify(findings, undefined, 2));
  return inventory;
};

export const smallFacts = (): FabricFacts => {
  const inventory = smallInventory();
  const machines = (role: string) => inventory.machines.withRole(role);
  return {
    inventory,
    leafs: machines('leaf'),
    borders: machines('firewall'),
    nodes: machines('node'),
    routerNetwork: inventory.networks.get('fabric'),
    nodeNetwork: inventory.networks.get('cluster'),
    uplink: inventory.networks.get('uplink'),
    announcedBy: new Map([
      ['node-1', ['10.42.0.0/26', '10.0.100.0/24', '10.0.100.10/32']],
      ['node-2', ['10.42.0.64/26', '10.0.100.0/24']],
    ]),
    silenceMilliseconds: { border: 900, node: 16_000 },
  };
};

/** The loss of cables by their labels, and of machines with theirs. */
export const lost = ({ inventory }: FabricFacts, labels: readonly string[], machines: readonly string[] = []): Loss => ({
  ...nothing,
  what: labels.join(),
  cables: new Set(inventory.cables.filter(({ label }) => labels.includes(label!))),
  machines: new Set(machines),
});
