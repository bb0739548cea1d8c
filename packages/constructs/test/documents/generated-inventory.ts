import * as fc from 'fast-check';
import { type Inventory, type InventoryFacts, inventoryFromFacts } from '../../src/inventory/index.ts';

type Mutable<T> = { -readonly [Key in keyof T]: Mutable<T[Key]> };

/** What a generated site is made of; the rest follows from counting. */
interface Plan {
  readonly machines: number;
  readonly racks: number;
  readonly networks: number;
  readonly switches: number;
  readonly portsPerSwitch: number;
  readonly nicsPerMachine: number;
  readonly systems: number;
  readonly family: 4 | 6;
  readonly text: string;
  readonly longName: boolean;
  /** Which cables there are and in which order, so that ports and places do not follow each other. */
  readonly shuffle: number;
}

const hostile = fc.constantFrom('plain', '<svg onload="x">&amp;\'', 'a | b \\| c', '🧵 Faden – ö', 'x'.repeat(200), '`code` *bold* _it_', ']]>');

const plans: fc.Arbitrary<Plan> = fc.record({
  machines: fc.integer({ min: 3, max: 60 }),
  racks: fc.integer({ min: 1, max: 6 }),
  networks: fc.integer({ min: 1, max: 9 }),
  switches: fc.integer({ min: 0, max: 3 }),
  portsPerSwitch: fc.constantFrom(8, 24, 48),
  nicsPerMachine: fc.integer({ min: 1, max: 3 }),
  systems: fc.integer({ min: 0, max: 12 }),
  family: fc.constantFrom(4, 6),
  text: hostile,
  longName: fc.boolean(),
  shuffle: fc.integer({ min: 1, max: 1000 }),
});

/** The facts of a site that the loader accepts, however odd it looks. */
export const factsOf = (plan: Plan): InventoryFacts => {
  const names = (count: number, stem: string): readonly string[] => Array.from({ length: count }, (_, index) => `${stem}-${index + 1}`);
  const [racks, networks, systems] = [names(plan.racks, 'rack'), names(plan.networks, 'net'), names(plan.systems, 'as')];
  const addressIn = (network: number, host: number): string =>
    plan.family === 4 ? `10.20.${network}.${host}` : `2001:db8:aaaa:bbbb:${(4096 + network).toString(16)}:cccc:dddd:${(4096 + host).toString(16)}`;
  const machines: Mutable<InventoryFacts['machines']> = {};
  const cables: Mutable<InventoryFacts['cables'][number]>[] = [];
  const free = Array.from({ length: plan.switches * plan.portsPerSwitch }, (_, index) => index).sort(
    (a, b) => ((a * 7919 * plan.shuffle) % 10007) - ((b * 7919 * plan.shuffle) % 10007),
  );
  const end = (place: number) => ({ switch: `switch-${Math.floor(place / plan.portsPerSwitch) + 1}`, port: (place % plan.portsPerSwitch) + 1 });
  for (let index = 0; index < plan.machines; index += 1) {
    const name = plan.longName && index % 5 === 0 ? `m${'x'.repeat(58)}-${index}` : `node-${index + 1}`;
    const nics: Mutable<InventoryFacts['machines'][string]['nics']> = {};
    for (let nic = 0; nic < plan.nicsPerMachine; nic += 1) {
      const own = networks.filter((_, network) => network % plan.nicsPerMachine === nic);
      const [untagged = networks[0]!, ...tagged] = own;
      const mac = `02:00:00:00:${index.toString(16).padStart(2, '0')}:${nic.toString(16).padStart(2, '0')}`;
      if (own.length > 0 || nic === 0) nics[`eno${nic + 1}`] = { mac, mtu: 9000, untagged, tagged };
    }
    const addresses = Object.fromEntries(networks.map((network, at) => [network, addressIn(at, index + 20)]));
    machines[name] = {
      model: 'ThinkCentre M715q with a long name',
      platform: 'rocky-9',
      memory: '4GiB',
      cpu: { threads: 4, architecture: 'amd64' },
      rack: racks[index % racks.length]!,
      position: 1 + 2 * Math.floor(index / racks.length),
      powerFeed: 'feed',
      roles: [index % 3 === 0 ? 'control' : 'compute'],
      ...(systems.length > 0 ? { autonomousSystem: systems[index % systems.length]! } : {}),
      nics,
      disks: {},
      addresses,
    };
    for (const nic of Object.keys(nics)) {
      const place = free.pop();
      if (place !== undefined) cables.push({ from: { machine: name, nic }, to: end(place), label: plan.text, colour: 'blue' });
    }
  }
  const outside = free.pop();
  if (outside !== undefined) cables.push({ from: end(outside), to: { outside: plan.text, untagged: networks[0]! } });
  const [one, other] = [free.shift(), free.pop()];
  if (one !== undefined && other !== undefined && end(one).switch !== end(other).switch) cables.push({ from: end(one), to: end(other), label: 'T1' });
  return {
    site: 'generated',
    domain: 'generated.example',
    racks: Object.fromEntries(racks.map((rack) => [rack, { description: plan.text }])),
    powerFeeds: { feed: {} },
    switches: Object.fromEntries(
      names(plan.switches, 'switch').map((name, index) => [
        name,
        {
          model: 'Example 48',
          ports: plan.portsPerSwitch,
          mtu: 9216,
          rack: racks[0]!,
          position: 200 + index,
          powerFeed: 'feed',
          addresses: { 'net-1': addressIn(0, 2 + index) },
        },
      ]),
    ),
    networks: Object.fromEntries(
      networks.map((network, index) => {
        const prefix = plan.family === 4 ? `10.20.${index}.0/24` : `2001:db8:aaaa:bbbb:${(4096 + index).toString(16)}::/80`;
        return [network, { description: plan.text, vlan: 10 + index, prefix, mtu: 9000 }];
      }),
    ),
    virtualAddresses: { shared: { network: 'net-1', address: addressIn(0, 10), description: plan.text } },
    pools: { pods: '172.20.0.0/16', services: '172.21.0.0/16', loadBalancers: '172.22.0.0/24' },
    loadBalancerAddresses: { ingress: { address: '172.22.0.10', description: plan.text } },
    autonomousSystems: Object.fromEntries(systems.map((name, index) => [name, 64512 + index])),
    machines,
    cables,
  };
};

/** An inventory that passed every check of the loader. */
export const loaded = (facts: InventoryFacts): Inventory => {
  const { inventory, findings } = inventoryFromFacts(facts);
  if (!inventory) throw new Error(JSON.stringify(findings, undefined, 2));
  return inventory;
};

/** Sites of 3 to 60 machines with names that want to break out. */
export const inventories: fc.Arbitrary<Inventory> = plans.map((plan) => loaded(factsOf(plan)));

/** One of those, chosen. */
export const generated = (plan: Partial<Plan>): Inventory =>
  loaded(
    factsOf({
      machines: 3,
      racks: 3,
      networks: 2,
      switches: 1,
      portsPerSwitch: 24,
      nicsPerMachine: 1,
      systems: 2,
      family: 4,
      text: 'plain',
      longName: false,
      shuffle: 1,
      ...plan,
    }),
  );
