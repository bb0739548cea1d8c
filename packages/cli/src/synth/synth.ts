import type { Progress } from '../output/terminal.ts';
import { sitePackages, type Workspace, type WorkspacePackage } from '../workspace.ts';
import { type Recalled, recall } from './last-run.ts';
import { reportOf, type SiteReport, type SynthReport } from './report.ts';
import { foldersWithoutSite } from './unowned-folders.ts';

export interface SynthRequest {
  /** Names of sites; none means all. */
  readonly sites: readonly string[];
  /** Compare with what is there and write nothing. */
  readonly check: boolean;
}

/**
 * Brings `dist-manifests` in line with the sites.
 *
 * The stages: recall what nothing changed for → (full run, for the others) import → load → plan → check → write or compare → remember.
 * Nothing heavy is imported before the full run: when nothing changed, looking at files is all that is done.
 *
 * @throws WrongUse for a site that nobody provides
 */
export const synth = async (workspace: Workspace, request: SynthRequest, progress: Progress): Promise<SynthReport> => {
  const isWanted = (site: string): boolean => request.sites.length === 0 || request.sites.includes(site);
  // A comparison is a proof for CI and trusts no memory.
  const recalled = request.check ? new Map<WorkspacePackage, Recalled>() : recallAll(workspace, isWanted);
  if (isComplete(workspace, request, recalled))
    return reportOf(request.check, foldersWithoutSite(workspace, request, namesOf(recalled)), reportsOf(recalled, isWanted));
  const { fullRun } = await import('./full-run.ts');
  return fullRun(workspace, request, recalled, progress);
};

/** What is known of providers without loading them. */
export type RecalledProviders = ReadonlyMap<WorkspacePackage, Recalled>;

/** What can be said of the sites that need no run. */
export const reportsOf = (recalled: RecalledProviders, isWanted: (site: string) => boolean): Map<string, SiteReport> =>
  new Map(
    [...recalled.values()].flatMap(({ sites }) =>
      [...sites]
        .filter(([name]) => isWanted(name))
        .map(([name, { findings, unchanged }]) => [name, { findings, written: [], removed: [], unchanged }] as const),
    ),
  );

export const namesOf = (recalled: RecalledProviders): readonly string[] => [...recalled.values()].flatMap(({ names }) => names);

const recallAll = (workspace: Workspace, isWanted: (site: string) => boolean): RecalledProviders =>
  new Map(
    sitePackages(workspace).flatMap((provider) => {
      const known = recall(workspace, provider, isWanted);
      return known ? [[provider, known] as const] : [];
    }),
  );

/** Whether every site that was asked for was recalled, and by one provider only. */
const isComplete = (workspace: Workspace, { sites }: SynthRequest, recalled: RecalledProviders): boolean => {
  const names = namesOf(recalled);
  const known = [...recalled.values()].flatMap((each) => [...each.sites.keys()]);
  if (new Set(names).size < names.length) return false;
  if (sites.length > 0) return sites.every((site) => known.includes(site));
  return recalled.size > 0 && recalled.size === sitePackages(workspace).length && known.length === names.length;
};
