import type { Bench } from './bench.ts';
import type { Program } from './program.ts';

/** Something that the generated files of a site must pass, asked of the component that will read them. */
export interface Check {
  /** As it is typed: `npm run verify api-server`. */
  readonly name: string;
  /** A sentence that holds when it has passed. */
  readonly title: string;
  readonly needs: readonly Program[];
  /** What keeps it from running besides programs, e.g. an option that nobody gave; nothing where nothing does. */
  readonly lacks?: (bench: Bench) => string | readonly string[] | undefined;
  readonly run: (bench: Bench) => Promise<Result>;
}

export interface Result {
  /** What was seen, with figures, a line each. */
  readonly seen: readonly string[];
  readonly problems: readonly Problem[];
}

export interface Problem {
  /** Relative to the folder of the site. */
  readonly file?: string;
  /** In the words of the component. */
  readonly what: string;
}
