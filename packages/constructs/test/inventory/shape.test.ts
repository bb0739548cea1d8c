import { describe, expect, test } from 'vitest';
import { inventoryFromFacts } from '../../src/inventory/index.ts';
import { load, loadWith, rebuild, smallInventory, texts } from './small-inventory.ts';

describe('a value of the wrong shape is named with its place, what is allowed and how to mend it', () => {
  test.each([
    ['memory: 4GiB', 'memory: 4 gigs', '52:13', 'machines.leaf-1.memory: "4 gigs" is not allowed here', 'MiB or GiB or TiB'],
    ['memory: 4GiB', 'memory: 4GB', '52:13', 'machines.leaf-1.memory: "4GB"', 'such as 4GiB'],
    ['memory: 4GiB', 'memory: 4096', '52:13', 'machines.leaf-1.memory: 4096', 'such as 4GiB'],
    ['size: 57.8GiB', 'size: 57.8', '80:', 'machines.node-1.disks.stick-1.size: 57.8', 'MB, GB, TB'],
    ['    ports: 24', '    ports: many', '10:12', 'switches.switch-1.ports: "many"', '1 to 1000'],
    ['vlan: 20', 'vlan: 4095', '24:11', 'networks.cluster.vlan: 4095', '1 to 4094'],
    ['vlan: 20', 'vlan: 0', '24:11', 'networks.cluster.vlan: 0', '1 to 4094'],
    ['mtu: 9194', 'mtu: 500', '11:10', 'switches.switch-1.mtu: 500', '1280'],
    ['platform: rocky-9', 'platform: windows', '51:15', 'machines.leaf-1.platform: "windows"', 'one of rocky-9, opnsense'],
    ['bus: usb', 'bus: floppy', '80:', 'machines.node-1.disks.stick-1.bus: "floppy"', 'sata, nvme, sas, usb'],
    ["mac: '00:23:24:0a:0b:01'", 'mac: 002324.0a0b01', '60:', 'machines.leaf-1.nics.eno1.mac: "002324.0a0b01"', 'six pairs of hexadecimal digits'],
    [
      'path: /dev/disk/by-id/ata-ST500LM021-1KJ152_W62ABCDE',
      'path: /dev/sda',
      '79:',
      'machines.node-1.disks.system.path: "/dev/sda"',
      'stays the same over restarts',
    ],
    ['prefix: 10.0.20.0/24', 'prefix: 10.0.20.0', '25:13', 'networks.cluster.prefix: "10.0.20.0"', 'CIDR notation'],
    ['gateway: 10.0.10.1', 'gateway: 10.0.10.1/24', '20:14', 'networks.management.gateway: "10.0.10.1/24"', 'without a prefix length'],
    ['domain: small.example', 'domain: Small', '2:9', 'domain: "Small"', 'two labels or more'],
    ['roles: [leaf]', 'roles: []', '57:12', 'machines.leaf-1.roles: []', 'one or more roles'],
    ['description: The only one', 'description: "one\\u202etwo"', '4:25', 'racks.shelf.description: "one\\u{202e}two"', 'one line of visible text'],
    ['rotational: true', 'rotational: slow', '79:', 'machines.node-1.disks.system.rotational: "slow"', 'true or false'],
    ['leaf: 64611', 'leaf: 4294967295', '40:9', 'autonomousSystems.leaf: 4294967295', '1 to 4294967294'],
    ['[https://mirror.example/docker]', '[http://mirror.example/docker]', '45:', 'registryMirrors.docker.io[0]: "http://mirror.example/docker"', 'https://'],
    ["endpoint: 's3.example:9000'", "endpoint: 'https://s3.example'", '47:', 'objectStores.etcd-snapshots.endpoint: "https://s3.example"', 'without a scheme'],
    ['racks:\n  shelf: { description: The only one }', 'racks: shelf', '3:8', 'racks: "shelf"', 'a mapping from names'],
    ['    rack: shelf\n', '    rack:\n', '12:5', 'switches.switch-1.rack: null', 'lower-case letters'],
    [
      'to: { switch: switch-1, port: 1 }',
      'to: switch-1',
      '83:',
      'cables[0].to: "switch-1"',
      'one of { machine, nic }, { switch, port } and { outside, untagged }',
    ],
    [
      'to: { switch: switch-1, port: 1 }',
      'to: { switch: switch-1, nic: eno1 }',
      '83:',
      'cables[0].to: { "switch": "switch-1", "nic": "eno1" }',
      'one of { machine, nic }',
    ],
    ['to: { switch: switch-1, port: 1 }', 'to: { switch: switch-1, port: one }', '83:', 'cables[0].to.port: "one"', '1 to 1000'],
  ])('%j → %j', (passage, instead, position, what, allowed) => {
    const found = loadWith(passage, instead);
    expect(found.inventory).toBeUndefined();
    const line = texts(found).find((text) => text.includes(`inventory-shape: ${what}`));
    expect(line, texts(found).join('\n')).toBeDefined();
    expect(line!.startsWith(position)).toBe(true);
    expect(line).toContain(allowed);
  });

  test.each([
    ['memory: 4GiB', 'memory: 4Gi', 4096],
    ['memory: 4GiB', 'memory: 3.5GiB', 3584],
    ['memory: 4GiB', 'memory: 512MiB', 512],
    ['memory: 4GiB', 'memory: 1TiB', 1_048_576],
  ])('%j may be written %j', (passage, instead, mebibytes) => {
    expect(loadWith(passage, instead).inventory!.machines.get('leaf-1').memoryMebibytes).toBe(mebibytes);
  });
});

