import { describe, expect, test } from 'vitest';
import { file, load, loadWith, rebuild, texts } from './small-inventory.ts';

type Case = readonly [passage: string, instead: string, finding: string, allowed: string];

/** Expects exactly one finding: position, rule, path, what is wrong, what is allowed. */
const expectOne = (passage: string, instead: string, finding: string, allowed: string): void => {
  const loaded = loadWith(passage, instead);
  const lines = texts(loaded);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(finding);
  expect(lines[0]).toContain(`allowed: ${allowed}`);
  expect(loaded.findings[0]!.inventory).toMatchObject({ file, line: expect.any(Number), column: expect.any(Number) });
};

test('the inventory of the tests itself is in order', () => {
  expect(texts(load())).toEqual([]);
});

describe('references', () => {
  test.each<Case>([
    [
      'rack: shelf\n    position: 1',
      'rack: shelv\n    position: 1',
      '54:11 inventory-reference: machines.leaf-1.rack: "shelv" is not defined under racks',
      'shelf; Write "shelf"',
    ],
    [
      'powerFeed: strip\n    roles: [leaf]',
      'powerFeed: strap\n    roles: [leaf]',
      'inventory-reference: machines.leaf-1.powerFeed: "strap"',
      'strip; Write "strip"',
    ],
    [
      'autonomousSystem: leaf',
      'autonomousSystem: spine-1',
      'inventory-reference: machines.leaf-1.autonomousSystem: "spine-1"',
      'leaf, kubernetes; Name one of these',
    ],
    [
      'network: cluster',
      'network: clutser',
      'inventory-reference: virtualAddresses.kubernetes-api.network: "clutser"',
      'management, cluster, provider; Write "cluster"',
    ],
    [
      'tagged: [cluster, provider]',
      'tagged: [cluster, provider, constructor]',
      'inventory-reference: machines.node-1.nics.enp2s0.tagged[2]: "constructor"',
      'management, cluster, provider',
    ],
    [
      'untagged: provider }, to',
      'untagged: providers }, to',
      'inventory-reference: cables[2].from.untagged: "providers"',
      'management, cluster, provider; Write "provider"',
    ],
    ['nic: enp2s0 }', 'nic: enp2s1 }', 'inventory-reference: cables[1].to.nic: "enp2s1" is not defined under machines.node-1.nics', 'enp2s0; Write "enp2s0"'],
    [
      '      management: 10.0.10.11\n',
      '      management: 10.0.10.11\n      mangement: 10.0.10.15\n',
      'inventory-reference: machines.leaf-1.addresses.mangement: "mangement"',
      'management, cluster, provider; Write "management"',
    ],
    ['rack: shelf\n    position: 3', 'rack: shelf-2\n    position: 3', 'inventory-reference: switches.switch-1.rack: "shelf-2"', 'shelf; Write "shelf"'],
  ])('%j → %j', (passage, instead, finding, allowed) => {
    const lines = texts(loadWith(passage, instead)).filter((line) => !line.includes('no cable ends at'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(finding);
    expect(lines[0]).toContain(`allowed: ${allowed}`);
  });

  test('a machine or switch at the end of a cable', () => {
    expect(texts(loadWith('to: { machine: node-1,', 'to: { machine: node-2,'))[1]).toContain(
      'cables[1].to.machine: "node-2" is not defined under machines; allowed: leaf-1, node-1; Write "node-1"',
    );
    expect(texts(loadWith('to: { switch: switch-1, port: 1 }', 'to: { switch: switch-2, port: 1 }'))[0]).toContain(
      'cables[0].to.switch: "switch-2" is not defined under switches',
    );
  });

  test('autonomous systems where none is defined', () => {
    const { findings } = rebuild((facts) => delete facts.autonomousSystems);
    expect(findings.map(({ what, allowed }) => [what, allowed])).toEqual([
      ['machines.leaf-1.autonomousSystem: "leaf" is not defined under autonomousSystems', 'none is defined'],
      ['machines.node-1.autonomousSystem: "kubernetes" is not defined under autonomousSystems', 'none is defined'],
    ]);
  });
});

describe('what there may be only one of', () => {
  test.each<Case>([
    [
      "mac: '44:39:C4:0a:0b:02'",
      "mac: '00:23:24:0A:0B:01'",
      'the MAC address "00:23:24:0A:0B:01" is already that of machines.leaf-1.nics.eno1.mac',
      'one owner of each MAC address',
    ],
    [
      'management: 10.0.10.12',
      'management: 10.0.10.11',
      'machines.node-1.addresses.management: the address "10.0.10.11" is already that of machines.leaf-1.addresses.management',
      'one owner of each address',
    ],
    ['management: 10.0.10.12', 'management: 10.0.10.1', 'the address "10.0.10.1" is already that of networks.management.gateway', 'one owner'],
    ['management: 10.0.10.12', 'management: 10.0.10.2', 'the address "10.0.10.2" is already that of switches.switch-1.addresses.management', 'one owner'],
    ['cluster: 10.0.20.12', 'cluster: 10.0.20.5', 'the address "10.0.20.5" is already that of virtualAddresses.kubernetes-api.address', 'one owner'],
    [
      'switch: switch-1, port: 2 }',
      'switch: switch-1, port: 1 }',
      'inventory-cable: cables[1].from: the switch port { "switch": "switch-1", "port": 1 } is already that of cables[0].to',
      'one owner of each switch port',
    ],
    ['vlan: 20', 'vlan: 50', 'networks.provider.vlan: the VLAN 50 is already that of networks.cluster.vlan', 'one owner of each VLAN'],
    [
      'kubernetes: 64700',
      'kubernetes: 64611',
      'autonomousSystems.kubernetes: the AS number 64611 is already that of autonomousSystems.leaf',
      'one owner of each AS number',
    ],
    [
      'ata-ST500LM021-1KJ152_W62ABCDE, bus: sata',
      'ata-SAMSUNG_MZ7LN128HCHP-000L1_S1ZRNXAG123456, bus: sata',
      'is already that of machines.leaf-1.disks.system.path',
      'one owner of each disk',
    ],
    ['position: 2', 'position: 1', 'machines.node-1: the place in the rack', 'one owner of each place in the rack'],
    ['  kubernetes-api: {', '  leaf-1: {', 'machines.leaf-1: the host name "leaf-1" is already that of virtualAddresses.leaf-1', 'one owner of each host name'],
    ['roles: [control, storage]', 'roles: [control, storage, control]', 'machines.node-1.roles[2]: "control" stands in the list twice', 'each once'],
    [
      'tagged: [cluster, provider]',
      'tagged: [cluster, provider, cluster]',
      'machines.node-1.nics.enp2s0.tagged[2]: "cluster" stands in the list twice',
      'each once',
    ],
  ])('%j → %j', expectOne);

  test('a NIC at two cables', () => {
    const lines = texts(loadWith('to: { machine: node-1, nic: enp2s0 }', 'to: { machine: leaf-1, nic: eno1 }'));
    expect(lines.filter((line) => !line.includes('no cable ends at'))).toEqual([
      expect.stringContaining('cables[1].to: the NIC { "machine": "leaf-1", "nic": "eno1" } is already that of cables[0].from'),
    ]);
  });

  test('sockets of different machines may have the same path, sockets of one may not', () => {
    const socket = '/dev/disk/by-path/pci-0000:00:14.0-usb-0:1:1.0-scsi-0:0:0:0';
    const usbSticks = (machines: readonly string[]) =>
      rebuild((facts) => {
        for (const [index, machine] of machines.entries())
          facts.machines[machine]!.disks[`socket-${index}`] = { path: socket, bus: 'usb', size: '58GiB', rotational: false };
      });
    expect(usbSticks(['leaf-1', 'node-1']).findings).toEqual([]);
    expect(usbSticks(['leaf-1', 'leaf-1']).findings).toHaveLength(1);
  });
});

describe('names', () => {
  test.each<Case>([
    ['  kubernetes-api: {', '  Kubernetes_API: {', 'inventory-name: virtualAddresses.', 'lower-case letters, digits and hyphens'],
    ['  docker.io: [', '  docker: [', 'inventory-name: registryMirrors.docker: the name "docker" is not allowed here', 'the host of an image registry'],
    [
      '  etcd-snapshots: {',
      `  ${'x'.repeat(64)}: {`,
      'inventory-name: objectStores.',
      'lower-case letters, digits and hyphens, starting with a letter, at most 63 characters',
    ],
  ])('%j → %j', expectOne);

  test('a machine with a bad name is still checked, and found by those who name it', () => {
    const { findings } = rebuild((facts) => {
      facts.machines = { Leaf_1: { ...facts.machines['leaf-1']!, rack: 'shelv' }, 'node-1': facts.machines['node-1']! };
      facts.cables[0]!.from = { machine: 'Leaf_1', nic: 'eno1' };
    });
    expect(findings.map(({ rule }) => rule)).toEqual(['inventory-shape', 'inventory-name', 'inventory-reference']);
  });

  test('a NIC has the name that Linux keeps', () => {
    const { findings } = rebuild((facts) => {
      facts.machines['leaf-1']!.nics = { 'a-very-long-interface': facts.machines['leaf-1']!.nics.eno1! };
    });
    expect(findings[0]).toMatchObject({ rule: 'inventory-name', allowed: expect.stringContaining('at most 15 characters') });
  });
});

describe('hardware', () => {
  test.each<Case>([
    [
      "mac: '00:23:24:0a:0b:01'",
      "mac: '01:23:24:0a:0b:01'",
      'inventory-hardware: machines.leaf-1.nics.eno1.mac: "01:23:24:0a:0b:01" is a multicast address',
      'addresses whose second digit is 0, 2, 4',
    ],
    ["mac: '00:23:24:0a:0b:01'", "mac: '00:00:00:00:00:00'", '"00:00:00:00:00:00" belongs to no interface', 'the address of the interface'],
    [
      "usb-SanDisk_Ultra_4C530001230815117432-0:0', bus: usb",
      "usb-SanDisk_Ultra_4C530001230815117432-0:0', bus: sata",
      'is not the name of a disk on the bus "sata"',
      '/dev/disk/by-id/ata-… or /dev/disk/by-id/wwn-…',
    ],
    ['bus: sata, size: 500GB', 'bus: nvme, size: 500GB', 'is not the name of a disk on the bus "nvme"', '/dev/disk/by-id/nvme-…'],
  ])('%j → %j', (passage, instead, finding, allowed) => {
    const lines = texts(loadWith(passage, instead));
    expect(lines[0]).toContain(finding);
    expect(lines[0]).toContain(`allowed: ${allowed}`);
  });

  test('an NVMe disk does not turn', () => {
    const { findings } = rebuild((facts) => {
      facts.machines['leaf-1']!.disks.system = { path: '/dev/disk/by-id/nvme-eui.0025385b71b0a3f2', bus: 'nvme', size: '128GB', rotational: true };
    });
    expect(findings.map(({ what }) => what)).toEqual(['machines.leaf-1.disks.system.rotational: an NVMe disk does not turn']);
  });
});

describe('networks', () => {
  test.each<Case>([
    [
      'prefix: 198.51.100.0/24',
      'prefix: 198.51.100.7/24',
      'inventory-network: networks.provider.prefix: "198.51.100.7/24" names a host inside a network',
      'a prefix whose host bits are zero; Write 198.51.100.0/24.',
    ],
    [
      'allocate: { first: 10.0.20.11',
      'allocate: { first: 10.0.19.11',
      'networks.cluster.allocate.first: "10.0.19.11" is not an address',
      '10.0.20.1 to 10.0.20.254',
    ],
    ['last: 10.0.20.20', 'last: 10.0.20.255', 'networks.cluster.allocate.last: "10.0.20.255" is not an address', '10.0.20.1 to 10.0.20.254'],
    [
      'first: 10.0.20.11, last: 10.0.20.20',
      'first: 10.0.20.20, last: 10.0.20.11',
      'the range starts at "10.0.20.20" and ends before',
      'first ≤ last; Swap the two.',
    ],
    [
      'tagged: [cluster] }',
      'tagged: [cluster, management] }',
      'machines.leaf-1.nics.eno1.tagged[1]: "management" is carried untagged and tagged',
      'each network once a NIC',
    ],
    [
      'leaf: 64611',
      'leaf: 23456',
      'inventory-as-number: autonomousSystems.leaf: 23456 cannot be used: AS_TRANS of RFC 6793',
      'private numbers (64512 to 65534',
    ],
    ['leaf: 64611', 'leaf: 65535', '65535 cannot be used: reserved by RFC 7300', 'private numbers'],
    ['leaf: 64611', 'leaf: 100000', '100000 cannot be used: reserved by IANA', 'private numbers'],
  ])('%j → %j', expectOne);

  test.each([[64496], [65551], [64512], [4_200_000_000], [3215]])('%i is an AS number that may be used', (asNumber) => {
    expect(texts(loadWith('leaf: 64611', `leaf: ${asNumber}`))).toEqual([]);
  });

  test('prefixes do not overlap', () => {
    const lines = texts(loadWith('prefix: 10.0.10.0/24', 'prefix: 10.0.0.0/16'));
    expect(lines).toContainEqual(
      expect.stringContaining(
        'networks.cluster.prefix: 10.0.20.0/24 overlaps 10.0.0.0/16 of networks.management; allowed: prefixes that share no address'.replace(
          'networks.management;',
          'networks.management.prefix;',
        ),
      ),
    );
  });
});

describe('addresses', () => {
  test.each<Case>([
    [
      'management: 10.0.10.12',
      'management: 10.0.11.12',
      'inventory-address: machines.node-1.addresses.management: 10.0.11.12 lies outside of the network, 10.0.10.0/24',
      '10.0.10.1 to 10.0.10.254',
    ],
    ['management: 10.0.10.12', "management: '2001:db8::1'", '2001:db8::1 lies outside of the network', '10.0.10.1 to 10.0.10.254'],
    ['management: 10.0.10.12', 'management: 10.0.10.0', '10.0.10.0 is the address of the network 10.0.10.0/24 itself', '10.0.10.1 to'],
    ['management: 10.0.10.12', 'management: 10.0.10.255', '10.0.10.255 is the broadcast address', '10.0.10.1 to'],
    ['gateway: 10.0.10.1', 'gateway: 10.0.9.1', 'networks.management.gateway: 10.0.9.1 lies outside', '10.0.10.1 to 10.0.10.254'],
    ['address: 10.0.20.5', 'address: 10.0.10.5', 'virtualAddresses.kubernetes-api.address: 10.0.10.5 lies outside', '10.0.20.1 to 10.0.20.254'],
    [
      'addresses: { management: 10.0.10.2 }',
      'addresses: { management: 10.0.20.2 }',
      'switches.switch-1.addresses.management: 10.0.20.2 lies outside',
      '10.0.10.1',
    ],
    [
      '      cluster: 10.0.20.11\n',
      '      cluster: 10.0.20.11\n      provider: 198.51.100.9\n',
      'machines.leaf-1.addresses.provider: no NIC of "leaf-1" carries the network "provider"',
      'management, cluster; Remove the address',
    ],
    [
      'cluster: 10.0.20.12 }',
      'cluster: 10.0.20.12, provider: 198.51.100.129 }',
      '198.51.100.129 is one of pools.floatingIps, 198.51.100.128/25',
      'an address of 198.51.100.0/24 outside of it',
    ],
    [
      '      cluster: 10.0.20.11\n',
      '',
      '49:3 inventory-address-missing: machines.leaf-1: "leaf-1" has no address in the network "cluster"',
      'an address in every network that gives addresses and is carried by a NIC; Run `bastide allocate`',
    ],
  ])('%j → %j', expectOne);

  test('outside of the range that is allocated are fine when written by hand, and not asked for where a network gives none', () => {
    expect(texts(loadWith('management: 10.0.10.12', 'management: 10.0.10.200'))).toEqual([]);
    expect(load().inventory!.machines.get('node-1').isAttachedTo('provider')).toBe(true);
    expect(
      load()
        .inventory!.machines.get('node-1')
        .addresses.map(({ network }) => network.name),
    ).not.toContain('provider');
  });

  test('of IPv6 are checked the same', () => {
    const { findings } = rebuild((facts) => {
      Object.assign(facts.networks.cluster!, { prefix: '2001:db8:20::/64', allocate: { first: '2001:db8:20::11', last: '2001:db8:20::20' } });
      facts.virtualAddresses!['kubernetes-api']!.address = '2001:db8:20::5';
      facts.machines['leaf-1']!.addresses!.cluster = '2001:db8:20::11';
      facts.machines['node-1']!.addresses!.cluster = '2001:DB8:20:0::11';
    });
    expect(findings.map(({ what }) => what)).toEqual([
      'machines.node-1.addresses.cluster: the address "2001:DB8:20:0::11" is already that of machines.leaf-1.addresses.cluster',
    ]);
  });
});

describe('pools', () => {
  test.each<Case>([
    [
      'services: 10.43.0.0/16',
      'services: 10.42.128.0/17',
      'inventory-pool: pools.services: 10.42.128.0/17 overlaps 10.42.0.0/16 of pools.pods',
      'pools that share no address',
    ],
    ['services: 10.43.0.0/16', 'services: 10.43.0.0/29', 'pools.services: /29 does not do', '/12 to /28'],
    ['pods: 10.42.0.0/16', 'pods: 10.42.0.0/25', 'pools.pods: /25 does not do', '/8 to /24'],
    ['pods: 10.42.0.0/16', 'pods: 10.42.0.1/16', 'pools.pods: "10.42.0.1/16" names a host', 'a prefix whose host bits are zero; Write 10.42.0.0/16.'],
    [
      'floatingIps: 198.51.100.128/25',
      'floatingIps: 203.0.113.0/25',
      'pools.floatingIps: 203.0.113.0/25 lies in no network',
      'inside 10.0.10.0/24 (networks.management), inside 10.0.20.0/24 (networks.cluster), inside 198.51.100.0/24 (networks.provider)',
    ],
  ])('%j → %j', expectOne);

  test('of Pods and Services lie in no network', () => {
    expect(texts(loadWith('services: 10.43.0.0/16', 'services: 10.0.20.0/24'))).toContainEqual(
      expect.stringContaining('pools.services: 10.0.20.0/24 overlaps 10.0.20.0/24 of networks.cluster; allowed: a prefix outside all networks'),
    );
  });

  test('of load balancers lie in one network or none, away from the range that machines get', () => {
    expect(texts(loadWith('loadBalancers: 10.0.100.0/24', 'loadBalancers: 10.0.20.64/26'))).toEqual([]);
    expect(texts(loadWith('loadBalancers: 10.0.100.0/24', 'loadBalancers: 10.0.16.0/21'))).toContainEqual(
      expect.stringContaining('a prefix that lies in one network as a whole, or outside all'),
    );
    expect(texts(loadWith('loadBalancers: 10.0.100.0/24', 'loadBalancers: 10.0.20.16/28'))).toEqual([
      expect.stringContaining('overlaps the range 10.0.20.11 to 10.0.20.20 that networks.cluster gives to machines'),
    ]);
  });

  test('hold the addresses that are taken of them', () => {
    const from = (loadBalancer: string, loopback: string, withPool = true) =>
      rebuild((facts) => {
        if (withPool) facts.pools.loopbacks = '10.0.255.0/24';
        facts.loadBalancerAddresses = { ingress: { address: loadBalancer, description: 'Web' } };
        facts.machines['leaf-1']!.loopback = loopback;
      });
    const { inventory } = from('10.0.100.10', '10.0.255.1');
    expect(String(inventory!.loadBalancerAddresses.get('ingress').address)).toBe('10.0.100.10');
    expect(String(inventory!.machines.get('leaf-1').loopback)).toBe('10.0.255.1');
    expect(inventory!.machines.get('node-1').loopback).toBeUndefined();
    expect(String(inventory!.pools.loopbacks)).toBe('10.0.255.0/24');
    expect(texts(from('10.0.101.10', '10.0.255.1'))).toEqual([
      expect.stringContaining('loadBalancerAddresses.ingress.address: 10.0.101.10 lies outside of pools.loadBalancers; allowed: an address of 10.0.100.0/24'),
    ]);
    expect(texts(from('10.0.100.10', '10.0.254.1'))).toEqual([
      expect.stringContaining('machines.leaf-1.loopback: 10.0.254.1 lies outside of pools.loopbacks; allowed: an address of 10.0.255.0/24'),
    ]);
    expect(texts(from('10.0.100.10', '10.0.255.1', false))).toEqual([expect.stringContaining('Write pools.loopbacks, from which these addresses come.')]);
    expect(texts(from('10.0.100.10', '10.0.100.10'))).toContainEqual(expect.stringContaining('is already that of loadBalancerAddresses'));
  });
});

describe('cables', () => {
  test.each<Case>([
    ['port: 24 }', 'port: 25 }', 'inventory-cable: cables[2].to.port: the switch "switch-1" has no port 25', '1 to 24; Read the number on the switch.'],
    [
      '{ outside: Internet line, untagged: provider }, to: { switch: switch-1, port: 24 }',
      '{ outside: here }, to: { outside: there }',
      'inventory-cable: cables[2]: both ends of the cable are outside',
      'at least one end',
    ],
    [
      "mac: '00:23:24:0a:0b:01', mtu: 9000",
      "mac: '00:23:24:0a:0b:01', mtu: 1500",
      'machines.leaf-1.nics.eno1.mtu: the NIC passes packets of 1500 bytes, and the network "cluster" that it carries has packets of 9000',
      '9000 or more',
    ],
    ["mac: '00:23:24:0a:0b:01', mtu: 9000", "mac: '00:23:24:0a:0b:01', mtu: 9216", 'the switch "switch-1" drops what is over 9194', 'at most 9194'],
  ])('%j → %j', expectOne);

  test('a NIC without a cable is a warning, with which the inventory loads', () => {
    const { findings, inventory } = rebuild((facts) => facts.cables.pop() && facts.cables.pop());
    expect(findings).toEqual([
      expect.objectContaining({
        severity: 'warning',
        rule: 'inventory-cable',
        what: 'machines.node-1.nics.enp2s0: no cable ends at the NIC "enp2s0" of "node-1"',
      }),
    ]);
    expect(inventory!.machines.get('node-1').nics[0]!.switchPort).toBeUndefined();
  });
});

describe('secrets', () => {
  const token = `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`;

  test.each([
    ['a value', 'description: The only one', `description: ${token}`, '4:25', 'racks.shelf.description: '],
    ['a part of a value', 'description: The only one', `description: see ${token} there`, '4:25', 'racks.shelf.description: '],
    ['a key', '  shelf: { description', `  ${token}: { description`, '4:3', 'racks.«hidden: looks like a secret»: '],
    ['a key announces it', 'description: The only one', 'rootPassword: summer', '4:26', 'racks.shelf.rootPassword: '],
    ['a comment', 'vlan: 20', `vlan: 20 # ${token}`, '24:1', ''],
    ['an anchor', 'vlan: 20', `vlan: &${token} 20`, '24:1', ''],
    ['an alias', 'vlan: 20', `vlan: *${token}`, '24:1', ''],
    ['a tag', 'vlan: 20', `vlan: !${token} 20`, '24:1', ''],
    ['a block of text', 'description: The only one }', `\n    description: |\n      -----BEGIN ${'RSA'} PRIVATE KEY-----\n      MII\n  }`, '', ''],
    ['what stands twice', 'domain: small.example', `domain: small.example\ndomain: ${token}`, '3:9', 'domain: '],
    ['what stands below a key that is no text', '  shelf: {', `  1: { a: ${token} }\n  shelf: {`, '4:11', 'racks.a: '],
  ])('%s: stopped, and repeated nowhere', (_, passage, instead, position, path) => {
    const loaded = loadWith(passage, instead);
    const found = loaded.findings.filter(({ rule }) => rule === 'secret-in-inventory');
    expect(loaded.inventory).toBeUndefined();
    expect(JSON.stringify(loaded)).not.toMatch(/16C7e42F|summer|MII/);
    expect(found).toHaveLength(1);
    expect(texts({ findings: found })[0]).toContain(`${position} secret-in-inventory: ${path}this looks like a secret`.trimStart());
  });

  test('in facts that come from no file', () => {
    const { findings } = rebuild((facts) => {
      facts.racks.shelf!.description = token;
    });
    expect(findings.map(({ rule, what }) => `${rule} ${what}`)).toEqual([
      'secret-in-inventory racks.shelf.description: this looks like a secret (it is not repeated here)',
    ]);
  });
});
