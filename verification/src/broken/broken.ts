import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Options } from '../bench.ts';
import type { Check } from '../check.ts';
import { type GeneratedSite, type Model, readSite } from '../generated-site.ts';
import { type Outcome, outcomeOf } from '../outcome.ts';

/** A mistake in a real site, which the check that is named for it must find, for the reason that is given. */
export type Broken = {
  readonly mistake: string;
  readonly check: Check;
  /** What the component says of it. */
  readonly said: RegExp;
} & (
  | {
      /** A pattern where its name carries a hash; the first that it fits is meant. */
      readonly file: string | RegExp;
      /** From the text of the file, empty where it is new; `read` gives any other. */
      readonly change: (text: string, read: GeneratedSite['read']) => string;
      /** What the model takes to be so beside it. */
      readonly changeModel?: (model: Model) => Model;
    }
  /** Several files at once. */
  | { readonly files: Readonly<Record<string, (text: string, read: GeneratedSite['read']) => string>> }
  | { readonly changeModel: (model: Model) => Model }
);

/** What came of a mistake. One that could not be tried is neither found nor missed. */
export interface Trial {
  readonly is: 'found' | 'missed' | 'not tried';
  readonly because?: string;
}

export const tryBroken = async (broken: Broken, site: GeneratedSite, options: Options, isOver?: AbortSignal): Promise<Trial> => {
  const { check, said } = broken;
  const trial = async (subject: GeneratedSite): Promise<Trial> =>
    trialOf(await outcomeOf(check, subject, options, { show: () => {}, keepsLogs: false, isOver }), said);
  const { changeModel = (model: Model): Model => model } = 'changeModel' in broken ? broken : {};
  const model = async (): Promise<Model> => changeModel(await site.model());
  if (!('files' in broken || 'file' in broken)) return trial({ ...site, model });
  const files = 'files' in broken ? broken.files : { [fileOf(site, broken.file)]: broken.change };
  const folder = mkdtempSync(join(tmpdir(), 'bastide-broken-'));
  try {
    cpSync(site.folder, folder, { recursive: true });
    for (const [file, change] of Object.entries(files)) {
      const path = join(folder, file);
      const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
      const after = change(before, site.read);
      if (after === before) return { is: 'missed', because: `${file} has nothing to break in this way any more` };
      writeFileSync(path, after);
    }
    return await trial({ ...readSite(site.name, folder), model });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const fileOf = ({ files }: GeneratedSite, file: string | RegExp): string =>
  typeof file === 'string' ? file : (files.find((each) => file.test(each)) ?? file.source);

const trialOf = (outcome: Outcome, said: RegExp): Trial => {
  if (outcome.is === 'cannot run') return { is: 'not tried', because: `lacks ${outcome.lacks.join('; ')}` };
  if (outcome.is === 'passed') return { is: 'missed', because: 'nothing was found' };
  const texts = outcome.problems.map(({ what }) => what);
  const found = texts.find((text) => said.test(text));
  return found !== undefined ? { is: 'found', because: found.slice(0, 1000) } : { is: 'missed', because: `another reason was given: ${texts.join('; ')}` };
};
