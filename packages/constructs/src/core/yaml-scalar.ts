/**
 * How one string or number is written in YAML so that everything that reads Bastide's files reads that same string or number.
 *
 * The readers disagree: PyYAML (Ansible) follows YAML 1.1, JavaScript's libraries YAML 1.2, Go (kubectl, Argo CD, Helm) a mixture of both
 * plus what `strconv.ParseInt(text, 0, 64)` understands. What any of them would take for something else is quoted.
 *
 * Quotes are always double: only they have escapes, so one style holds every string, and it is the one that readers know from JSON.
 */

/** What some reader takes for null, a boolean, a number, a merge key or a default value; compared without regard to case. */
const RESERVED_WORDS = new Set(['', '~', 'null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n', 'inf', 'infinity', 'nan', '=', '<<']);
const LONGEST_RESERVED_WORD = 8;

/** What can be a number or a time begins with one of these. */
const NUMBER_START = /^[-+.\deE]/;

/** Go ignores underscores in numbers wherever they stand, Ruby commas as well. */
const DIGIT_SEPARATORS = /[_,]/g;

const NUMBERS: readonly RegExp[] = [
  /^[-+]?\d*\.?\d*(?:e[-+]?\d+)?$/i, // 12, 0777, 1.5, .5, 1., 1e3; e3, which JavaScript's `yaml` reads as NaN in YAML 1.1
  /^[-+]?0[box][0-9a-f.p+-]*$/i, // 0o14, -0b1, 0xFF, 0x1p-2
  /^[-+]?\d+(?::\d+)+(?:\.\d*)?$/, // 12:30:45, 190:20:30.15: base 60 in YAML 1.1
  /^[-+]?\.?(?:inf|infinity|nan)$/i,
];

/** `2026-01-01` and whatever continues it with a time of day. */
const TIMESTAMP = /^\d{4}-\d\d?-\d\d?(?:[Tt ]|$)/;

/** Control characters other than tab and line feed, and what a reviewer cannot see: it is shown as an escape, or an attack could hide in it. */
const HIDDEN = [
  '\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f', // control characters; NEL ends a line in YAML 1.1
  '\\xa0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000', // blanks that are no space
  '\\u2028\\u2029', // end a line in YAML 1.1
  '\\xad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufff9-\\ufffb', // joiners, direction marks, format characters
  '\\ufeff\\ufffe\\uffff', // byte order mark and what YAML forbids
  '\\ud800-\\udfff\\ue000-\\uf8ff\\u{e0000}-\\u{10ffff}', // lone surrogates, private use, tags
].join('');
const HIDDEN_CHARACTER = new RegExp(`[${HIDDEN}]`, 'u');
const HIDDEN_CHARACTERS = new RegExp(HIDDEN_CHARACTER.source, 'gu');

/** What ends, starts or hides something in a scalar without quotes. */
const NOT_PLAIN = new RegExp(
  [
    '^[?:,[\\]{}#&*!|>\'"%@` ]', // indicators
    '^-(?: |--|$)', // an item of a sequence, the start of a document
    '^\\.\\.\\.', // the end of a document
    ':(?: |$)', // a key
    ' (?:#|$)', // a comment, a blank that gets lost
    `[\\t\\n${HIDDEN}]`,
  ].join('|'),
  'u',
);

const isPlain = (text: string): boolean => {
  if (NOT_PLAIN.test(text)) return false;
  if (text.length <= LONGEST_RESERVED_WORD && RESERVED_WORDS.has(text.toLowerCase())) return false;
  if (!NUMBER_START.test(text)) return true;
  const digits = text.replace(DIGIT_SEPARATORS, '');
  return !NUMBERS.some((number) => number.test(digits)) && !TIMESTAMP.test(text);
};

/** JSON's escapes, which all readers know; beyond them `\u` with four digits and `\U` with eight. YAML has no surrogate pairs. */
const escaped = (character: string): string => {
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
};

const quoted = (text: string): string => JSON.stringify(text).replace(HIDDEN_CHARACTERS, escaped);

/** `text` on one line: plain where every reader reads it as this string, else in double quotes. */
export const lineScalar = (text: string): string => (isPlain(text) ? text : quoted(text));

/** A last line of nothing but blanks: some readers lose it. Also text without anything visible. */
const ENDS_WITH_BLANK_LINE = /(?:^|\n)[ \t]+\n*$|^\n+$/;

/**
 * `text` as a literal block scalar from its `|` to its last line break, or undefined where a block cannot hold it exactly
 * (carriage returns, hidden characters, nothing but blanks).
 *
 * @param indentation what stands before every line: two spaces more than the parent has.
 */
export const blockScalar = (text: string, indentation: string): string | undefined => {
  if (ENDS_WITH_BLANK_LINE.test(text) || HIDDEN_CHARACTER.test(text)) return undefined;
  // A reader takes the indentation from the first line that is not empty, unless it is told.
  const told = /^\n*[ \t]/.test(text) ? '2' : '';
  const chomping = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  let block = `|${told}${chomping}\n`;
  for (let start = 0; start < text.length; ) {
    const lineFeed = text.indexOf('\n', start);
    const end = lineFeed < 0 ? text.length : lineFeed;
    block += end === start ? '\n' : `${indentation}${text.slice(start, end)}\n`;
    start = end + 1;
  }
  return block;
};

/**
 * A finite number, such that all readers get the same one: YAML 1.1 knows an exponent only after a dot, and integers beyond 2^53 have all
 * their digits, because Python and Go read them as integers, not as doubles. Minus zero is 0, as in JSON.
 */
export const numberScalar = (value: number): string => {
  if (Number.isSafeInteger(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value).toString();
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
};
