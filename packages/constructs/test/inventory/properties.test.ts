import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocateAddresses, inventoryFromFacts, type LoadedInventory, parseInventory } from '../../src/inventory/index.ts';
import { asYaml, draw, draws, mutatedFacts, mutatedText, textCount, withCanary } from './mutations.ts';
import { file, load, smallInventory } from './small-inventory.ts';

/** Milliseconds; these tests take seconds where nothing else runs. */
const timeout = 120_000;

const smallFacts = load().inventory!.facts;

const canaries = [
  `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`,
  `AKIA${'IOSFODNN7EXAMPLE'}`,
  `hvs.${'CAESIJlWh7wl6bYnqSxkoeAJ'}`,
  `q3vX9kLmT0yZbN4wRj7uEo1Hc5Gd8SfA`,
  `password=${'correct-horse-battery'}`,
];

/** Either an inventory or an error, and every finding says something of a place in the file. */
const unsound = (text: string, { inventory, findings }: LoadedInventory): readonly unknown[] => {
  const lines = text.split('\n');
  const isWhole = (inventory === undefined) === findings.some(({ severity }) => severity === 'error');
  const misplaced = findings.filter(({ inventory: position, what, mend }) => {
    const line = lines[(position?.line ?? 0) - 1];
    return position?.file !== file || line === undefined || position.column < 1 || position.column > line.length + 1 || what === '' || mend === '';
  });
  return isWhole ? misplaced : findings;
};

describe('an inventory spoilt in any way gives findings with positions, never an exception', { timeout }, () => {
  test('5,000 spoilt texts', () => {
    fc.assert(
      fc.property(draws, (mutations) => {
        const text = mutatedText(smallInventory, mutations);
        expect(unsound(text, parseInventory(text, file))).toEqual([]);
      }),
      { numRuns: 5000, seed: 1 },
    );
  });

  test('5,000 spoilt facts, written in three styles', () => {
    fc.assert(
      fc.property(draws, fc.nat(), (mutations, style) => {
        const text = asYaml(mutatedFacts(smallFacts, mutations), style);
        expect(unsound(text, parseInventory(text, file))).toEqual([]);
      }),
      { numRuns: 5000, seed: 2 },
    );
  });

  test('1,000 spoilt facts that come from no file, without positions', () => {
    fc.assert(
      fc.property(draws, (mutations) => {
        const { inventory, findings } = inventoryFromFacts(mutatedFacts(smallFacts, mutations));
        expect(inventory === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
        expect(findings.filter((finding) => finding.inventory !== undefined)).toEqual([]);
      }),
      { numRuns: 1000, seed: 6 },
    );
  });

  test('allocation of what is spoilt changes nothing or makes it whole', () => {
    fc.assert(
      fc.property(draws, (mutations) => {
        const text = mutatedText(smallInventory, mutations);
        const result = allocateAddresses(text, file);
        if (result.allocated.length === 0) expect(result.text).toBe(text);
        else expect(parseInventory(result.text, file).inventory).toBeDefined();
      }),
      { numRuns: 1000, seed: 3 },
    );
  });
});

describe('a canary is stopped by a finding, and no finding repeats it', { timeout }, () => {
  const expectStopped = (loaded: LoadedInventory, canary: string): void => {
    const isStopped = loaded.inventory === undefined && loaded.findings.some(({ rule }) => rule === 'secret-in-inventory');
    const isRepeated = JSON.stringify(loaded.findings).includes(canary.slice(-12));
    expect({ isStopped, isRepeated }, canary).toEqual({ isStopped: true, isRepeated: false });
  };

  test('in every text of the inventory, whole or in part', () => {
    for (const canary of canaries) {
      for (let where = 0; where < textCount(smallFacts); where++) {
        for (const what of [0, 1, 2]) {
          const facts = withCanary(mutatedFacts(smallFacts, []), canary, where, what);
          expectStopped(parseInventory(asYaml(facts, where), file), canary);
          expectStopped(inventoryFromFacts(facts), canary);
        }
      }
    }
  });

  test('in spoilt facts', () => {
    fc.assert(
      fc.property(draws, draw, fc.constantFrom(...canaries), (mutations, [style, where, what], canary) => {
        const facts = withCanary(mutatedFacts(smallFacts, mutations), canary, where, what);
        expectStopped(inventoryFromFacts(facts), canary);
        expectStopped(parseInventory(asYaml(facts, style), file), canary);
      }),
      { numRuns: 1500, seed: 4 },
    );
  });

  test('anywhere in a spoilt text: keys, comments, anchors, tags, behind the end', () => {
    fc.assert(
      fc.property(draws, fc.nat(), fc.constantFrom(...canaries), (mutations, where, canary) => {
        const text = mutatedText(smallInventory, mutations);
        const at = where % (text.length + 1);
        expectStopped(parseInventory(text.slice(0, at) + canary + text.slice(at), file), canary);
      }),
      { numRuns: 1500, seed: 5 },
    );
  });
});