test('a key that is not known is refused with the nearest known one', () => {
  expect(texts(loadWith('timeServers:', 'timeServer:'))).toEqual([
    expect.stringMatching(/^43:1 inventory-shape: timeServer: is not a key that is known here; .*; Write timeServers\.$/),
  ]);
});

test('a key that is misspelt is one slip, not an unknown key and a missing one', () => {
  const found = loadWith('    powerFeed: strip\n    roles: [leaf]', '    powerfeed: strip\n    roles: [leaf]');
  expect(texts(found)).toEqual([expect.stringMatching(/ inventory-shape: machines\.leaf-1\.powerfeed: is not a key .*; Write powerFeed\.$/)]);
});

test('an unknown key beside a missing one that it does not resemble are two slips', () => {
  const found = texts(loadWith('    powerFeed: strip\n    roles: [leaf]', '    plug: strip\n    roles: [leaf]'));
  expect(found).toEqual([expect.stringContaining('powerFeed: is missing'), expect.stringContaining('plug: is not a key')]);
});

test('an unknown key is never said to be one that is there already', () => {
  const [found, ...others] = texts(loadWith('    powerFeed: strip\n    roles: [leaf]', '    powerFeed: strip\n    powerFeeds: strip\n    roles: [leaf]'));
  expect(found).toContain('powerFeeds: is not a key');
  expect(found).toMatch(/Remove it, or write one of the allowed keys\.$/);
  expect(others).toEqual([]);
});

test('a missing key is reported where the mapping starts', () => {
  expect(texts(loadWith('    model: ThinkCentre M73\n', ''))).toEqual([
    expect.stringMatching(/^66:3 inventory-shape: machines\.node-1\.model: is missing; .*; Add it\.$/),
  ]);
});

test('everything is reported at once: shape, references and duplicates, in the order of the file', () => {
  const text = smallInventory
    .replace('vlan: 20', 'vlan: 10')
    .replace('memory: 4GiB', 'memory: 4')
    .replace('rack: shelf\n    position: 1', 'rack: shelv\n    position: 1')
    .replace('port: 24', 'port: 25');
  const found = texts(load(text));
  expect(found.map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
    '24:11 inventory-duplicate: networks.cluster.vlan',
    '52:13 inventory-shape: machines.leaf-1.memory',
    '54:11 inventory-reference: machines.leaf-1.rack',
    '85:91 inventory-cable: cables[2].to.port',
  ]);
});

test('a collection of the wrong shape does not make every reference to it wrong', () => {
  expect(texts(loadWith('racks:\n  shelf: { description: The only one }', 'racks: 3'))).toHaveLength(1);
  expect(texts(loadWith('racks:\n  shelf: { description: The only one }', 'racks:\n  shelf: 3'))).toHaveLength(1);
});

describe('facts that come from no file', () => {
  test('are checked the same and carry no position', () => {
    const { findings, inventory } = rebuild((facts) => {
      facts.machines['leaf-1']!.rack = 'shelv';
    });
    expect(inventory).toBeUndefined();
    expect(findings).toEqual([
      expect.objectContaining({ rule: 'inventory-reference', what: expect.stringContaining('machines.leaf-1.rack: "shelv" is not defined under racks') }),
    ]);
    expect(findings[0]).not.toHaveProperty('inventory');
  });

  test.each([
    [null],
    [undefined],
    [3],
    ['text'],
    [[]],
    [() => 1],
    [Symbol('x')],
    [new Date(0)],
    [new Map([['site', 'x']])],
    [{ machines: { a: new Date(0) } }],
  ])('may be anything without an exception: %s', (facts) => {
    expect(inventoryFromFacts(facts).inventory).toBeUndefined();
    expect(inventoryFromFacts(facts).findings.length).toBeGreaterThan(0);
  });

  test('may contain themselves', () => {
    const facts: { site: unknown } = { site: 'x' };
    facts.site = facts;
    expect(inventoryFromFacts(facts).findings.length).toBeGreaterThan(0);
  });

  test('are not frozen and not shared', () => {
    const facts = structuredClone(load().inventory!.facts) as { site: string };
    const { inventory } = inventoryFromFacts(facts);
    facts.site = 'other';
    expect(inventory!.site).toBe('small');
  });
});
