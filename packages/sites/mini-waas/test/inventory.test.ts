import { readFileSync } from 'node:fs';
import { allocateAddresses, Cidr, type Inventory, inventoryFile, type Machine, parseInventory } from '@bastide/constructs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

const file = 'packages/sites/mini-waas/inventory.yaml';
const text = readFileSync(new URL('../inventory.yaml', import.meta.url), 'utf8');
const names = (machines: readonly Machine[]): readonly string[] => machines.map(({ name }) => name);
const numbered = (role: string, count: number): readonly string[] => Array.from({ length: count }, (_, index) => `${role}-${index + 1}`);

/**
 * The table as it was counted with a finger: how many machines of each role, the networks they hang in, and how many sticks. Whoever adds a
 * machine, a stick or a network to the inventory counts again, here and nowhere else; what only went missing by a slip is found here.
 */
const table = {
  machines: [
    ['firewall', 3, 'management uplink fabric provider'],
    ['leaf', 3, 'management cluster fabric'],
    ['control', 6, 'management cluster storage'],
    ['compute', 6, 'management cluster storage tunnel provider'],
    ['storage', 3, 'management cluster storage'],
  ],
  sticks: { 'storage-1': 2, 'storage-2': 2, 'storage-3': 2 },
} as const;
const roles = table.machines.map(([role]) => role);

let inventory: Inventory;
beforeAll(async () => {
  const loaded = await inventoryFile(import.meta.url, '../inventory.yaml').load();
  expect(loaded.findings).toEqual([]);
  inventory = loaded.inventory!;
});

