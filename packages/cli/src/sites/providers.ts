import { type Finding, hasErrors } from '@bastide/constructs';
import { nearest } from '@bastide/constructs/nearest';
import { WrongUse } from '../exit.ts';
import type { Progress } from '../output/terminal.ts';
import { sitePackages, type Workspace, type WorkspacePackage } from '../workspace.ts';
import { clashes, type ImportedProvider, importProvider } from './import.ts';

/** The providers of the repository, as far as they were asked for. */
export interface Providers {
  readonly imported: readonly ImportedProvider[];
  /** Names of the sites of those that were imported. */
  readonly names: readonly string[];
  readonly findings: readonly Finding[];
  /** Some module could not be read, so that not all names are known. */
  readonly isIncomplete: boolean;
}

export interface ProvidersRequest {
  /** The sub-command, for the example of what to type. */
  readonly command: string;
  /** Names of sites; none means all. */
  readonly wanted: readonly string[];
  /** The packages to import. @default - all that provide sites */
  readonly packages?: readonly WorkspacePackage[];
  /** Names of the sites of those that need not be imported. @default - there are none */
  readonly others?: ReadonlyMap<WorkspacePackage, { readonly names: readonly string[] }>;
}

/**
 * Imports providers and finds the wanted sites among theirs.
 *
 * @throws WrongUse for a site that nobody provides
 */
export const providersOf = async (workspace: Workspace, request: ProvidersRequest, progress: Progress): Promise<Providers> => {
  const { command, wanted, packages = sitePackages(workspace), others = new Map<WorkspacePackage, { readonly names: readonly string[] }>() } = request;
  progress.show('importing sites');
  const results = await Promise.all(packages.map((each) => importProvider(workspace, each)));
  progress.clear();
  const imported = results.flatMap(({ package: from, provider }) => (provider ? [{ package: from, provider }] : []));
  const own = imported.flatMap(({ package: from, provider }) => provider.sites.map(({ name }) => ({ package: from, site: name })));
  const known = [...own, ...[...others].flatMap(([from, { names }]) => names.map((site) => ({ package: from, site })))];
  const broken = results.flatMap(({ findings }) => findings);
  const unknown = wanted.filter((name) => !known.some(({ site }) => site === name));
  if (unknown.length > 0 && broken.length === 0)
    throw unknownSites(
      command,
      unknown,
      known.map(({ site }) => site),
    );
  if (known.length === 0 && broken.length === 0) throw new WrongUse('no workspace below packages/sites/ provides a site', 'npm pkg get workspaces');
  // Where the wanted sites were found, another team's broken module is no reason to stop.
  const isElsewhere = wanted.length > 0 && unknown.length === 0;
  const modules = broken.map((finding): Finding => (isElsewhere ? { ...finding, severity: 'warning' } : finding));
  const twins = clashes(known).filter(({ construct }) => wanted.length === 0 || wanted.includes(construct!));
  return { imported, names: own.map(({ site }) => site), findings: [...modules, ...twins], isIncomplete: hasErrors(broken) };
};

const unknownSites = (command: string, unknown: readonly string[], known: readonly string[]): WrongUse => {
  const sorted = [...known].sort();
  const suggestion = nearest(unknown[0]!, sorted);
  const sentence = `${unknown.length === 1 ? 'no site is' : 'no sites are'} named ${unknown.join(', ')}`;
  return new WrongUse(
    `${sentence}; ${suggestion === undefined ? `the sites are ${sorted.join(', ')}` : `did you mean ${suggestion}?`}`,
    `bastide ${command} ${suggestion ?? sorted[0] ?? ''}`.trim(),
  );
};
