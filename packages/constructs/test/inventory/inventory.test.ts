import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cidr, InventoryLookUpError, IpAddress, inventoryFile, inventoryFromFacts } from '../../src/inventory/index.ts';
import { file, load, smallInventory } from './small-inventory.ts';

const inventory = load().inventory!;
const { machines, networks } = inventory;

describe('references are the things themselves', () => {
  test('a machine knows its place, its networks and its addresses', () => {
    const leaf = machines.get('leaf-1');
    expect(leaf).toMatchObject({
      name: 'leaf-1',
      fqdn: 'leaf-1.small.example',
      model: 'ThinkCentre M700',
      platform: 'rocky-9',
      memoryMebibytes: 4096,
      position: 1,
      roles: ['leaf'],
      asNumber: 64611,
    });
    expect(leaf.rack).toBe(inventory.racks.get('shelf'));
    expect(leaf.powerFeed).toBe(inventory.powerFeeds.get('strip'));
    expect(leaf.attachedNetworks).toEqual([networks.get('management'), networks.get('cluster')]);
    expect(leaf.address('cluster')).toEqual(leaf.address(networks.get('cluster')));
    expect(String(leaf.address('cluster'))).toBe('10.0.20.11');
  });

  test('a NIC knows its machine, its networks and the switch port at the other end, whichever way round the cable is written', () => {
    const [nic] = machines.get('node-1').nics;
    expect(nic!.machine).toBe(machines.get('node-1'));
    expect(nic).toMatchObject({ name: 'enp2s0', mac: '44:39:c4:0a:0b:02', mtuBytes: 9000 });
    expect(nic!.untagged).toBe(networks.get('management'));
    expect(nic!.tagged).toEqual([networks.get('cluster'), networks.get('provider')]);
    expect(nic!.switchPort).toEqual({ switch: inventory.switches.get('switch-1'), port: 2 });
    expect(machines.get('leaf-1').nics[0]!.switchPort!.port).toBe(1);
  });

  test('cables end at NICs, switch ports and outside', () => {
    expect(inventory.cables.map(({ from, to }) => [from.at, to.at])).toEqual([
      ['nic', 'switch'],
      ['switch', 'nic'],
      ['outside', 'switch'],
    ]);
    expect(inventory.cables[0]).toMatchObject({ label: 'L1', colour: 'yellow' });
    expect(inventory.cables[2]!.from).toEqual({ at: 'outside', outside: 'Internet line', untagged: networks.get('provider') });
  });

  test('disks are found by bus, in the order of the file', () => {
    expect([...inventory.disks].map(({ machine, name }) => `${machine.name}/${name}`)).toEqual(['leaf-1/system', 'node-1/system', 'node-1/stick-1']);
    expect(inventory.disks.onBus('usb').map(({ sizeBytes, rotational }) => [sizeBytes, rotational])).toEqual([[Math.floor(57.8 * 2 ** 30), false]]);
    expect(inventory.disks.onBus('nvme')).toEqual([]);
    expect(machines.get('node-1').disks[0]).toMatchObject({ sizeBytes: 500_000_000_000, rotational: true });
  });

  test('memory that is kept for later is in MiB', () => {
    expect([...inventory.reservations]).toEqual([
      { name: 'later', description: 'What comes next', role: 'control', pods: 2, memoryMebibytes: 512, priority: 'promised' },
    ]);
  });

  test('networks, pools and what stands outside the site are values, not text', () => {
    expect(networks.get('management')).toMatchObject({ vlan: 10, mtuBytes: 1500 });
    expect(networks.get('management').gateway!.equals(IpAddress.parse('10.0.10.1')!)).toBe(true);
    expect(String(networks.get('cluster').allocationRange!.last)).toBe('10.0.20.20');
    expect(inventory.pools.pods.equals(Cidr.parse('10.42.0.0/16')!)).toBe(true);
    expect(inventory.pools.floatingIpNetwork).toBe(networks.get('provider'));
    expect(String(inventory.virtualAddresses.get('kubernetes-api').address)).toBe('10.0.20.5');
    expect(String(inventory.switches.get('switch-1').address('management'))).toBe('10.0.10.2');
    expect(inventory.autonomousSystems.get('kubernetes').asNumber).toBe(64700);
    expect(inventory.nameServers.map(String)).toEqual(['192.0.2.53']);
    expect(inventory.timeServers).toEqual(['ntp.example']);
    expect(inventory.registryMirrors.get('docker.io').urls).toEqual(['https://mirror.example/docker']);
    expect(inventory.objectStores.get('etcd-snapshots')).toMatchObject({ endpoint: 's3.example:9000', bucket: 'backups', folder: 'small/etcd' });
  });
});

