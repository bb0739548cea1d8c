import { describe, expect, it } from 'vitest';
import { addSpares, otherValue } from './other-values.ts';
import type { Path } from './places.ts';
import { differs, type Facts, factsWith, type Planned, planFacts } from './planned.ts';

const leavesOf = function* (value: unknown, path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) return yield path;
  for (const [key, item] of Object.entries(value)) yield* leavesOf(item, [...path, Array.isArray(value) ? Number(key) : key]);
};

const facts = factsWith();
const leaves = [...leavesOf(facts)];
const withSpares = factsWith(addSpares);
const before = planFacts(addSpares);

/** Facts that change no file. */
const unused: readonly (readonly [facts: RegExp, because: string])[] = [
  [/^machines\.[a-z]+-\d+\.disks\.stick-\d+\.rotational$/, 'whatever hangs on USB is of the device class usb, and Ceph is told of that alone'],
];

/** Facts that have one valid value. */
const fixed: readonly (readonly [facts: RegExp, because: string])[] = [
  [/^site$/, 'it is the name of the site in site.ts'],
  [/^virtualAddresses\.kubernetes-api\.network$/, 'it is the network of the nodes, who announce the address by ARP'],
  [/^virtualAddresses\.ipa-\d\.network$/, 'it is a network of the leaf that carries the virtual machine'],
  [/^machines\.(leaf|control|compute|storage)-\d+\.platform$/, 'K3s and FRR run on Rocky Linux'],
  [/^machines\.compute-\d+\.nics\.\w+\.tagged\.3$/, 'it is the provider network, whose interface has one name on every machine that runs Linux'],
  [
    /^machines\.(control|compute|storage)-\d+\.roles\.0$/,
    'it takes one that becomes a compute, or one that was: only computes are on the networks of virtual machines',
  ],
  [/^machines\.(control|compute|storage)-\d+\.autonomousSystem$/, 'it is the one that the leafs expect of every node'],
];

const among = (groups: readonly (readonly [RegExp, string])[], path: Path): boolean => groups.some(([pattern]) => pattern.test(path.join('.')));

type Use = 'used' | 'unused' | 'fixed';

/** What another value of the fact does. */
const useOf = (path: Path): Use => {
  const { given, change } = otherValue(path, withSpares);
  const baseline = given ? planned(given) : before;
  const after = planned(given, change);
  if ([...after.findings].some(({ severity }) => severity === 'error')) return 'fixed';
  if (differs(baseline, after)) return 'used';
  return JSON.stringify(after.findings) === JSON.stringify(baseline.findings) ? 'unused' : 'used';
};

const planned = (...changes: readonly (((facts: Facts) => void) | undefined)[]): Planned =>
  planFacts((changed) => {
    addSpares(changed);
    for (const change of changes) change?.(changed);
  });

/** So many that no test takes long: the parts of the file, each machine, and the cables by tens. */
const partOf = ([part, name]: Path): string =>
  part === 'machines' ? `${part}.${name}` : part === 'cables' ? `${part} from ${10 * Math.floor(Number(name) / 10)}` : String(part);
const parts = Map.groupBy(leaves, partOf);

describe('another value of a fact changes a file, except where it is said why not:', () => {
  it.for([...parts])('%s', ([, paths]) => {
    const expected = (path: Path): Use => (among(fixed, path) ? 'fixed' : among(unused, path) ? 'unused' : 'used');
    expect(Object.fromEntries(paths.map((path) => [path.join('.'), useOf(path)]))).toEqual(
      Object.fromEntries(paths.map((path) => [path.join('.'), expected(path)])),
    );
  });

  it.for([...unused, ...fixed])('there are facts like %s: %s', ([pattern]) => {
    expect(leaves.some((path) => pattern.test(path.join('.')))).toBe(true);
  });
});
