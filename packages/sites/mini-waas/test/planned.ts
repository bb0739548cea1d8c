import { readFileSync } from 'node:fs';
import {
  type ChartLock,
  type Finding,
  type InventoryFacts,
  inventoryFromFacts,
  type LoadedInventory,
  parseChartLock,
  parseInventory,
  planSite,
  type Site,
  type SitePlan,
  type VersionChoice,
} from '@bastide/constructs';
import { check } from '@bastide/policies';
import provider from '../site.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

export const inventoryText = read('../inventory.yaml');
export const chartLock: ChartLock = parseChartLock(read('../../../../charts.lock.yaml'), 'charts.lock.yaml').lock;

const [definition] = provider.sites;

/** The site, from facts to findings. */
export interface Planned {
  /** Absent where not even a tree could be built. */
  readonly plan?: SitePlan;
  /** Of the inventory, of building and planning; those of the policies come apart. */
  readonly findings: readonly Finding[];
  readonly policyFindings: readonly Finding[];
  /** Path → what is written there. */
  readonly files: ReadonlyMap<string, string>;
}

/** What a test does otherwise than the site. */
export interface Otherwise {
  /** Runs in the place of the site's own `build`, which it is given. @default - the site's own */
  readonly build?: (site: Site, own: (site: Site) => void) => void;
  readonly versions?: Partial<VersionChoice>;
  /** @default - charts.lock.yaml */
  readonly chartLock?: ChartLock;
  /** The other sites of the provider. @default - none */
  readonly peers?: readonly LoadedInventory[];
}

/** Plans the real site over an inventory and runs every policy. */
export const planInventory = (inventory: LoadedInventory, otherwise: Otherwise = {}): Planned => {
  const peers = (otherwise.peers ?? []).map((peer) => [peer.inventory!.site, peer] as const);
  const loaded = { provider, inventories: new Map([[definition!.name, inventory], ...peers]), chartLock: otherwise.chartLock ?? chartLock };
  const build = definition!.build.bind(definition);
  const { plan, findings } = planSite(loaded, {
    ...definition!,
    ...(otherwise.versions ? { versions: otherwise.versions } : {}),
    build: (site) => (otherwise.build ? otherwise.build(site, build) : build(site)),
  });
  if (!plan) return { findings, policyFindings: [], files: new Map() };
  let policyFindings: Planned['policyFindings'] | undefined;
  let files: Planned['files'] | undefined;
  return {
    plan,
    findings,
    get policyFindings() {
      return (policyFindings ??= check(plan));
    },
    get files() {
      return (files ??= new Map([...plan.files].map(([path, file]) => [path, file.bytes()])));
    },
  };
};

/** Plans the real site over another text in the place of its inventory file. */
export const planText = (text: string, otherwise?: Otherwise): Planned => planInventory(parseInventory(text, 'inventory.yaml'), otherwise);

type Mutable<T> = { -readonly [Key in keyof T]: Mutable<T[Key]> };
export type Facts = Mutable<InventoryFacts>;

const own = parseInventory(inventoryText, 'inventory.yaml');

/** A copy of the real facts, changed. */
export const factsWith = (change: (facts: Facts) => void = () => {}): Facts => {
  const facts = structuredClone(own.inventory!.facts) as Facts;
  change(facts);
  return facts;
};

/** Names of the machines of a role, in the order of the inventory. */
export const namesOf = (role: string): readonly string[] => own.inventory!.machines.withRole(role).map(({ name }) => name);

/** Plans the real site over its facts, changed. */
export const planFacts = (change?: (facts: Facts) => void, otherwise?: Otherwise): Planned =>
  planInventory(change ? inventoryFromFacts(factsWith(change)) : own, otherwise);

/** The real site with something built beside what it builds. */
export const planWith = (extra: (site: Site) => void, otherwise: Omit<Otherwise, 'build'> = {}): Planned =>
  planFacts(undefined, {
    ...otherwise,
    build: (site, own) => {
      own(site);
      extra(site);
    },
  });

export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** Files under names that stay: one that is named by what is in it is the same file when that changes. */
const withLastingNames = ({ files }: Planned): ReadonlyMap<string, string> =>
  new Map([...files].map(([path, text]) => [path.replace(/-[0-9a-f]{12,16}(?=\.yaml$)/, '-*'), text]));

/** Which files differ, each list sorted. */
export const differenceOf = (one: Planned, other: Planned): Difference => {
  const [before, after] = [withLastingNames(one), withLastingNames(other)];
  return {
    added: [...after.keys()].filter((path) => !before.has(path)).sort(),
    removed: [...before.keys()].filter((path) => !after.has(path)).sort(),
    changed: [...after].flatMap(([path, text]) => (before.has(path) && before.get(path) !== text ? [path] : [])).sort(),
  };
};

/** Whether any file differs; stops at the first. */
export const differs = (before: Planned, { plan }: Planned): boolean =>
  plan?.files.size !== before.files.size || [...plan.files].some(([path, file]) => before.files.get(path) !== file.bytes());
