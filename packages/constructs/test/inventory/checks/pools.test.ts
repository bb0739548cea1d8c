import { describe, expect, test } from 'vitest';
import { loadWith, rebuild, texts } from '../small-inventory.ts';
import { type Case, expectOne } from './expect-one.ts';

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
