import { plan } from '../../src/core/plan.ts';
import { SecretRef } from '../../src/core/secret-reference.ts';
import type { Site } from '../../src/core/site.ts';
import type { Inventory, InventoryFacts } from '../../src/inventory/index.ts';
import { Fabric } from '../../src/routing/fabric.ts';
import type { FabricProps } from '../../src/routing/fabric-props.ts';
import { changedInventory, smallSite } from '../fixtures/small-site.ts';

type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };
export type Facts = Mutable<InventoryFacts>;

const numbers = [1, 2, 3] as const;

/**
 * The small site with a fabric: leaf-1 to leaf-3 and border-1 to border-3 on switch-1, joined in the network fabric; the five machines that were
 * there are the Kubernetes nodes.
 */
export const fabricInventory = (change: (facts: Facts) => void = () => {}): Inventory =>
  changedInventory((facts) => {
    Object.assign(facts.networks, {
      fabric: { vlan: 70, prefix: '10.21.70.0/24', mtu: 9000 },
      provider: { vlan: 50, prefix: '10.50.0.0/24', gateway: '10.50.0.1', mtu: 1500 },
    });
    Object.assign(facts.pools, { floatingIps: '10.50.0.128/25', loopbacks: '10.21.255.0/24' });
    facts.autonomousSystems = { borders: 64600, 'leaf-1': 64611, 'leaf-2': 64612, 'leaf-3': 64613, kubernetes: 64700 };
    for (const machine of Object.values(facts.machines)) machine.autonomousSystem = 'kubernetes';
    for (const number of numbers) {
      const shared = {
        model: 'ThinkCentre M700',
        memory: '4GiB',
        cpu: { threads: 4, architecture: 'amd64' },
        rack: 'shelf-a',
        powerFeed: 'feed-a',
      } as const;
      facts.machines[`leaf-${number}`] = {
        ...shared,
        platform: 'rocky-9',
        position: 10 + number,
        roles: ['leaf'],
        autonomousSystem: `leaf-${number}`,
        loopback: `10.21.255.1${number}`,
        nics: { eno1: { mac: `02:00:00:00:03:0${number}`, mtu: 9000, untagged: 'management', tagged: ['cluster', 'fabric'] } },
        disks: {},
        addresses: { management: `192.0.2.3${number}`, cluster: `198.51.100.3${number}`, fabric: `10.21.70.1${number}` },
      };
      facts.machines[`border-${number}`] = {
        ...shared,
        platform: 'opnsense',
        position: 20 + number,
        roles: ['firewall'],
        autonomousSystem: 'borders',
        loopback: `10.21.255.${number}`,
        nics: { em0: { mac: `02:00:00:00:04:0${number}`, mtu: 9000, untagged: 'management', tagged: ['fabric', 'provider'] } },
        disks: {},
        addresses: { management: `192.0.2.4${number}`, fabric: `10.21.70.2${number}`, provider: `10.50.0.${number + 1}` },
      };
    }
    facts.cables = Object.entries(facts.machines).flatMap(([machine, { nics }], index) =>
      Object.keys(nics).map((nic, offset) => ({ from: { machine, nic }, to: { switch: 'switch-1', port: index + 1 + 11 * offset } })),
    );
    change(facts);
  });

/** Joins a leaf and a border by a cable from NIC to NIC, and takes the leaf and the border off the network of the fabric. */
export const cableDirectly = (facts: Facts, leaf: string, border: string): void => {
  const [ofLeaf, ofBorder] = [facts.machines[leaf]!.nics, facts.machines[border]!.nics];
  // A machine may carry a network on one NIC only.
  ofLeaf['eno1']!.tagged = ['cluster'];
  ofBorder['em0']!.tagged = ['provider'];
  ofLeaf['eno2'] = { mac: '02:00:00:00:05:01', mtu: 9000, untagged: 'fabric' };
  ofBorder['em1'] = { mac: '02:00:00:00:05:02', mtu: 9000, untagged: 'fabric' };
  // The far end first: cables have no direction.
  facts.cables.push({ from: { machine: border, nic: 'em1' }, to: { machine: leaf, nic: 'eno2' } });
};

export const password = (key: string): SecretRef =>
  new SecretRef({ path: 'sites/small/fabric', key, owner: 'network', origin: 'imported', rotation: { everyDays: 365 } });

/** What a fabric of that site cannot do without. */
export const minimalFabric = ({ inventory }: Site): FabricProps => ({
  leafs: inventory.machines.withRole('leaf'),
  borders: inventory.machines.withRole('firewall'),
  network: inventory.networks.get('fabric'),
  nodes: {
    machines: [...inventory.machines.withRole('control'), ...inventory.machines.withRole('compute')],
    network: inventory.networks.get('cluster'),
    autonomousSystem: inventory.autonomousSystems.get('kubernetes'),
  },
  passwords: { borders: password('borders-password'), nodes: password('nodes-password') },
  managementNetwork: inventory.networks.get('management'),
});

/** Every prop, each with another value than its default. */
export const wholeFabric = (site: Site): Required<FabricProps> => ({
  ...(minimalFabric(site) as FabricProps & Required<Pick<FabricProps, 'network'>>),
  bfd: { detectMultiplier: 5, intervalMilliseconds: 500 },
  timers: { keepaliveSeconds: 2, holdSeconds: 6, connectRetrySeconds: 4 },
  nodeTimers: { keepaliveSeconds: 7, holdSeconds: 21, connectRetrySeconds: 8 },
  nodeRestartSeconds: 45,
  nodeLimit: 99,
  maximumPrefixes: { fromBorder: 11, fromLeaf: 22, fromNode: 33 },
  maximumPaths: 8,
});

/** The site with a fabric, planned. */
export const withFabric = (change?: (facts: Facts) => void, props: (site: Site) => Partial<FabricProps> = () => ({})) => {
  const site = smallSite(fabricInventory(change));
  const fabric = new Fabric(site, 'fabric', { ...minimalFabric(site), ...props(site) });
  const planned = plan(site);
  const text = (path: string): string => planned.files.get(`hosts/${path}` as never)!.bytes();
  return { site, fabric, planned, text, findings: planned.findings };
};
