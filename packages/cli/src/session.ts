import { type ExitCode, exitCodes } from './exit.ts';
import { type Paint, Progress, paintFor } from './output/terminal.ts';
import { findWorkspace, type Workspace } from './workspace.ts';

/** One run of the command: where it stands, where its words go, and how it ends. */
export class Session {
  /** What the run ends with, unless it is thrown out before. */
  exitCode: ExitCode = exitCodes.fine;
  /** Colours of standard output. */
  readonly paint: Paint = paintFor(process.stdout);
  /** What is being done, shown on standard error. */
  readonly progress = new Progress(process.stderr);
  /** Whether a person reads standard output. */
  readonly isTerminal = process.stdout.isTTY === true;
  readonly #folder: string;

  constructor(folder: string = process.cwd()) {
    this.#folder = folder;
  }

  /** @throws WrongUse where there is none */
  workspace(): Workspace {
    return findWorkspace(this.#folder);
  }

  /** Prints a result. It has passed `redacted` before it was coloured. */
  print(text: string): void {
    this.progress.clear();
    if (text !== '') process.stdout.write(text);
  }
}
