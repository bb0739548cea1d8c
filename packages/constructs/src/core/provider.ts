import type { Inventory, InventorySource, LoadedInventory } from '../inventory/index.ts';
import { ChartLock } from './chart-lock.ts';
import type { Finding } from './finding.ts';
import { plan, type SitePlan } from './plan.ts';
import { withoutSecrets } from './redaction.ts';
import { type GitSource, Site, type SiteName } from './site.ts';
import { siteFacts } from './site-facts.ts';
import { sitePosition } from './source-position.ts';
import { type VersionChoice, Versions } from './versions.ts';

/** One site of a provider: facts, and the decisions taken over them. */
export interface SiteDefinition {
  readonly name: SiteName;
  readonly inventory: InventorySource;
  /** @default - the newest versions that are supported together */
  readonly versions?: Partial<VersionChoice>;
  /** Composes the constructs of the site. Does no I/O: it is run again over changed facts by proofs and tests. */
  build(site: Site): void;
}

/** A team's sites, in one Git repository. */
export interface Provider {
  readonly repository: GitSource;
  readonly sites: readonly SiteDefinition[];
}

/** The default export of a `site.ts`. */
export const defineProvider = (provider: Provider): Provider => provider;

/** The inventories of a provider, and what is wrong with them. */
export interface LoadedProvider {
  readonly provider: Provider;
  readonly inventories: ReadonlyMap<SiteName, LoadedInventory>;
  readonly chartLock: ChartLock;
}

/** Reads the facts of all sites: the only input or output before the write. */
export const loadProvider = async (provider: Provider, chartLock: ChartLock = ChartLock.empty): Promise<LoadedProvider> => {
  const loaded = await Promise.all(provider.sites.map(async (site) => [site.name, await site.inventory.load()] as const));
  return { provider, inventories: new Map(loaded), chartLock };
};

/** What came of one site: a plan, or only findings where not even a tree could be built. */
export interface PlannedSite {
  readonly name: SiteName;
  readonly plan?: SitePlan;
  readonly findings: readonly Finding[];
}

/**
 * Builds and plans one site. Pure: the same facts give the same plan.
 *
 * An exception in `build` becomes a finding at the line of the site that it came through.
 */
export const planSite = (loaded: LoadedProvider, definition: SiteDefinition): PlannedSite => {
  const facts = loaded.inventories.get(definition.name);
  if (!facts?.inventory) return { name: definition.name, findings: facts?.findings ?? [] };
  const versions = new Versions(definition.versions);
  const inTheWay = [...otherSite(definition.name, facts.inventory), ...versions.unknownChoices(definition.name)];
  if (inTheWay.length > 0) return { name: definition.name, findings: [...facts.findings, ...inTheWay].map(withoutSecrets) };
  const peers = new Map(
    [...loaded.inventories].flatMap(([name, { inventory }]) => (name === definition.name || !inventory ? [] : [[name, siteFacts(inventory)] as const])),
  );
  const site = new Site({
    name: definition.name,
    inventory: facts.inventory,
    versions,
    chartLock: loaded.chartLock,
    repository: loaded.provider.repository,
    peers,
  });
  try {
    definition.build(site);
  } catch (error) {
    const position = error instanceof Error ? sitePosition(error.stack ?? '') : undefined;
    // An exception that never passed through a site is a bug of ours.
    if (!position) throw error;
    return {
      name: definition.name,
      findings: [...facts.findings, ...site.findings, buildFinding(definition.name, error as Error, position)].map(withoutSecrets),
    };
  }
  const planned = plan(site);
  return { name: definition.name, plan: planned, findings: [...facts.findings, ...planned.findings] };
};

/** The facts of one site under the name of another would be written into its folder and applied to its cluster. */
const otherSite = (name: SiteName, inventory: Inventory): readonly Finding[] => {
  if (inventory.site === name) return [];
  const position = inventory.positionOf(['site']);
  return [
    {
      rule: 'site-name',
      severity: 'error',
      construct: name,
      ...(position ? { inventory: position } : {}),
      what: `the inventory of the site ${name} says that it is of ${inventory.site}`,
      allowed: name,
      mend: 'name the inventory file of this site, or correct `site` in it',
    },
  ];
};

const buildFinding = (name: SiteName, error: Error, source: NonNullable<Finding['source']>): Finding => ({
  rule: 'build',
  severity: 'error',
  construct: name,
  source,
  what: error.message,
  mend: 'correct the line of the site',
});
