import { hidden, looksLikeSecret, namesSecret } from '@bastide/constructs/secret-shape';

/**
 * The last gate before a text leaves the process: whatever looks like a credential is hidden, word by word, so that the sentence around it
 * can still be read. Sentences are made without secrets; this is for the one that was not.
 */
export const redacted = (text: string): string => {
  const known = withoutEnvironment(text.replaceAll(hidden, mark).replace(privateKey, mark));
  return withoutWords(known).replaceAll(mark, hidden).replace(control, escaped);
};

/** The same for every text inside a value. */
export const redactedDeeply = <T>(value: T): T => {
  if (typeof value === 'string') return redacted(value) as T;
  if (Array.isArray(value)) return value.map(redactedDeeply) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redacted(key), redactedDeeply(item)])) as T;
};

/** Stands for what is hidden while the words around it are looked at. */
const mark = '«hidden»';

/** From its first line to its last, or to the end where that is missing. */
const privateKey = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g;

/** Line breaks and tabs are layout; anything else could drive the terminal or turn the text around. */
const control = /[^\P{C}\n\t]/gu;
const escaped = (character: string): string => `\\u{${character.codePointAt(0)!.toString(16)}}`;

/** Some shapes span words, such as `password = x`; the longest is a name, a sign and a value. */
const widest = 3;

const withoutWords = (text: string): string => {
  if (!looksLikeSecret(text)) return text;
  const pieces = text.split(/(\s+)/).map((piece) => (looksLikeSecret(piece) ? mark : piece));
  for (let words = 2; words <= widest; words += 1) {
    for (let first = 0, last = 2 * (words - 1); last < pieces.length; first += 2, last += 2) {
      const window = pieces.slice(first, last + 1);
      if (!window.some((piece) => piece.includes(mark)) && looksLikeSecret(window.join(''))) pieces[last] = mark;
    }
  }
  return pieces.join('');
};

const shortest = 6;

/** Read once: each look into the environment is a call into the system, and a report holds thousands of texts. */
let ofEnvironment: readonly string[] | undefined;
const secretsOfEnvironment = (): readonly string[] =>
  (ofEnvironment ??= Object.entries(process.env).flatMap(([name, value = '']) => (value.length >= shortest && namesSecret(name) ? [value] : [])));

/** A site must not read the environment; where it does all the same, what it found there stays there. */
const withoutEnvironment = (text: string): string => secretsOfEnvironment().reduce((safe, value) => safe.replaceAll(value, mark), text);
