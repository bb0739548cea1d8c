import { lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@bastide/constructs';
import { generatedFolder, stateFolder, type Workspace, type WorkspacePackage } from '../workspace.ts';
import { type FileRecords, filesBelow, recordsOf, sha256Of, stampOf, stillHold, untouched } from './file-records.ts';
import { inputFiles } from './inputs.ts';

/** The last good write of a provider: from what, and what became of it. One JSON file a provider. */
interface LastRun {
  readonly format: typeof format;
  readonly node: string;
  readonly root: string;
  /** When the run began, in nanoseconds since 1970. */
  readonly takenNs: string;
  readonly inputs: FileRecords;
  /** All sites of the provider, also those that were not asked for. */
  readonly names: readonly string[];
  readonly sites: Readonly<Record<string, { readonly outputs: FileRecords; readonly findings: readonly Finding[] }>>;
}

const format = 1;

/** What can be said of a provider without loading it, because nothing changed since its last good write. */
export interface Recalled {
  readonly names: readonly string[];
  /** The sites whose files are as they were written. */
  readonly sites: ReadonlyMap<string, { readonly unchanged: number; readonly findings: readonly Finding[] }>;
}

/** Now, as the records count. */
export const nowNs = (): bigint => BigInt(Date.now()) * 1_000_000n;

/**
 * What is still true of the last good write. Trusts stamps only as {@link stillHold} does, so that it says `unchanged` of a site only where a full
 * run would find the same.
 */
export const recall = (workspace: Workspace, provider: WorkspacePackage, wanted: (site: string) => boolean): Recalled | undefined => {
  const startedNs = nowNs();
  const last = read(fileOf(workspace, provider));
  if (!last || !isFromHere(last, workspace)) return undefined;
  const takenNs = BigInt(last.takenNs);
  const files = inputFiles(workspace, provider);
  const inputs = files ? stillHold(last.inputs, files, takenNs) : { same: false };
  if (!inputs.same) return undefined;
  const outputs = Object.entries(last.sites).map(([name, site]) => {
    const below = wanted(name) ? outputFiles(workspace, name) : undefined;
    return { name, site, still: below ? stillHold(site.outputs, below, takenNs) : { same: false } };
  });
  if (inputs.renewed || outputs.some(({ still }) => still.renewed)) {
    // What was not looked at, or differs, keeps its old stamps; those could not be trusted under the new time.
    const sites = outputs
      .filter(({ still }) => still.same)
      .map(({ name, site, still }) => [name, { ...site, outputs: still.renewed ?? site.outputs }] as const);
    write(workspace, provider, { ...last, takenNs: String(startedNs), inputs: inputs.renewed ?? last.inputs, sites: Object.fromEntries(sites) });
  }
  const same = outputs.filter(({ still }) => still.same);
  return { names: last.names, sites: new Map(same.map(({ name, site }) => [name, { unchanged: Object.keys(site.outputs).length, findings: site.findings }])) };
};

/** Takes down what a run starts from, before it reads any of it. */
export const recordInputs = (workspace: Workspace, provider: WorkspacePackage): { readonly startedNs: bigint; readonly inputs: FileRecords } | undefined => {
  const startedNs = nowNs();
  const files = inputFiles(workspace, provider);
  const inputs = files ? recordsOf(files) : undefined;
  return inputs && { startedNs, inputs };
};

/** A site that was just written. */
export interface WrittenSite {
  readonly name: string;
  readonly files: ReadonlyMap<string, { bytes(): string }>;
  readonly findings: readonly Finding[];
}

/** Keeps a good write for {@link recall}; nothing is kept when an input was touched while the run read it. */
export const remember = (
  workspace: Workspace,
  provider: WorkspacePackage,
  start: NonNullable<ReturnType<typeof recordInputs>>,
  names: readonly string[],
  written: readonly WrittenSite[],
): void => {
  if (!untouched(start.inputs)) return;
  const last = read(fileOf(workspace, provider));
  // What was made of the same inputs and not written this time stays known; the older time is the one that its stamps can be trusted under.
  const kept = last && isFromHere(last, workspace) && haveSameContent(last.inputs, start.inputs) ? last : undefined;
  const sites = written.map(({ name, files, findings }) => [name, { outputs: plannedRecords(workspace, name, files), findings }] as const);
  write(workspace, provider, {
    format,
    node: process.version,
    root: workspace.root,
    takenNs: kept?.takenNs ?? String(start.startedNs),
    inputs: start.inputs,
    names,
    sites: { ...kept?.sites, ...Object.fromEntries(sites) },
  });
};

const isFromHere = (last: LastRun, { root }: Workspace): boolean => last.format === format && last.node === process.version && last.root === root;

const haveSameContent = (a: FileRecords, b: FileRecords): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([file, [, sha256]]) => b[file]?.[1] === sha256);

/** The hash is that of the planned bytes: what anybody puts there in between is not as recorded. */
const plannedRecords = (workspace: Workspace, site: string, files: WrittenSite['files']): FileRecords =>
  Object.fromEntries(
    [...files].map(([path, file]) => {
      const location = `${siteFolder(workspace, site)}/${path}`;
      const stats = lstatSync(location, { bigint: true, throwIfNoEntry: false });
      return [location, [stats ? stampOf(stats) : '', sha256Of(file.bytes())]];
    }),
  );

export const siteFolder = ({ root }: Workspace, site: string): string => join(root, generatedFolder, site);

const outputFiles = (workspace: Workspace, site: string): readonly string[] | undefined => filesBelow(siteFolder(workspace, site));

const fileOf = ({ root }: Workspace, { name }: WorkspacePackage): string => join(root, stateFolder, 'last-runs', `${encodeURIComponent(name)}.json`);

/** A file that is missing, cut off or of another program counts as no run at all. */
const read = (file: string): LastRun | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LastRun;
  } catch {
    return undefined;
  }
};

/** A memory that cannot be kept makes the next run slower, and nothing else. */
const write = (workspace: Workspace, provider: WorkspacePackage, run: LastRun): void => {
  const file = fileOf(workspace, provider);
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(draft, JSON.stringify(run));
    renameSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
  }
};
