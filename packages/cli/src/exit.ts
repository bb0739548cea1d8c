/** What `bastide` ends with. Scripts rely on it. */
export const exitCodes = {
  fine: 0,
  /** Something is wrong with a site, or the generated files are not current. */
  findings: 1,
  /** The command was typed in a way that means nothing. */
  wrongUse: 2,
  /** A bug in Bastide. */
  bug: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The command cannot mean anything as it was typed, or where it was typed. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
  /** A command that would work. */
  readonly example: string;

  constructor(message: string, example: string) {
    super(message);
    this.example = example;
  }
}
