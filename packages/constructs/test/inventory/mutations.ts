import fc from 'fast-check';
import { dump } from 'js-yaml';

/** Ways to spoil an inventory, for the property tests of the loader. All of them are pure functions of numbers that fast-check draws. */

const hostileTexts = [
  '\t',
  ' ',
  '\n',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ':',
  ': ',
  ',',
  '#',
  ' #',
  '&a',
  '*a',
  '!!str ',
  '%',
  '---\n',
  '...\n',
  '|',
  '>',
  '- ',
  '? ',
  '<<: ',
  '\u0000',
  '\ufeff',
  '\u2028',
  '\r',
  '~',
  'null',
  '\ud800',
  '💥',
  '__proto__: ',
];
const hostileValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  '',
  ' ',
  'x',
  'constructor',
  '__proto__',
  '10.0.10.11',
  '::',
  '::/0',
  '0.0.0.0/0',
  '10.0.10.0/33',
  4095,
  2 ** 53,
  [],
  {},
  [[]],
  [{}],
  { a: { b: {} } },
  'x'.repeat(300),
  '\u202e',
];

type Draw = readonly [kind: number, where: number, what: number];
export const draw: fc.Arbitrary<Draw> = fc.tuple(fc.nat(), fc.nat(), fc.nat());
export const draws: fc.Arbitrary<readonly Draw[]> = fc.array(draw, { minLength: 1, maxLength: 3 });

const pick = <T>(items: readonly T[], at: number): T => items[at % items.length]!;
const splice = (text: string, from: number, to: number, instead: string): string => text.slice(0, from) + instead + text.slice(to);

const onLine = (text: string, where: number, change: (line: string, lines: readonly string[]) => string): string => {
  const lines = text.split('\n');
  lines[where % lines.length] = change(pick(lines, where), lines);
  return lines.join('\n');
};

const textMutations: readonly ((text: string, where: number, what: number) => string)[] = [
  (text, where, what) => splice(text, where % text.length, where % text.length, pick(hostileTexts, what)),
  (text, where, what) => splice(text, where % text.length, (where % text.length) + 1 + (what % 12), ''),
  (text, where, what) => splice(text, where % text.length, (where % text.length) + 1, pick(hostileTexts, what)),
  (text, where) => text.slice(0, where % text.length),
  (text, where) => onLine(text, where, (line) => `${line}\n${line}`),
  (text, where) => onLine(text, where, () => ''),
  (text, where, what) => onLine(text, where, (line) => ' '.repeat(what % 4) + line.trimStart()),
  (text, where, what) => onLine(text, where, (_, lines) => pick(lines, what)),
  (text, where, what) => onLine(text, where, (line) => line.replace(/: .*/, `: ${pick(hostileTexts, what)}`)),
  (text, where, what) => onLine(text, where, (line) => line.replace(/\d+/, String(what % 70_000))),
];

/** Spoils the text. */
export const mutatedText = (text: string, mutations: readonly Draw[]): string =>
  mutations.reduce((spoilt, [kind, where, what]) => (spoilt === '' ? spoilt : pick(textMutations, kind)(spoilt, where, what)), text);

type Container = Record<string, unknown>;
interface Slot {
  readonly container: Container;
  readonly key: string;
}

const slotsOf = (value: unknown): readonly Slot[] => {
  if (typeof value !== 'object' || value === null) return [];
  const container = value as Container;
  return Object.keys(container).flatMap((key) => [{ container, key }, ...slotsOf(container[key])]);
};

/** Lists have items only: what is written at a name would be lost on the way to YAML. */
const write = (container: Container, key: string, value: unknown): void => {
  if (!Array.isArray(container) || /^(0|[1-9]\d*)$/.test(key)) container[key] = value;
};

const valueMutations: readonly ((slot: Slot, slots: readonly Slot[], what: number) => void)[] = [
  ({ container, key }) => delete container[key],
  ({ container, key }, _, what) => write(container, key, pick(hostileValues, what)),
  ({ container, key }, slots, what) => write(container, key, structuredClone(pick(slots, what).container[pick(slots, what).key])),
  ({ container, key }, slots, what) => write(container, pick(slots, what).key, container[key]),
  ({ container, key }, _, what) => write(container, `${key}${what % 7}`, container[key]),
  ({ container, key }, _, what) => write(container, key, [container[key], pick(hostileValues, what)]),
];

/** Spoils the facts: values, keys, whole branches. */
export const mutatedFacts = (original: unknown, mutations: readonly Draw[]): unknown => {
  const facts = structuredClone(original);
  for (const [kind, where, what] of mutations) {
    const slots = slotsOf(facts);
    if (slots.length > 0) pick(valueMutations, kind)(pick(slots, where), slots, what);
  }
  return facts;
};

/** Facts as YAML, in one of three styles. */
export const asYaml = (facts: unknown, style: number): string =>
  style % 3 === 0 ? JSON.stringify(facts) : dump(facts, { flowLevel: style % 3 === 1 ? -1 : 3, noRefs: true, skipInvalid: true });

/** Every text of the facts, as a place that can be written. */
const textSlots = (facts: unknown): readonly Slot[] => slotsOf(facts).filter(({ container, key }) => typeof container[key] === 'string');
export const textCount = (facts: unknown): number => textSlots(facts).length;

/** The facts with the canary in one text: instead of it, behind it, or in the middle. */
export const withCanary = (facts: unknown, canary: string, where: number, what: number): unknown => {
  const slots = textSlots(facts);
  if (slots.length === 0) return { site: canary };
  const { container, key } = pick(slots, where);
  const text = container[key] as string;
  container[key] = pick([canary, `${text}-${canary}`, `${text.slice(0, text.length / 2)}${canary}${text.slice(text.length / 2)}`], what);
  return facts;
};
