import { readFileSync } from 'node:fs';
import { load as loadYaml } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { inventoryJsonSchema } from '../../src/inventory/json-schema.ts';
import { load } from './small-inventory.ts';

const committed = readFileSync(new URL('../../src/inventory/inventory.schema.json', import.meta.url), 'utf8');

describe('the JSON Schema for editors', () => {
  test('is what the schema gives today', () => {
    expect(committed, 'run `node packages/constructs/scripts/generate-inventory-schema.ts`').toBe(inventoryJsonSchema());
  });

  const schema = z.fromJSONSchema(JSON.parse(committed));
  const facts = load().inventory!.facts;

  test('accepts an inventory that loads', () => {
    expect(schema.safeParse(facts).error).toBeUndefined();
  });

  test('accepts the inventory of Mini W’aaS', () => {
    const text = readFileSync(new URL('../../../sites/mini-waas/inventory.yaml', import.meta.url), 'utf8');
    expect(schema.safeParse(loadYaml(text)).error).toBeUndefined();
  });

  test.each([
    ['a missing key', { ...facts, site: undefined }],
    ['an unknown key', { ...facts, sites: 'x' }],
    ['a bad name', { ...facts, racks: { Shelf_1: {} } }],
    ['a bad value', { ...facts, networks: { ...facts.networks, cluster: { ...facts.networks.cluster, vlan: 4095 } } }],
    ['a bad cable', { ...facts, cables: [{ from: { machine: 'leaf-1' }, to: { outside: 'x' } }] }],
  ])('refuses %s', (_, wrong) => {
    expect(schema.safeParse(JSON.parse(JSON.stringify(wrong))).success).toBe(false);
  });

  test('uses patterns that every engine of JSON Schema understands', () => {
    const patterns = [...committed.matchAll(/"pattern": ("(?:[^"\\]|\\.)*")/g)].map(([, pattern]) => JSON.parse(pattern!) as string);
    expect(patterns.length).toBeGreaterThan(20);
    for (const pattern of patterns) {
      expect(() => new RegExp(pattern, 'u')).not.toThrow();
      expect(pattern).not.toMatch(/\\p|\(\?<|\(\?i/);
    }
  });
});
