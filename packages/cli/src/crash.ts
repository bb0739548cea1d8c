import { fileURLToPath } from 'node:url';
import { redacted } from './output/redaction.ts';

/**
 * What is said of an exception that nobody expected: its name, its first sentence without anything quoted, and lines of code. Never a value: what
 * is quoted in a message comes from the facts of a site, and may be anything.
 */
export const crashText = (error: unknown): string => {
  const sentences = causes(error).map((each, depth) => `${depth === 0 ? 'This is a bug in Bastide: ' : 'Caused by: '}${describe(each)}`);
  const files = codeLocations(error).map((location) => `  ${location}`);
  return `${[
    ...sentences,
    ...files,
    'Look first whether `npm run typecheck` complains about a site: what the compiler refuses is not looked for again here. If it does not, please',
    'report these lines, which hold nothing of a site, with the command that you typed; until then, your last change shows what to avoid.',
  ].join('\n')}\n`;
};

const mostCauses = 4;

const causes = (error: unknown): readonly unknown[] => {
  const chain: unknown[] = [];
  let each = error;
  do {
    chain.push(each);
    each = each instanceof Error ? each.cause : undefined;
  } while (each !== undefined && chain.length < mostCauses);
  return chain;
};

const longestMessage = 200;

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return `something that is no Error was thrown (${error === null ? 'null' : typeof error})`;
  const { code } = error as NodeJS.ErrnoException;
  const [first = ''] = error.message.split('\n');
  const message = redacted(first)
    .replace(/"[^"]*"?/g, '"…"')
    .replace(/`[^`]*`?/g, '`…`')
    .slice(0, longestMessage);
  return [redacted(error.name), ...(typeof code === 'string' ? [`(${redacted(code)})`] : [])].join(' ') + (message === '' ? '' : `: ${message}`);
};

const mostLocations = 12;
const location = /\(?((?:file:\/\/)?\/[^()]+?):(\d+):\d+\)?$/;

/** The clone that this command is part of. */
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** File and line of each frame, without the names of functions: a computed name could hold a value. */
const codeLocations = (error: unknown): readonly string[] => {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .flatMap((line) => {
      const match = location.exec(line);
      if (!match) return [];
      const file = match[1]!.startsWith('file:') ? fileURLToPath(match[1]!) : match[1]!;
      const fromModules = file.lastIndexOf('/node_modules/');
      if (fromModules >= 0) return [`${file.slice(fromModules + 1)}:${match[2]}`];
      return file.startsWith(root) ? [`${file.slice(root.length)}:${match[2]}`] : [];
    })
    .slice(0, mostLocations);
};
