import { join } from 'node:path';
import { type Finding, hasErrors, parseChartLock } from '@bastide/constructs';
import type { Progress } from '../output/terminal.ts';
import { planSites, readChartLock } from '../sites/planned.ts';
import { providersOf } from '../sites/providers.ts';
import { chartLockFile, type Workspace } from '../workspace.ts';
import { replaceFile } from '../write-file.ts';
import { type LockContent, lockText } from './lock-text.ts';
import { refresh } from './refresh.ts';
import { chartLabel, imageLabel, wantedBy } from './wanted.ts';
import type { Web } from './web.ts';

export interface LockRequest {
  /** Ask nobody and write nothing; only say whether the lock names what the sites use. */
  readonly check: boolean;
  /** Take over digests that changed at their source. */
  readonly update: boolean;
}

export interface LockResult {
  readonly findings: readonly Finding[];
  /** What the sites use and the lock did not name, and the other way round; as sentences name it. */
  readonly added: readonly string[];
  readonly dropped: readonly string[];
  /** How many digests were read. */
  readonly filled: number;
  /** How many there are without a digest, of how many. */
  readonly unverified: number;
  readonly total: number;
  /** Whether the file is, or with `check` was, as it should be. */
  readonly isCurrent: boolean;
}

/**
 * Makes `charts.lock.yaml` name every chart and image of all sites: what is missing comes in as `unverified`, what is unused goes, and every
 * digest is read at its source where that can be reached. None is ever invented.
 */
export const lock = async (workspace: Workspace, request: LockRequest, web: Web, progress: Progress): Promise<LockResult> => {
  const before = readChartLock(workspace);
  const providers = await providersOf(workspace, { command: 'lock', wanted: [] }, progress);
  const sites = await planSites(workspace, providers.imported, before.lock, () => true, progress);
  const unplanned = sites.filter(({ plan }) => !plan).flatMap(({ findings }) => findings);
  // Without the plan of one site, what only that site uses would be dropped.
  const stopping = [...before.findings, ...providers.findings, ...unplanned];
  if (hasErrors(stopping)) return { ...nothing, findings: stopping };

  const wanted = wantedBy(
    sites.map(({ plan }) => plan!),
    before.lock,
  );
  const difference = { added: missingFrom(before.lock, wanted), dropped: missingFrom(wanted, before.lock) };
  const { content, filled, findings } = request.check
    ? { content: wanted, filled: 0, findings: [] }
    : await refresh(wanted, web, { update: request.update, progress: (host) => progress.show(`asking ${host}`) });
  progress.clear();
  const text = lockText(content);
  const result = { ...difference, filled, findings: [...findings, ...parseChartLock(text, chartLockFile).findings], ...countsOf(content) };
  if (request.check) return { ...result, isCurrent: text === before.text };
  if (text !== before.text && parseChartLock(text, chartLockFile).findings.length === 0) replaceFile(join(workspace.root, chartLockFile), text);
  return { ...result, isCurrent: true };
};

const nothing: Omit<LockResult, 'findings'> = { added: [], dropped: [], filled: 0, unverified: 0, total: 0, isCurrent: false };

const labelsOf = ({ charts, images }: LockContent): readonly string[] => [...charts.map(chartLabel), ...images.map(imageLabel)];

const missingFrom = (lacking: LockContent, having: LockContent): readonly string[] => {
  const known = new Set(labelsOf(lacking));
  return labelsOf(having)
    .filter((label) => !known.has(label))
    .sort();
};

const countsOf = ({ charts, images }: LockContent): Pick<LockResult, 'unverified' | 'total'> => {
  const all = [...charts, ...images];
  return { unverified: all.filter(({ digest }) => digest === 'unverified').length, total: all.length };
};
