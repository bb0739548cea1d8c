import { describe, expect, test } from 'vitest';
import { loadWith, texts } from '../small-inventory.ts';
import { type Case, expectOne } from './expect-one.ts';

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
