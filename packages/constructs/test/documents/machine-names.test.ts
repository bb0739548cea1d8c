import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareNames, machineNames, rangesOf } from '../../src/documents/machine-names.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));

it.for([
  [['control-1', 'control-2', 'control-3'], 'control-1–3'],
  [['control-2', 'control-1'], 'control-1, control-2'],
  [['leaf-10', 'leaf-9', 'leaf-8', 'leaf-1'], 'leaf-1, leaf-8–10'],
  [['node-01', 'node-02', 'node-03'], 'node-01, node-02, node-03'],
  [['firewall', 'leaf-1'], 'firewall, leaf-1'],
  [[], ''],
] as const)('%s is said as %s', ([names, said]) => {
  expect(machineNames(named(...names))).toBe(said);
});

it('every machine is said once, in whatever order they come', () => {
  const name = fc.tuple(fc.constantFrom('a-', 'a-1', 'b', 'c-0', 'node-00'), fc.integer({ min: 0, max: 30 })).map(([stem, number]) => `${stem}${number}`);
  fc.assert(
    fc.property(fc.uniqueArray(name), (names) => {
      const said = rangesOf(names).flatMap((range) => {
        const [, stem, first, last] = /^(.*?)(\d+)–(\d+)$/.exec(range) ?? [];
        return stem === undefined ? [range] : Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => `${stem}${Number(first) + index}`);
      });
      expect([...said].sort()).toEqual([...names].sort());
      expect(rangesOf([...names].reverse())).toEqual(rangesOf(names));
    }),
  );
});

it('names that count up are sorted by their number', () => {
  expect(['b', 'a-10', 'a-9', 'a-1'].sort(compareNames)).toEqual(['a-1', 'a-9', 'a-10', 'b']);
});
