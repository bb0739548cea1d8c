import { compareWithDisk, type Finding, hasErrors, WriterBusyError, writePlan } from '@bastide/constructs';
import { WrongUse } from '../exit.ts';
import { redactedDeeply } from '../output/redaction.ts';
import type { Progress } from '../output/terminal.ts';
import type { ImportedProvider } from '../sites/import.ts';
import { type PlannedSite, planSites, readChartLock } from '../sites/planned.ts';
import { providersOf } from '../sites/providers.ts';
import { typeFindings } from '../sites/types.ts';
import { generatedFolder, shortPath, sitePackages, stateFolder, type Workspace, type WorkspacePackage } from '../workspace.ts';
import { recordInputs, remember, siteFolder } from './last-run.ts';
import { reportOf, type SiteReport, type SynthReport } from './report.ts';
import { namesOf, type RecalledProviders, reportsOf, type SynthRequest } from './synth.ts';
import { foldersWithoutSite } from './unowned-folders.ts';

/** The run for the sites that could not be recalled; the stages are those of {@link synth}. */
export const fullRun = async (workspace: Workspace, request: SynthRequest, recalled: RecalledProviders, progress: Progress): Promise<SynthReport> => {
  const isWanted = (site: string): boolean => request.sites.length === 0 || request.sites.includes(site);
  const reports = reportsOf(recalled, isWanted);
  const isRecalled = (provider: WorkspacePackage): boolean => recalled.get(provider)?.names.every((name) => reports.has(name)) ?? false;
  // Any provider may have the site that was asked for by name.
  const toImport = sitePackages(workspace).filter((each) => request.sites.length > 0 || !isRecalled(each));
  const types = typeFindings(workspace, toImport);
  try {
    return await planAndWrite(workspace, request, { reports, recalled, toImport, types, isWanted }, progress);
  } catch (error) {
    if (error instanceof WrongUse) throw error;
    // What the compiler refuses may also end in an exception, which would say less.
    const found = await types;
    if (!hasErrors(found)) throw error;
    progress.clear();
    return reportOf(request.check, found, new Map());
  }
};

interface Known {
  readonly reports: Map<string, SiteReport>;
  readonly recalled: RecalledProviders;
  readonly toImport: readonly WorkspacePackage[];
  readonly types: Promise<readonly Finding[]>;
  readonly isWanted: (site: string) => boolean;
}

const planAndWrite = async (
  workspace: Workspace,
  request: SynthRequest,
  { reports, recalled, toImport, types, isWanted }: Known,
  progress: Progress,
): Promise<SynthReport> => {
  const starts = new Map(request.check ? [] : toImport.map((each) => [each, recordInputs(workspace, each)] as const));
  const others = new Map([...recalled].filter(([each]) => !toImport.includes(each)));
  const providers = await providersOf(workspace, { command: 'synth', wanted: request.sites, packages: toImport, others }, progress);
  const lock = readChartLock(workspace);
  const planned = await planSites(workspace, providers.imported, lock.lock, (site) => isWanted(site) && !reports.has(site), progress);

  const findings = [...lock.findings, ...providers.findings, ...(await types)];
  if (!providers.isIncomplete) findings.push(...foldersWithoutSite(workspace, request, [...providers.names, ...namesOf(others)]));
  const mayWrite = !hasErrors([...findings, ...planned.flatMap((site) => site.findings)]);
  const write = mayWrite ? (request.check ? compareSite : writeSite) : leaveSite;
  for (const site of planned) {
    progress.show(`${request.check ? 'comparing' : 'writing'} ${site.name}`);
    reports.set(site.name, await write(workspace, site));
  }
  progress.clear();
  if (mayWrite && !request.check) rememberAll(workspace, starts, planned, reports, providers.imported);
  return reportOf(request.check, findings, reports);
};

type Write = (workspace: Workspace, site: PlannedSite) => SiteReport | Promise<SiteReport>;

const leaveSite: Write = (_workspace, { findings }) => ({ findings, unchanged: 0 });

const compareSite: Write = (workspace, { name, plan, findings }) => ({ findings, ...compareWithDisk(siteFolder(workspace, name), plan!.files) });

const writeSite: Write = async (workspace, { name, plan, findings }) => {
  try {
    return { findings, ...(await writePlan(siteFolder(workspace, name), plan!.files, { stateFolder: `${workspace.root}/${stateFolder}` })) };
  } catch (error) {
    return { findings: [...findings, unwritable(workspace, name, error)], unchanged: 0 };
  }
};

/** What the operating system refuses is no bug; everything else is thrown on. */
const unwritable = ({ root }: Workspace, site: string, error: unknown): Finding => {
  const folder = `${generatedFolder}/${site}/`;
  if (error instanceof WriterBusyError) {
    const what = `another run has been writing ${folder} for ${error.waitedMilliseconds / 1000} s; nothing was written by this one`;
    return { rule: 'write', severity: 'error', construct: site, what, mend: 'wait for the other run, or end it, and run again' };
  }
  const { syscall, code, path } = error as NodeJS.ErrnoException;
  if (syscall === undefined) throw error;
  const what = `${path === undefined ? folder : shortPath(root, path)} cannot be written: ${syscall} says ${code}`;
  return { rule: 'write', severity: 'error', construct: site, what, mend: 'see to space and permissions, and run again: the next run completes this one' };
};

const rememberAll = (
  workspace: Workspace,
  starts: ReadonlyMap<WorkspacePackage, ReturnType<typeof recordInputs>>,
  planned: readonly PlannedSite[],
  reports: ReadonlyMap<string, SiteReport>,
  imported: readonly ImportedProvider[],
): void => {
  for (const { package: from, provider } of imported) {
    const start = starts.get(from);
    const written = planned.filter((site) => site.package === from && !hasErrors(reports.get(site.name)!.findings));
    if (!start || written.length === 0) continue;
    const names = provider.sites.map(({ name }) => name);
    remember(
      workspace,
      from,
      start,
      names,
      written.map(({ name, plan, findings }) => ({ name, files: plan!.files, findings: redactedDeeply(findings) })),
    );
  }
};
