import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kubernetesTypes, typesFile } from '../../scripts/generate-kubernetes-types.ts';
import { alsoRequired, keyRules, valueRules } from '../../src/kubernetes/field-rules.ts';
import types from '../../src/kubernetes/generated/kubernetes-types.json' with { type: 'json' };
import { listKeys } from '../../src/kubernetes/list-keys.ts';
import { objectRules } from '../../src/kubernetes/object-rules.ts';
import { scalars } from '../../src/kubernetes/scalars.ts';
import { objectType, type TypeTable } from '../../src/kubernetes/type-table.ts';

const table: TypeTable = types;
const demand = (place: string): 'required' | 'optional' | 'unknown' => {
  const [type, field] = place.split('.') as [string, string];
  if (table[type]?.[`${field}!`] !== undefined) return 'required';
  return table[type]?.[field] === undefined ? 'unknown' : 'optional';
};

describe('the generated table of types', () => {
  it('is what the generator gives now', () => {
    expect(readFileSync(typesFile, 'utf8')).toBe(kubernetesTypes());
  });

  it('refers only to types and scalars that exist', () => {
    const references = Object.values(table).flatMap((fields) => Object.values(fields).map((reference) => reference.replace(/(\[\]|\{\})$/, '')));
    expect(references.filter((name) => !(name in scalars || name in table))).toEqual([]);
    expect(Object.keys(scalars).filter((name) => !references.includes(name))).toEqual([]);
  });

  it('throws for a type that nobody generated, which is a mistake of ours', () => {
    expect(() => objectType('Gadget')).toThrow(/npm run generate/);
  });
});

describe('the rules beside the table', () => {
  it('name fields that exist', () => {
    expect([...Object.keys(valueRules), ...Object.keys(keyRules), ...Object.keys(listKeys)].filter((place) => demand(place) === 'unknown')).toEqual([]);
    expect(Object.keys(objectRules).filter((type) => !(type in table))).toEqual([]);
  });

  it('demand only fields that exist and are optional in the table', () => {
    const places = Object.entries(alsoRequired).flatMap(([type, fields]) => fields.map((field) => `${type}.${field}`));
    expect(places.filter((place) => demand(place) !== 'optional')).toEqual([]);
  });

  it('hold rules for keys only where the field is a map, and keys of elements only where it is a list', () => {
    const shape = (place: string): string =>
      (table[place.split('.')[0]!]![place.split('.')[1]!] ?? table[place.split('.')[0]!]![`${place.split('.')[1]}!`]!).replace(/^\w+/, '');
    expect(Object.keys(keyRules).filter((place) => shape(place) !== '{}')).toEqual([]);
    expect(Object.keys(listKeys).filter((place) => shape(place) !== '[]')).toEqual([]);
  });
});

describe('the closed lists of values', () => {
  /** Where our list differs from the one in the types of kubernetes-models, made from Kubernetes 1.36. */
  const differences: Readonly<Record<string, string>> = {
    'AzureDiskVolumeSource.cachingMode': 'no site has Azure disks',
    'AzureDiskVolumeSource.kind': 'no site has Azure disks',
    'Lifecycle.stopSignal': 'every signal of Linux; the API server knows them',
    'MutatingWebhook.sideEffects': 'Some and Unknown are of v1beta1; v1 refuses them',
    'ServiceSpec.ipFamilies': 'the empty string is for headless Services without a selector that leave the field out',
    'StorageClass.reclaimPolicy': 'Recycle is for volumes made by hand',
    'Toleration.operator': 'Gt and Lt need a feature gate',
    'ValidatingWebhook.sideEffects': 'Some and Unknown are of v1beta1; v1 refuses them',
  };

  it('agree with the types that engineers write against', () => {
    const root = dirname(createRequire(import.meta.url).resolve('kubernetes-models/package.json'));
    const different: string[] = [];
    for (const file of globSync('{v1,*/v1,autoscaling/v2}/*.d.ts', { cwd: root }).sort()) {
      const type = basename(file, '.d.ts');
      if (!(type in table)) continue;
      const [declaration] = readFileSync(join(root, file), 'utf8').split('export declare class') as [string];
      for (const [, field, union] of declaration.matchAll(/^ {4}"([^"]+)"\??: ((?:Array<)?(?:"[^"]*"(?: \| )?)+>?);/gm)) {
        const theirs = [...union!.matchAll(/"([^"]*)"/g)].map(([, value]) => value).sort();
        if (field === 'apiVersion' || theirs[0] === type || demand(`${type}.${field}`) === 'unknown') continue;
        const ours = [...(valueRules[`${type}.${field}`]?.choices ?? [])].sort();
        if (theirs.join() !== ours.join()) different.push(`${type}.${field}`);
      }
    }
    expect([...new Set(different)].sort()).toEqual(Object.keys(differences).sort());
  });
});
