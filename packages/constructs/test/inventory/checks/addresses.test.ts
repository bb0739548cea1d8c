import { describe, expect, test } from 'vitest';
import { load, loadWith, rebuild, texts } from '../small-inventory.ts';
import { type Case, expectOne } from './expect-one.ts';

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
