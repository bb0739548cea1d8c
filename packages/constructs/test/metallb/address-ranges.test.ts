import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Cidr, IpAddress } from '../../src/inventory/index.ts';
import { IPAddressPool } from '../../src/metallb/address-pool-kind.ts';
import { rangeOf, rangesWithout } from '../../src/metallb/address-ranges.ts';

const address = (text: string): IpAddress => IpAddress.parse(text)!;
const network = (text: string): Cidr => Cidr.parse(text)!;

it.for([
  ['nothing', [], ['192.0.2.0/29']],
  ['the first', ['192.0.2.0'], ['192.0.2.1-192.0.2.7']],
  ['the last', ['192.0.2.7'], ['192.0.2.0-192.0.2.6']],
  ['two neighbours, in any order', ['192.0.2.4', '192.0.2.3'], ['192.0.2.0-192.0.2.2', '192.0.2.5-192.0.2.7']],
  ['one twice', ['192.0.2.3', '192.0.2.3'], ['192.0.2.0-192.0.2.2', '192.0.2.4-192.0.2.7']],
  [
    'every second',
    ['192.0.2.1', '192.0.2.3', '192.0.2.5', '192.0.2.7'],
    ['192.0.2.0-192.0.2.0', '192.0.2.2-192.0.2.2', '192.0.2.4-192.0.2.4', '192.0.2.6-192.0.2.6'],
  ],
  ['one of another network', ['198.51.100.1'], ['192.0.2.0/29']],
] as const)('a network without %s', ([, excluded, ranges]) => {
  expect(rangesWithout(network('192.0.2.0/29'), excluded.map(address))).toEqual(ranges);
});

it('nothing is left of a network all of whose addresses are taken', () => {
  expect(rangesWithout(network('192.0.2.0/31'), [address('192.0.2.0'), address('192.0.2.1')])).toEqual([]);
  expect(rangesWithout(network('255.255.255.255/32'), [address('255.255.255.255')])).toEqual([]);
});

it('the ranges and the excluded addresses are the network, each address once, and MetalLB can read them', () => {
  const networks = fc.constantFrom('10.0.0.0/27', '255.255.255.224/27', 'fd00::/123').map(network);
  const cases = networks.chain((each) => fc.tuple(fc.constant(each), fc.array(fc.integer({ min: 0, max: 31 }).map((step) => each.first.offset(step)!))));
  fc.assert(
    fc.property(cases, ([each, excluded]) => {
      const ranges = rangesWithout(each, excluded);
      const covered = [...ranges, ...new Set(excluded.map(rangeOf))].flatMap(addressesOf);
      const all = Array.from({ length: 32 }, (_, step) => String(each.first.offset(step)));
      expect(covered.sort()).toEqual(all.sort());
      if (ranges.length > 0) {
        const pool = { apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', metadata: { name: 'pool' }, spec: { addresses: ranges } };
        expect(IPAddressPool.schema.check(pool)).toEqual([]);
      }
    }),
  );
});

const addressesOf = (range: string): readonly string[] => {
  const cidr = Cidr.parse(range);
  const [first, last] = cidr ? [cidr.first, cidr.last] : range.split('-').map(address);
  const addresses: string[] = [];
  for (let each = first; each !== undefined && each.value <= last!.value; each = each.offset(1)) addresses.push(String(each));
  return addresses;
};

it.for(['192.0.2.1', '192.0.2.1/24', '192.0.2.9-192.0.2.1', '192.0.2.1-fd00::1', '192.0.2.1-192.0.2.3-192.0.2.5', '192.0.2.1-', ''])(
  '%o is no range of a pool',
  (range) => {
    const pool = { apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', metadata: { name: 'pool' }, spec: { addresses: [range] } };
    expect(IPAddressPool.schema.check(pool)).toMatchObject([{ path: 'spec.addresses[0]' }]);
  },
);
