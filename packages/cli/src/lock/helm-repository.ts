import { parse } from 'yaml';
import { NoAnswer, type Web } from './web.ts';

/** The `index.yaml` of Helm repositories, each read once. https://helm.sh/docs/topics/chart_repository/ */
export class HelmRepositories {
  readonly #web: Web;
  readonly #indexes = new Map<string, Promise<string>>();

  constructor(web: Web) {
    this.#web = web;
  }

  /**
   * The SHA-256 of the package of a chart as the repository lists it, or nothing where it has no such version.
   *
   * @throws NoAnswer when the repository does not say
   */
  async digest(repository: string, chart: string, version: string): Promise<string | undefined> {
    const url = new URL(`${repository.replace(/\/$/, '')}/index.yaml`);
    const index = this.#indexes.get(repository) ?? this.#read(url);
    this.#indexes.set(repository, index);
    const entry = versionsOf(await index, chart).find((each) => each?.version === version);
    if (!entry) return undefined;
    const digest = String(entry.digest ?? '').replace(/^sha256:/, '');
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new NoAnswer(url.host, `lists ${chart} ${version} without a SHA-256`);
    return `sha256:${digest}`;
  }

  async #read(url: URL): Promise<string> {
    const answer = await this.#web.ask(url);
    if (!answer.ok) throw new NoAnswer(url.host, `answers with status ${answer.status} for ${url.pathname}`);
    return new TextDecoder().decode(await this.#web.bytes(url, answer));
  }
}

type Entry = { readonly version?: unknown; readonly digest?: unknown } | null;

/** Helm writes one block a chart; to read only that one spares seconds where an index has megabytes. */
const versionsOf = (index: string, chart: string): readonly Entry[] => {
  const start = index.indexOf(`\n  ${chart}:\n`);
  const end = start < 0 ? -1 : index.slice(start + 1).search(/\n(?: {0,1}| {2})[^\s-]/);
  const block = start < 0 ? index : `entries:${index.slice(start, end < 0 ? undefined : start + 1 + end)}\n`;
  const { entries } = parsed(block);
  const versions = (entries as Readonly<Record<string, unknown>> | undefined)?.[chart];
  return Array.isArray(versions) ? (versions as Entry[]) : [];
};

/** Every scalar as the text that it is: a digest may be all digits, and the version 1.10 is not 1.1. */
const parsed = (text: string): { readonly entries?: unknown } => {
  try {
    return (parse(text, { schema: 'failsafe', logLevel: 'silent', maxAliasCount: 0 }) as object | null) ?? {};
  } catch {
    return {};
  }
};
