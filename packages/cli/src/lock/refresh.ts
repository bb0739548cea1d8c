import type { Finding } from '@bastide/constructs';
import { chartLockFile } from '../workspace.ts';
import { HelmRepositories } from './helm-repository.ts';
import { imageName } from './image-name.ts';
import type { LockContent } from './lock-text.ts';
import { type ManifestName, manifestDigest } from './registry.ts';
import { chartLabel, imageLabel } from './wanted.ts';
import { NoAnswer, type Web } from './web.ts';

/** The lock after its sources were asked. */
export interface Refreshed {
  readonly content: LockContent;
  /** How many digests were read for the first time, or replaced. */
  readonly filled: number;
  readonly findings: readonly Finding[];
}

type Digest = LockContent['images'][number]['digest'];

/** One entry, and how to ask for its digest. */
interface Question {
  readonly label: string;
  readonly known: Digest;
  readonly host: string;
  ask(): Promise<string | undefined>;
  answer: Digest;
}

/**
 * Asks the source of every chart and image for its digest. Hosts are asked side by side, each one question at a time.
 *
 * A digest that is known is kept: where the source now says another under the same version, that is an error, unless `update` takes it over.
 */
export const refresh = async (
  content: LockContent,
  web: Web,
  { update, progress }: { readonly update: boolean; progress(host: string): void },
): Promise<Refreshed> => {
  const repositories = new HelmRepositories(web);
  const charts = content.charts.map((chart) => ({ entry: chart, question: chartQuestion(chart, web, repositories) }));
  const images = content.images.map((image) => ({ entry: image, question: imageQuestion(image, web) }));
  const questions = [...charts, ...images].map(({ question }) => question);
  const findings: Finding[] = [];
  const silent = new Map<string, number>();
  await Promise.all(
    [...Map.groupBy(questions, ({ host }) => host)].map(async ([host, each]) => {
      for (const question of each) {
        progress(host);
        const finding = await settle(question, update, (reason) => silent.set(reason, (silent.get(reason) ?? 0) + 1));
        if (finding) findings.push(finding);
      }
    }),
  );
  return {
    content: {
      charts: charts.map(({ entry, question }) => ({ ...entry, digest: question.answer })),
      images: images.map(({ entry, question }) => ({ ...entry, digest: question.answer })),
    },
    filled: questions.filter(({ known, answer }) => known !== answer).length,
    findings: [...findings.sort((a, b) => (a.what < b.what ? -1 : 1)), ...[...silent].sort().map(([reason, count]) => silentFinding(reason, count))],
  };
};

/** Asks one question and notes its answer; a finding where the answer is none that the lock can take. */
const settle = async (question: Question, update: boolean, noteSilence: (reason: string) => void): Promise<Finding | undefined> => {
  const { label, known } = question;
  try {
    const digest = await question.ask();
    if (digest === undefined)
      return error(`${label} is not at its source`, 'a version or tag that the source has', 'correct the version, or the place it comes from');
    if (known !== 'unverified' && digest !== known && !update) {
      const what = `${label} has changed under its version: the lock has ${known}, its source now has ${digest}`;
      return error(what, 'one content for ever under one version', 'find out who changed it and why; then take the new digest with `bastide lock --update`');
    }
    question.answer = digest as Digest;
  } catch (failure) {
    if (!(failure instanceof NoAnswer)) throw failure;
    noteSilence(failure.message);
  }
  return undefined;
};

const error = (what: string, allowed: string, mend: string): Finding => ({
  rule: 'lock',
  severity: 'error',
  source: { file: chartLockFile, line: 1, column: 1 },
  what,
  allowed,
  mend,
});

const silentFinding = (reason: string, count: number): Finding => ({
  rule: 'lock-source',
  severity: 'warning',
  what: `${reason}: ${count} digest${count === 1 ? '' : 's'} could not be read and stay${count === 1 ? 's' : ''} as ${count === 1 ? 'it is' : 'they are'}`,
  mend: 'run `bastide lock` where the source can be reached',
});

const chartQuestion = (chart: LockContent['charts'][number], web: Web, repositories: HelmRepositories): Question => {
  const { repository, name, version, digest } = chart;
  const url = URL.parse(repository.replace(/^oci:/, 'https:'));
  if (!url) return { label: chartLabel(chart), known: digest, host: '', ask: async () => undefined, answer: digest };
  const { host, pathname } = url;
  // A tag cannot hold the plus sign of build metadata; Helm writes an underscore.
  const manifest: ManifestName = { host, repository: `${pathname.replace(/^\/|\/$/g, '')}/${name}`, reference: version.replaceAll('+', '_') };
  const ask = repository.startsWith('oci:') ? () => manifestDigest(web, manifest) : () => repositories.digest(repository, name, version);
  return { label: chartLabel(chart), known: digest, host, ask, answer: digest };
};

const imageQuestion = (entry: LockContent['images'][number], web: Web): Question => {
  const name = imageName(entry.image);
  const ask = async (): Promise<string | undefined> => name && manifestDigest(web, name);
  return { label: imageLabel(entry), known: entry.digest, host: name?.host ?? '', ask, answer: entry.digest };
};
