import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Finding, Provider, SourcePosition } from '@bastide/constructs';
import { shortPath, type Workspace, type WorkspacePackage } from '../workspace.ts';

/** A provider and the package that exports it. */
export interface ImportedProvider {
  readonly package: WorkspacePackage;
  readonly provider: Provider;
}

/** What came of importing one package: a provider, or what is wrong with its module. */
export type ImportResult = { readonly package: WorkspacePackage; readonly provider?: Provider; readonly findings: readonly Finding[] };

/**
 * Imports the default export of a package of sites.
 *
 * What fails at a line of the site, or because its module cannot be read, is a finding; anything else is thrown, because it is a bug of ours.
 */
export const importProvider = async (workspace: Workspace, site: WorkspacePackage): Promise<ImportResult> => {
  const file = shortPath(workspace.root, join(site.folder, site.entry ?? 'package.json'));
  const found = (what: string, mend: string, source: SourcePosition = { file, line: 1, column: 1 }): ImportResult => ({
    package: site,
    findings: [{ rule: 'site-module', severity: 'error', source, what: `${site.name}: ${what}`, mend }],
  });
  if (site.entry === undefined) return found('package.json names no module that provides sites', 'add `"exports": { ".": "./site.ts" }` to it');
  let exported: unknown;
  try {
    exported = ((await import(pathToFileURL(join(site.folder, site.entry)).href)) as { default?: unknown }).default;
  } catch (error) {
    const place = error instanceof Error ? placeOf(error, workspace, site) : undefined;
    if (!place) throw error;
    return found((error as Error).message.replaceAll(`${workspace.root}/`, ''), 'correct the module at this place', place === 'unknown' ? undefined : place);
  }
  const problem = problemOf(exported);
  return problem === undefined
    ? { package: site, provider: exported as Provider, findings: [] }
    : found(problem, 'write `export default defineProvider({ repository, sites: [{ name, inventory, build }] })`');
};

/** Sites of one name in two places: neither could say whose `dist-manifests/<site>/` is. */
export const clashes = (names: readonly { readonly package: WorkspacePackage; readonly site: string }[]): readonly Finding[] => {
  const owners = Map.groupBy(names, ({ site }) => site);
  return [...owners]
    .filter(([, each]) => each.length > 1)
    .map(([site, each]) => ({
      rule: 'duplicate-site',
      severity: 'error',
      construct: site,
      what: `the site ${site} is provided ${each.length} times: by ${namesOf(each).join(' and ')}`,
      allowed: 'one site a name in the whole repository',
      mend: 'rename one of them',
    }));
};

const namesOf = (owners: readonly { readonly package: WorkspacePackage }[]): readonly string[] => owners.map((owner) => owner.package.name).sort();

const problemOf = (exported: unknown): string | undefined => {
  if (typeof exported !== 'object' || exported === null) return 'the default export is no provider';
  const { repository, sites } = exported as Partial<Record<keyof Provider, unknown>>;
  const { url, targetRevision } = (repository ?? {}) as Record<string, unknown>;
  if (typeof url !== 'string' || typeof targetRevision !== 'string') return 'the provider says no repository with url and targetRevision';
  if (!Array.isArray(sites) || sites.length === 0) return 'the provider has no sites';
  // Spread, because `map` would skip the hole that a comma too many leaves.
  return [...sites].map(problemOfSite).find((problem) => problem !== undefined);
};

/** A name is a folder, and a DNS label in what is generated. */
const siteName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const problemOfSite = (site: unknown, index: number): string | undefined => {
  const { name, inventory, build } = (site ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || !siteName.test(name)) return `site ${index + 1} has no name of lower-case letters, digits and dashes`;
  if (typeof (inventory as { load?: unknown } | undefined)?.load !== 'function') return `the site ${name} has no inventory`;
  return typeof build === 'function' ? undefined : `the site ${name} has no build(site)`;
};

/** Where in the site's own package an import failed; `unknown` where the module system does not say, as for a name declared twice. */
const placeOf = (error: Error, workspace: Workspace, site: WorkspacePackage): SourcePosition | 'unknown' | undefined => {
  const places = (error.stack ?? '').split('\n').flatMap(placesIn);
  const own = places.find(({ file }) => file.startsWith(`${site.folder}/`) && !file.includes('/node_modules/'));
  if (own) return { ...own, file: shortPath(workspace.root, own.file) };
  const isModuleSystem = error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
  return isModuleSystem && places.length === 0 ? 'unknown' : undefined;
};

const place = /(file:\/\/\/[^\s:()]+|(?<=imported from )\/\S+)(?::(\d+))?(?::(\d+))?/;

const placesIn = (line: string): readonly SourcePosition[] => {
  const match = place.exec(line);
  if (!match) return [];
  const file = match[1]!.startsWith('file:') ? fileURLToPath(match[1]!) : match[1]!;
  // The command's own frames only say who imported.
  return file.startsWith(ownFolder) ? [] : [{ file, line: Number(match[2] ?? 1), column: Number(match[3] ?? 1) }];
};

const ownFolder = fileURLToPath(new URL('..', import.meta.url));
