import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ChartLock } from '../../src/core/chart-lock.ts';
import type { Finding } from '../../src/core/finding.ts';
import { defineProvider, loadProvider, type PlannedSite, planSite, type SiteDefinition } from '../../src/core/provider.ts';
import { inventoryFile, type LoadedInventory } from '../../src/inventory/index.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { smallInventory } from '../fixtures/small-site.ts';

const repository = { url: 'https://git.small.example/cloud.git', targetRevision: 'main' };
const inventory = { url: pathToFileURL('/nonexistent/inventory.yaml'), load: async () => ({ findings: [] }) };

const planned = (different: Partial<SiteDefinition> = {}, loaded: LoadedInventory = { inventory: smallInventory(), findings: [] }): PlannedSite => {
  const definition: SiteDefinition = { name: 'small', inventory, build: (site) => void new Sample(site, 'sample'), ...different };
  return planSite(
    { provider: defineProvider({ repository, sites: [definition] }), inventories: new Map([[definition.name, loaded]]), chartLock: ChartLock.empty },
    definition,
  );
};
const rulesOf = ({ findings }: PlannedSite): readonly string[] => findings.map(({ rule }) => rule);

describe('a site', () => {
  it('becomes a plan, with what is to be said of its inventory', () => {
    const warning: Finding = { rule: 'inventory-cable', severity: 'warning', what: 'a NIC has no cable', mend: 'add one' };
    const { name, plan, findings } = planned({}, { inventory: smallInventory(), findings: [warning] });
    expect([name, findings]).toEqual(['small', [warning]]);
    expect(plan!.files.has('kubernetes/storage/sample/default/ConfigMap_sample-0.yaml')).toBe(true);
  });

  it('is not planned where its inventory has errors, and says those', () => {
    const wrong: Finding = { rule: 'inventory-shape', severity: 'error', what: 'is missing', mend: 'add it' };
    expect(planned({}, { findings: [wrong] })).toEqual({ name: 'small', findings: [wrong] });
  });

  it('is not planned over the inventory of another site', () => {
    const { plan, findings } = planned({ name: 'large' });
    expect(plan).toBeUndefined();
    expect(findings).toEqual([
      expect.objectContaining({
        rule: 'site-name',
        severity: 'error',
        construct: 'large',
        inventory: { file: 'small-site.yaml', line: expect.any(Number), column: expect.any(Number) },
        what: 'the inventory of the site large says that it is of small',
        allowed: 'large',
      }),
    ]);
  });

  it('is not planned with versions that nobody looked at', () => {
    const { plan, findings } = planned({ versions: { k3s: 'v0.1.0' as never } });
    expect(plan).toBeUndefined();
    expect(findings).toMatchObject([{ rule: 'unknown-version', what: 'the version "v0.1.0" of k3s is not in the catalogue' }]);
  });

  it('whose build throws is a finding at the line that it came through', () => {
    const site = planned({
      build: (site) => {
        site.inventory.machines.get('contrl-1');
      },
    });
    expect(site.plan).toBeUndefined();
    expect(site.findings).toMatchObject([
      { rule: 'build', severity: 'error', construct: 'small', source: { file: expect.stringMatching(/provider\.test\.ts$/) } },
    ]);
    expect(site.findings[0]!.what).toContain('did you mean control-1?');
  });

  it('keeps what was found before it threw', () => {
    const site = planned({
      build: (site) => {
        site.report(site, { rule: 'sample', what: 'first', mend: 'mend it' });
        throw new Error('second');
      },
    });
    expect(rulesOf(site)).toEqual(['sample', 'build']);
  });

  it('that throws what is no error is a bug, not a finding', () => {
    expect(() =>
      planned({
        build: () => {
          throw 'something';
        },
      }),
    ).toThrow('something');
  });
});

describe('a provider', () => {
  it('reads the inventory of each of its sites', async () => {
    const small = { name: 'small', inventory: inventoryFile(import.meta.url, '../fixtures/small-site.yaml'), build: () => {} };
    const absent = { name: 'absent', inventory: inventoryFile(import.meta.url, './absent.yaml'), build: () => {} };
    const { inventories } = await loadProvider(defineProvider({ repository, sites: [small, absent] }));
    expect(inventories.get('small')!.inventory!.site).toBe('small');
    expect(inventories.get('absent')).toMatchObject({ findings: [{ rule: 'inventory-file', severity: 'error' }] });
  });

  it('gives a site the facts of the others, and not its own', () => {
    const sites = ['small', 'other'].map((name) => ({ name, inventory, build: () => {} }));
    const inventories = new Map(sites.map(({ name }) => [name, { inventory: smallInventory(), findings: [] }]));
    const { plan } = planSite({ provider: defineProvider({ repository, sites }), inventories, chartLock: ChartLock.empty }, sites[0]!);
    expect([...plan!.site.peers]).toEqual([['other', expect.objectContaining({ site: 'small', domain: 'small.example' })]]);
  });
});
