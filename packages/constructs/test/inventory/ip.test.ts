import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cidr, IpAddress } from '../../src/inventory/index.ts';

const cidr = (text: string): Cidr => Cidr.parse(text)!;
const ip = (text: string): IpAddress => IpAddress.parse(text)!;

describe('an address', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::', '::'],
  ])('%s is written %s', (text, canonical) => {
    expect(String(IpAddress.parse(text))).toBe(canonical);
    expect(JSON.stringify(IpAddress.parse(text))).toBe(`"${canonical}"`);
  });

  test.each(['', '10.0.0', '10.0.0.256', '010.0.0.1', '10.0.0.1/24', '10.0.0.1 ', ' 10.0.0.1', 'fe80::1%eth0', '::1/64', 'ten', '1:2:3', '0x0a000001'])(
    '%j is none',
    (text) => {
      expect(IpAddress.parse(text)).toBeUndefined();
    },
  );

  test('is stepped through, and ends where its family ends', () => {
    expect(String(ip('10.0.0.255').offset(1))).toBe('10.0.1.0');
    expect(String(ip('2001:db8::ffff').offset(1))).toBe('2001:db8::1:0');
    expect(ip('255.255.255.255').offset(1)).toBeUndefined();
    expect(ip('0.0.0.0').offset(-1)).toBeUndefined();
  });

  test('is sorted by number, IPv4 first', () => {
    const sorted = ['::1', '10.0.0.10', '10.0.0.9'].map(ip).sort(IpAddress.compare);
    expect(sorted.map(String)).toEqual(['10.0.0.9', '10.0.0.10', '::1']);
  });

  test('equals another of the same family and number only', () => {
    expect(ip('::1').equals(ip('0:0::1'))).toBe(true);
    expect(ip('0.0.0.1').equals(ip('::1'))).toBe(false);
  });

  test('keeps its value through text, whatever the number', () => {
    fc.assert(fc.property(fc.bigInt(0n, 2n ** 32n - 1n), (value) => IpAddress.parse(String(IpAddress.of(4, value)))!.value === value));
    fc.assert(fc.property(fc.bigInt(0n, 2n ** 128n - 1n), (value) => IpAddress.parse(String(IpAddress.of(6, value)))!.value === value));
  });
});

describe('a prefix', () => {
  test.each(['10.0.0.5/24', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/024', '10.0.0.0/24/8', '2001:db8::1/64', '/24', '10.0.0.0/-1'])('%j is none', (text) => {
    expect(Cidr.parse(text)).toBeUndefined();
  });

  test('is found around an address with host bits', () => {
    expect(String(Cidr.enclosing('10.0.0.5/24'))).toBe('10.0.0.0/24');
    expect(Cidr.enclosing('10.0.0.5')).toBeUndefined();
  });

  test.each([
    ['10.0.0.0/24', '10.0.0.1', '10.0.0.254', '10.0.0.255'],
    ['10.0.0.0/31', '10.0.0.0', '10.0.0.1', undefined],
    ['10.0.0.7/32', '10.0.0.7', '10.0.0.7', undefined],
    ['2001:db8::/64', '2001:db8::1', '2001:db8::ffff:ffff:ffff:ffff', undefined],
  ])('%s gives interfaces %s to %s, broadcast %s', (text, first, last, broadcast) => {
    expect([cidr(text).firstUsable, cidr(text).lastUsable, cidr(text).broadcast].map((each) => each?.toString())).toEqual([first, last, broadcast]);
  });

  test('contains addresses and prefixes of its family', () => {
    expect(cidr('10.0.0.0/8').contains(ip('10.255.255.255'))).toBe(true);
    expect(cidr('10.0.0.0/8').contains(ip('11.0.0.0'))).toBe(false);
    expect(cidr('10.0.0.0/8').contains(cidr('10.1.0.0/16'))).toBe(true);
    expect(cidr('10.1.0.0/16').contains(cidr('10.0.0.0/8'))).toBe(false);
    expect(cidr('0.0.0.0/0').contains(ip('::1'))).toBe(false);
  });

  test('overlaps another exactly when one contains the other', () => {
    const prefix = fc
      .tuple(fc.bigInt(0n, 2n ** 32n - 1n), fc.integer({ min: 0, max: 32 }))
      .map(([value, length]) => Cidr.enclosing(`${IpAddress.of(4, value)}/${length}`)!);
    fc.assert(fc.property(prefix, prefix, (a, b) => a.overlaps(b) === (a.contains(b) || b.contains(a)) && a.overlaps(b) === b.overlaps(a)));
  });

  test('cannot be changed', () => {
    expect(() => Object.assign(cidr('10.0.0.0/8'), { prefixLength: 9 })).toThrow(TypeError);
  });
});
