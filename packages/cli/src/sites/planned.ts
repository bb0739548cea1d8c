import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChartLock, type Finding, hasErrors, loadProvider, parseChartLock, planSite, type SiteDefinition, type SitePlan } from '@bastide/constructs';
import { check } from '@bastide/policies';
import type { Progress } from '../output/terminal.ts';
import { chartLockFile, shortPath, type Workspace, type WorkspacePackage } from '../workspace.ts';
import type { ImportedProvider } from './import.ts';

/** A site after all that can be known of it without writing: its plan, and everything that is wrong. */
export interface PlannedSite {
  readonly name: string;
  readonly package: WorkspacePackage;
  /** Absent where not even a tree could be built. */
  readonly plan?: SitePlan;
  readonly findings: readonly Finding[];
}

/** Loads the facts of the providers, then builds, plans and checks each site that is wanted, in the order of names. */
export const planSites = async (
  workspace: Workspace,
  imported: readonly ImportedProvider[],
  lock: ChartLock,
  wanted: (site: string) => boolean,
  progress: Progress,
): Promise<readonly PlannedSite[]> => {
  const sites: PlannedSite[] = [];
  for (const { package: from, provider } of imported) {
    const definitions = provider.sites.filter(({ name }) => wanted(name));
    if (definitions.length === 0) continue;
    progress.show(`reading the inventories of ${from.name}`);
    const loaded = await loadProvider(provider, lock);
    for (const definition of definitions) {
      progress.show(`planning ${definition.name}`);
      const planned = planSite(loaded, definition);
      sites.push({ ...planned, package: from, findings: placed(workspace, checked(planned.findings, planned.plan, definition)) });
    }
  }
  progress.clear();
  return sites.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
};

/** The lock at the root; none at all is an empty one. */
export const readChartLock = ({ root }: Workspace): { readonly text: string; readonly lock: ChartLock; readonly findings: readonly Finding[] } => {
  try {
    const text = readFileSync(join(root, chartLockFile), 'utf8');
    return { text, ...parseChartLock(text, chartLockFile) };
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { text: '', lock: ChartLock.empty, findings: [] };
    if (syscall === undefined) throw error;
    const what = `${chartLockFile} cannot be read: ${code}`;
    return {
      text: '',
      lock: ChartLock.empty,
      findings: [{ rule: 'chart-lock', severity: 'error', what, allowed: 'a text file', mend: 'make it readable, or delete it and run `bastide lock`' }],
    };
  }
};

const checked = (findings: readonly Finding[], plan: SitePlan | undefined, { name }: SiteDefinition): readonly Finding[] => {
  if (!plan) return findings;
  try {
    return [...findings, ...check(plan)];
  } catch (error) {
    // Policies may rely on what has already been found to be wrong; on a sound site an exception is a bug of ours.
    if (!hasErrors(findings)) throw error;
    const what = 'not every policy could be checked, because of the errors above';
    return [...findings, { rule: 'policies', severity: 'warning', construct: name, what, mend: 'mend the errors, and run again' }];
  }
};

/** Files as people read them: from the root of the repository. */
const placed = ({ root }: Workspace, findings: readonly Finding[]): readonly Finding[] =>
  findings.map((finding) => ({
    ...finding,
    ...(finding.source ? { source: { ...finding.source, file: shortPath(root, finding.source.file) } } : {}),
    ...(finding.inventory ? { inventory: { ...finding.inventory, file: shortPath(root, finding.inventory.file) } } : {}),
  }));