describe('look-ups', () => {
  const errorOf = (lookUp: () => unknown): InventoryLookUpError => {
    try {
      lookUp();
    } catch (error) {
      if (error instanceof InventoryLookUpError) return error;
      throw error;
    }
    throw new Error('the look-up found something');
  };

  test.each([
    [() => machines.get('leaf1'), 'there is no machine "leaf1" in the inventory; did you mean leaf-1?'],
    [() => machines.get('router'), 'there is no machine "router" in the inventory; known: leaf-1, node-1'],
    [() => machines.withRole('contrl'), 'there is no machine with the role "contrl" in the inventory; did you mean control?'],
    [() => networks.get('managment'), 'there is no network "managment" in the inventory; did you mean management?'],
    [() => machines.get('leaf-1').address('clutser'), 'there is no network "clutser" in the inventory; did you mean cluster?'],
    [() => machines.get('leaf-1').address('provider'), 'there is no network "provider" in which leaf-1 has an address; known: management, cluster'],
    [() => machines.get('leaf-1').isAttachedTo('storage'), 'there is no network "storage" in the inventory; known: management, cluster, provider'],
    [() => inventory.switches.get('switch-1').address('cluster'), 'there is no network "cluster" in which switch-1 has an address; known: management'],
    [() => inventory.virtualAddresses.get('kubernetes'), 'there is no virtual address "kubernetes" in the inventory; known: kubernetes-api'],
    [() => inventory.objectStores.get('constructor'), 'there is no object store "constructor" in the inventory; known: etcd-snapshots'],
  ])('%s fails with the nearest name or the known ones', (lookUp, message) => {
    expect(errorOf(lookUp).message).toBe(message);
  });

  test('fail as something that becomes a finding', () => {
    expect(errorOf(() => machines.get('leaf1')).finding()).toEqual({
      rule: 'inventory-look-up',
      severity: 'error',
      what: 'there is no machine "leaf1" in the inventory; did you mean leaf-1?',
      allowed: 'leaf-1, node-1',
      mend: 'Write leaf-1, or add the machine to the inventory.',
    });
  });

  test('never repeat what looks like a secret', () => {
    expect(JSON.stringify(errorOf(() => machines.get(`ghp_${'16C7e42F292c6912E7710c838347'}`)).finding())).not.toContain('16C7e42F');
  });

  test('keep the order of the file', () => {
    expect([...machines].map(({ name }) => name)).toEqual(['leaf-1', 'node-1']);
    expect(machines.withRole('storage').map(({ name }) => name)).toEqual(['node-1']);
    expect([networks.size, networks.has('cluster'), networks.has('toString')]).toEqual([3, true, false]);
  });
});

test('nothing can be changed', () => {
  const seen = new Set<unknown>();
  const thawed: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (!Object.isFrozen(value)) thawed.push(path);
    for (const [key, item] of Object.entries(value)) visit(item, `${path}.${key}`);
  };
  visit(inventory, 'inventory');
  expect(seen.size).toBeGreaterThan(60);
  expect(thawed).toEqual([]);
});

test('facts build the same inventory again', () => {
  const { inventory: again, findings } = inventoryFromFacts(JSON.parse(JSON.stringify(inventory.facts)));
  expect(findings).toEqual([]);
  expect(again!.facts).toEqual(inventory.facts);
  expect(again!.positionOf(again!.machines.get('leaf-1'))).toBeUndefined();
});

describe('positionOf', () => {
  test.each([
    ['a machine', machines.get('node-1'), '  node-1:'],
    ['a NIC', machines.get('node-1').nics[0]!, '      enp2s0:'],
    ['a disk', machines.get('node-1').disks[1]!, '      stick-1:'],
    ['a network', networks.get('cluster'), '  cluster:'],
    ['a switch', inventory.switches.get('switch-1'), '  switch-1:'],
    ['the pools', inventory.pools, 'pools:'],
    ['a cable', inventory.cables[1]!, '  - { from: { switch: switch-1, port: 2 }'],
    ['a path', ['pools', 'services'], '  services:'],
    ['a path that is absent: the nearest', ['machines', 'node-1', 'serial'], '  node-1:'],
  ])('finds %s', (_, fact, start) => {
    const { line, column, ...rest } = inventory.positionOf(fact)!;
    expect(rest).toEqual({ file });
    expect(smallInventory.split('\n')[line - 1]!.startsWith(start)).toBe(true);
    expect(column).toBe(start.search(/[^ -]/) + 1);
  });

  test('knows nothing of the things of another inventory', () => {
    expect(inventory.positionOf(load().inventory!.machines.get('leaf-1'))).toBeUndefined();
  });
});

describe('a file', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'inventory-'));
    writeFileSync(join(folder, 'inventory.yaml'), smallInventory);
    writeFileSync(join(folder, 'latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const source = (path: string) => inventoryFile(pathToFileURL(join(folder, 'site.ts')).href, path);

  test('beside a site is read, and named as it is where it lies in no repository', async () => {
    const { inventory: read, findings } = await source('./inventory.yaml').load();
    expect(findings).toEqual([]);
    expect(read!.positionOf(['site'])).toEqual({ file: join(folder, 'inventory.yaml'), line: 1, column: 1 });
    expect(source('./inventory.yaml').url.href).toBe(pathToFileURL(join(folder, 'inventory.yaml')).href);
  });

  test('in a repository is named from its root', async () => {
    writeFileSync(join(folder, '.git'), 'gitdir: elsewhere\n');
    const { inventory: read } = await source('./inventory.yaml').load();
    rmSync(join(folder, '.git'));
    expect(read!.positionOf(['site'])!.file).toBe('inventory.yaml');
  });

  test.each([
    ['missing.yaml', 'there is no such file'],
    ['.', 'this is a folder'],
    ['inventory.yaml/below', 'a part of the path is no folder'],
    ['latin.yaml', 'the file is not UTF-8'],
  ])('%s gives a finding: %s', async (path, what) => {
    const { inventory: read, findings } = await source(`./${path}`).load();
    expect(read).toBeUndefined();
    expect(findings).toEqual([expect.objectContaining({ rule: 'inventory-file', what, inventory: expect.objectContaining({ line: 1, column: 1 }) })]);
  });
});
