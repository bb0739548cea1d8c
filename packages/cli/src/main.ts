import { Command, CommanderError } from 'commander';
import { withExamples } from './commands/examples.ts';
import { commands } from './commands/index.ts';
import { crashText } from './crash.ts';
import { type ExitCode, exitCodes, WrongUse } from './exit.ts';
import { redacted } from './output/redaction.ts';
import { Session } from './session.ts';

/** Runs the command and sets the exit code of the process. Never rejects. */
export const main = async (args: readonly string[]): Promise<void> => {
  for (const stream of [process.stdout, process.stderr]) {
    // Who reads through `head` has seen enough; the work and the exit code are the same.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  // Also gets what was rejected and awaited by nobody.
  process.on('uncaughtException', (error) => {
    process.stderr.write(crashText(error));
    process.exit(exitCodes.bug);
  });
  process.exitCode = await run(args, new Session());
};

const run = async (args: readonly string[], session: Session): Promise<ExitCode> => {
  try {
    await program(session).parseAsync([...args], { from: 'user' });
    return session.exitCode;
  } catch (error) {
    session.progress.clear();
    // Help has been printed: because it was asked for, or because no command was named.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.fine;
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.wrongUse;
    const wrongUse = error instanceof CommanderError ? reworded(error, args) : error;
    process.stderr.write(wrongUse instanceof WrongUse ? wrongUseText(wrongUse) : crashText(error));
    return wrongUse instanceof WrongUse ? exitCodes.wrongUse : exitCodes.bug;
  }
};

const program = (session: Session): Command => {
  const bastide = withExamples(
    new Command('bastide').description('Lay out a cloud provider: sites in TypeScript and YAML become files that Argo CD and Ansible apply.'),
    [
      ['bastide synth', 'write the files of all sites'],
      ['bastide synth --check', 'are the files current?'],
      ['bastide synth --help', 'the options of one command'],
    ],
    exitNotes,
  ).configureHelp({ showGlobalOptions: false });
  for (const command of commands) bastide.addCommand(command.make(session));
  for (const each of [bastide, ...bastide.commands]) each.exitOverride().configureOutput({ outputError: () => undefined });
  return bastide;
};

const exitNotes = `
It ends with 0 when all is well, 1 when something was found, 2 when the command was typed wrongly, 3 for a bug in Bastide.
Colours are for terminals only, and never where NO_COLOR is set.
`;

const wrongUseText = ({ message, example }: WrongUse): string => redacted(`bastide: ${message}\nFor example: ${example}\nAll commands: bastide --help\n`);

/** Commander's sentences end with the suggestion in brackets on a line of its own. */
const reworded = ({ message }: CommanderError, args: readonly string[]): WrongUse => {
  const example = commands.find(({ name }) => name === args[0])?.example ?? commands[0].example;
  const [, sentence = message, suggestion] = /^(?:error: )?(.*?)(?:\n\(Did you mean (.*)\?\))?$/s.exec(message) ?? [];
  return new WrongUse(suggestion === undefined ? sentence : `${sentence}; did you mean ${suggestion}?`, example);
};
