import { createRequire } from 'node:module';
import type { YamlStop } from './yaml-nodes.ts';

/** A place that is no YAML, in words. */
export interface SyntaxError {
  readonly offset: number;
  readonly what: string;
  readonly allowed: string;
  readonly mend: string;
}

type Sentences = readonly [what: string, allowed: string, mend: string];

/** What the codes of `yaml` mean; its own messages are not repeated, because they quote the file. */
const sentencesByCode: Readonly<Record<string, Sentences>> = {
  TAB_AS_INDENT: ['a tab stands where indentation is expected', 'spaces, two a level', 'Replace the tab by spaces.'],
  BAD_INDENT: [
    'the indentation does not fit the lines around it, or a bracket is not closed',
    'two spaces a level',
    'Indent the line as its neighbours, or close the bracket.',
  ],
  MISSING_CHAR: ['a character is missing: a colon, a comma, a quote or a bracket', 'key: value', 'Add the missing character.'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a mapping or list starts on the line of another',
    'one key: value a line',
    'Put quotes around a text that contains a colon and a space, or start a new line.',
  ],
  BLOCK_IN_FLOW: ['an indented mapping or list stands inside brackets', '{ key: value } or [ item ] inside brackets', 'Write the inner one in brackets, too.'],
  BAD_SCALAR_START: [
    'a text starts with a character that means something else in YAML',
    'letters, digits or a quote at the start',
    'Put quotes around the text.',
  ],
  BAD_DQ_ESCAPE: [
    'a backslash in double quotes is followed by something that YAML does not know',
    '\\n, \\t, \\", \\\\ and \\u with four digits',
    'Use single quotes, or write \\\\ for a backslash.',
  ],
  MULTILINE_IMPLICIT_KEY: ['a key runs over several lines', 'a key and its colon on one line', 'Join the lines, or add the missing colon.'],
  KEY_OVER_1024_CHARS: ['a key is longer than 1024 characters', 'short keys', 'Shorten the key.'],
};
const otherwise: Sentences = ['YAML cannot be read on from here', 'key: value, two spaces a level', 'Correct the line, or put quotes around the text.'];
/** `yaml` lets this pass, the specification does not. */
const closesTooEarly: Sentences = [
  'a closing bracket stands no deeper than the key before its opening bracket',
  'a closing bracket that is indented deeper than that key',
  'Indent the line, or put the bracket at the end of the line before.',
];
const tooDeep: Sentences = ['nesting goes deeper than any fact', 'the levels of an inventory', 'Remove the nesting.'];

const most = 20;

/**
 * What is wrong in a text at which the parser stopped: the first error of each line, since one mistake makes a parser stumble several times.
 *
 * Asks the parser of `yaml`, which goes on after an error. It is loaded only here, because loading and running it costs more than all the rest.
 */
export const syntaxErrors = (text: string, stop: YamlStop): readonly SyntaxError[] => {
  if (stop.isTooDeep) return [inWords(stop.offset, tooDeep)];
  const { LineCounter, parseDocument } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const lines = new LineCounter();
  const { errors } = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const firsts = new Map<number, SyntaxError>();
  for (const { code, pos } of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    const { line } = lines.linePos(pos[0]);
    if (code !== 'MULTIPLE_DOCS' && !firsts.has(line)) firsts.set(line, inWords(Math.min(pos[0], text.length), sentencesByCode[code] ?? otherwise));
  }
  if (firsts.size > 0) return [...firsts.values()].slice(0, most);
  return [inWords(stop.offset, /^\s*[}\]]/.test(text.slice(stop.offset, stop.offset + 200)) ? closesTooEarly : otherwise)];
};

const inWords = (offset: number, [what, allowed, mend]: Sentences): SyntaxError => ({ offset, what, allowed, mend });
