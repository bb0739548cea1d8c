import { describe, expect, test } from 'vitest';
import { loadWith, rebuild, texts } from '../small-inventory.ts';
import { type Case, expectOne } from './expect-one.ts';

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
