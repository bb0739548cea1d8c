import type { Command } from 'commander';

/** What can be typed, and what it does. */
export type Examples = readonly (readonly [typed: string, does: string])[];

/** Puts examples, and what else should be known, below the options that `--help` lists. */
export const withExamples = (command: Command, examples: Examples, notes = ''): Command => {
  const width = Math.max(...examples.map(([typed]) => typed.length));
  const lines = examples.map(([typed, does]) => `  ${typed.padEnd(width)}  ${does}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}${notes === '' ? '' : `\n\n${notes.trim()}`}`);
};