describe('the inventory of Mini W’aaS', () => {
  test('has the machines of the table, by role', () => {
    expect([...names(inventory.machines.all)].sort()).toEqual(table.machines.flatMap(([role, count]) => numbered(role, count)).sort());
    for (const [role, count] of table.machines) expect(names(inventory.machines.withRole(role))).toEqual(numbered(role, count));
  });

  test('has 4 GB and one NIC in each, of four models, on OPNsense or Rocky Linux 9', () => {
    for (const machine of inventory.machines) {
      expect(machine.memoryMebibytes).toBe(4096);
      expect(machine.nics).toHaveLength(1);
      expect(machine.platform).toBe(machine.roles.includes('firewall') ? 'opnsense' : 'rocky-9');
    }
    expect(new Set(inventory.machines.all.map(({ model }) => model))).toEqual(
      new Set(['ThinkCentre M700', 'ThinkCentre M710q', 'ThinkCentre M715q', 'ThinkCentre M73']),
    );
  });

  test('has the USB sticks of the table, by stable id', () => {
    const sticks = inventory.disks.onBus('usb');
    const onEach = Map.groupBy(sticks, ({ machine }) => machine.name);
    expect(Object.fromEntries([...onEach].map(([name, disks]) => [name, disks.length]))).toEqual(table.sticks);
    for (const { path } of sticks) expect(path).toMatch(/^\/dev\/disk\/by-id\/usb-/);
  });

  test('cables every machine to a port of its own on the one switch of 24 ports, and the Internet line', () => {
    const [tableSwitch] = inventory.switches;
    expect([inventory.switches.size, tableSwitch!.portCount]).toEqual([1, 24]);
    const ports = inventory.machines.all.map(({ nics }) => nics[0]!.switchPort!);
    expect(ports.every((port) => port.switch === tableSwitch)).toBe(true);
    expect(new Set(ports.map(({ port }) => port)).size).toBe(inventory.machines.size);
    expect(inventory.cables.filter(({ from }) => from.at === 'outside')).toHaveLength(1);
  });

  test('spreads every role over the three shelves and their power, so that losing one leaves a majority', () => {
    for (const role of roles) {
      const machines = inventory.machines.withRole(role);
      for (const rack of inventory.racks) expect(machines.filter((machine) => machine.rack === rack).length).toBeLessThan(machines.length / 2);
      for (const machine of machines) expect(machine.powerFeed.name.at(-1)).toBe(String.fromCharCode(96 + Number(machine.rack.name.at(-1))));
    }
  });

  test('gives every machine an address in each network that it is attached to and that gives any', () => {
    for (const machine of inventory.machines) {
      for (const network of machine.attachedNetworks.filter(({ allocationRange }) => allocationRange)) {
        expect(network.prefix.contains(machine.address(network))).toBe(true);
      }
    }
    expect(allocateAddresses(text, file)).toEqual({ text, allocated: [], findings: [] });
  });

  test('attaches machines to what their role needs, and nothing more', () => {
    const attached = (role: string): readonly string[] => [
      ...new Set(inventory.machines.withRole(role).map(({ attachedNetworks }) => attachedNetworks.map(({ name }) => name).join(' '))),
    ];
    expect(roles.map(attached)).toEqual(table.machines.map(([, , networks]) => [networks]));
  });

  test('has jumbo frames wherever traffic stays on the table', () => {
    const beyondTheTable = ['management', 'provider', 'uplink'];
    for (const { name, mtuBytes } of inventory.networks) expect(mtuBytes, name).toBe(beyondTheTable.includes(name) ? 1500 : 9000);
  });

  test('has one AS for the firewalls, one for each leaf, one for Kubernetes, all private', () => {
    const numbers = (role: string): ReadonlySet<number> => new Set(inventory.machines.withRole(role).map(({ asNumber }) => asNumber!));
    expect([numbers('firewall').size, numbers('leaf').size]).toEqual([1, inventory.machines.withRole('leaf').length]);
    expect(new Set([...numbers('control'), ...numbers('compute'), ...numbers('storage')])).toEqual(
      new Set([inventory.autonomousSystems.get('kubernetes').asNumber]),
    );
    for (const { asNumber } of inventory.autonomousSystems) expect(asNumber >= 64_512 && asNumber <= 65_534).toBe(true);
  });

  test('uses public addresses from documentation ranges only', () => {
    const free = ['10.0.0.0/8', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].map((prefix) => Cidr.parse(prefix)!);
    const { pods, services, loadBalancers, floatingIps } = inventory.pools;
    const used = [...inventory.networks.all.map(({ prefix }) => prefix), pods, services, loadBalancers!, floatingIps!, ...inventory.nameServers];
    for (const each of used) expect(free.some((range) => range.contains(each))).toBe(true);
    expect(inventory.domain).toBe('mini-waas.example');
  });

  test('names a JSON Schema that is there, for editors', () => {
    const schema = /^# yaml-language-server: \$schema=(\S+)/.exec(text)![1]!;
    expect(JSON.parse(readFileSync(new URL(`../${schema}`, import.meta.url), 'utf8'))).toHaveProperty('properties.machines');
  });

  test('finds everything again in the file', () => {
    for (const machine of inventory.machines) {
      const { line, file: where } = inventory.positionOf(machine)!;
      expect(where).toBe(file);
      expect(text.split('\n')[line - 1]).toBe(`  ${machine.name}:`);
    }
  });
});

describe('the inventory of Mini W’aaS, spoilt', { timeout: 60_000 }, () => {
  const spoilt = fc
    .tuple(fc.nat(text.length), fc.nat(20), fc.constantFrom('', '\t', '"', '{', '[', ': ', '#', '*a', '&a ', '\n', '- ', '~', '0', 'x'))
    .map(([from, length, instead]) => text.slice(0, from) + instead + text.slice(from + length));

  test('gives findings with positions in 200 ways, never an exception', () => {
    fc.assert(
      fc.property(spoilt, (changed) => {
        const { inventory: loaded, findings } = parseInventory(changed, file);
        expect(loaded === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
        expect(findings.filter((finding) => finding.inventory?.file !== file)).toEqual([]);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('never repeats a canary behind any value', () => {
    const canary = `glpat-${'Zx8kQ2mN5vB7cL1pR4tW'}`;
    const ends = [...text.matchAll(/[a-z0-9](?=\n| \}|,)/g)].map(({ index }) => index + 1);
    fc.assert(
      fc.property(fc.constantFrom(...ends), (at) => {
        const { inventory: loaded, findings } = parseInventory(`${text.slice(0, at)}-${canary}${text.slice(at)}`, file);
        expect(loaded).toBeUndefined();
        expect(findings.map(({ rule }) => rule)).toContain('secret-in-inventory');
        expect(JSON.stringify(findings)).not.toContain(canary.slice(-12));
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});
