import { Bench, type Options } from './bench.ts';
import type { Check, Problem } from './check.ts';
import type { GeneratedSite } from './generated-site.ts';

export type Outcome =
  | { readonly check: Check; readonly is: 'passed'; readonly seen: readonly string[]; readonly seconds: number }
  | {
      readonly check: Check;
      readonly is: 'failed';
      readonly seen: readonly string[];
      readonly problems: readonly Problem[];
      readonly seconds: number;
      /** A folder with what the components wrote, where that is asked for and they wrote anything. */
      readonly logs: string | undefined;
    }
  /** Nothing was shown: what it lacks, each with how a person gets it. */
  | { readonly check: Check; readonly is: 'cannot run'; readonly lacks: readonly string[] };

/** What keeps a check from running here; `willPrepare` leaves out what can be made without a person. */
export const lackedBy = (check: Check, bench: Bench, willPrepare: boolean): readonly string[] => [
  ...check.needs.filter((program) => program.find() === undefined && !(willPrepare && program.prepare)).map(({ name, install }) => `${name}: ${install}`),
  ...[check.lacks?.(bench) ?? []].flat(),
];

/** How checks are run, and what is told of it. */
export interface Running {
  readonly show: (text: string) => void;
  /** Whether what the components wrote outlives a failure. */
  readonly keepsLogs: boolean;
  /** When this comes nothing new is begun. */
  readonly isOver?: AbortSignal | undefined;
}

/** Runs one check on a bench of its own, which is cleared whatever happens; an exception is a failure in the words of who threw it. */
export const outcomeOf = async (check: Check, site: GeneratedSite, options: Options, { show, keepsLogs, isOver }: Running): Promise<Outcome> => {
  if (isOver?.aborted) return { check, is: 'cannot run', lacks: [`time: npm run verify ${check.name}`] };
  await using bench = new Bench(site, options);
  const lacks = lackedBy(check, bench, true);
  if (lacks.length > 0) return { check, is: 'cannot run', lacks };
  const unmade = await prepare(check, show, isOver);
  if (unmade.length > 0) return { check, is: 'cannot run', lacks: unmade };
  const start = performance.now();
  show(`${check.name}: running`);
  const { seen, problems } = await check.run(bench).catch((error: unknown) => ({
    seen: [],
    problems: [{ what: error instanceof Error ? error.message : String(error) }],
  }));
  const seconds = (performance.now() - start) / 1000;
  if (problems.length === 0) return { check, is: 'passed', seen, seconds };
  return { check, is: 'failed', seen, problems, seconds, logs: keepsLogs ? bench.keepLogs() : undefined };
};

/** Makes what is not there yet; says what could not be made, for want of a network or of space. */
const prepare = async (check: Check, show: (text: string) => void, isOver: AbortSignal | undefined): Promise<readonly string[]> => {
  const unmade: string[] = [];
  for (const program of check.needs.filter((each) => each.find() === undefined)) {
    try {
      await program.prepare?.(show, isOver);
    } catch (error) {
      unmade.push(`${program.name}: ${isOver?.aborted ? 'time to build it' : (error as Error).message}`);
    }
  }
  return unmade;
};
