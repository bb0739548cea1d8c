import { looksLikeSecret, namesSecret } from '../core/secret-shape.ts';
import type { Path, Problem } from './problem.ts';
import type { PlacedProblem, YamlFacts, YamlText } from './yaml-document.ts';

type Text = Pick<YamlText, 'path' | 'at' | 'text'>;

/** A text of the facts that looks like a secret, or that a key announces as one. */
const secretIn = ({ path, at, text }: Text): Problem | undefined => {
  const key = path.findLast((segment) => typeof segment === 'string');
  const announced = at === 'value' && key !== undefined && namesSecret(key) && text !== '';
  return announced || looksLikeSecret(text) ? secretProblem(path, at) : undefined;
};

const secretProblem = (path: Path, at: Text['at']): Problem => ({
  rule: 'secret-in-inventory',
  path,
  at,
  what: 'this looks like a secret (it is not repeated here)',
  allowed: 'facts that everybody who reads the repository may know',
  mend: 'Remove it, replace the credential, since Git keeps what it once held, and put the new one into the secret store.',
});

/** Secrets in a file: in texts and keys, and on what is left of its lines. */
export const secretsInFile = (file: string, { texts, facts, positions }: Pick<YamlFacts, 'texts' | 'facts' | 'positions'>): readonly PlacedProblem[] => {
  const problems: PlacedProblem[] = [];
  const covered = new Set<number>();
  for (const text of texts) {
    const problem = secretIn(text);
    if (!problem) continue;
    problems.push({ ...problem, offset: text.offset });
    for (let line = positions.at(text.offset).line; line <= positions.at(text.end).line; line++) covered.add(line);
  }
  let offset = 0;
  for (const [index, line] of file.split('\n').entries()) {
    const mayHoldMore = facts === undefined || besidesTexts.test(line);
    if (mayHoldMore && !covered.has(index + 1) && looksLikeSecret(line)) problems.push({ ...secretProblem([], 'value'), offset });
    offset += line.length + 1;
  }
  return problems;
};

/** What starts a comment, an anchor, an alias, a tag or a directive: the parts of a readable file that are in no text. */
const besidesTexts = /[#&*!%]/;

/** Secrets in facts that come from no file. */
export const secretsInFacts = (facts: unknown): readonly Problem[] => [...textsOf(facts, [])].flatMap((text) => secretIn(text) ?? []);

const deepest = 16;

const textsOf = function* (value: unknown, path: Path): Generator<Text> {
  if (typeof value === 'string') yield { path, at: 'value', text: value };
  if (typeof value !== 'object' || value === null || path.length > deepest) return;
  for (const [key, item] of Object.entries(value)) {
    const below = [...path, Array.isArray(value) ? Number(key) : key];
    if (!Array.isArray(value)) yield { path: below, at: 'key', text: key };
    yield* textsOf(item, below);
  }
};
