import { join } from 'node:path';
import { run } from '../run.ts';
import type { OsloFile } from './oslo-files.ts';

const script = join(import.meta.dirname, '../../python/option_registry.py');

/** A file, and what is known of its options. */
export interface Question extends Required<Pick<OsloFile, 'namespaces' | 'chosenSections' | 'logins'>> {
  readonly text: string;
  /** Texts that the service reads before it. */
  readonly before: readonly string[];
}

export const questionOf = ({ namespaces, chosenSections = [], logins = [] }: OsloFile, text: string, before: readonly string[]): Question => ({
  text,
  before,
  namespaces,
  chosenSections,
  logins,
});

/** What is to be said of one option, once however often it stands in the file. */
export interface Finding {
  /** Empty where the text is no file of oslo.config at all. */
  readonly section: string;
  readonly key: string;
  readonly kind: 'unknown' | 'refused' | 'deprecated';
  /** Those of oslo.config. */
  readonly words: string;
}

const answers = new Map<string, Promise<readonly (readonly Finding[])[]>>();

/**
 * Asks the options that a service really registers about its files; what was asked before in this run is not asked again. Files of one service at a time: what
 * two services register does not go together in one process.
 *
 * @param python of the environment that has the service
 * @throws Error when an entry point cannot be loaded
 */
export const askRegistry = (python: string, questions: readonly Question[]): Promise<readonly (readonly Finding[])[]> => {
  const input = JSON.stringify(questions);
  const answer = answers.get(input) ?? ask(python, input);
  answers.set(input, answer);
  return answer;
};

const ask = async (python: string, input: string): Promise<readonly (readonly Finding[])[]> => {
  const { code, answer, output } = await run(python, [script], { input });
  if (code !== 0) throw new Error(`the registry of options could not be asked:\n${output.trim()}`);
  return JSON.parse(answer) as readonly (readonly Finding[])[];
};
