/** What a scalar must satisfy beyond its type: a form, a range or a list of values. */
export interface ValueRule {
  accepts(value: string | number): boolean;
  /** What is allowed, for people. */
  readonly allowed: string;
  /** The values of a closed list, among which a near miss is looked for. */
  readonly choices?: readonly string[];
}

/** A text of at most `maximumLength` characters that matches as a whole. */
export const form = (pattern: RegExp, maximumLength: number, allowed: string): ValueRule => ({
  accepts: (value) => typeof value === 'string' && value.length <= maximumLength && pattern.test(value),
  allowed,
});

/** A closed list, written exactly so. */
export const oneOf = (...choices: readonly string[]): ValueRule => ({
  accepts: (value) => choices.includes(value as string),
  allowed: `one of ${choices.map((choice) => (choice === '' ? '""' : choice)).join(', ')}`,
  choices,
});

/** A number within bounds that belong to the range. */
export const between = (minimum: number, maximum: number, allowed = `${minimum} to ${maximum}`): ValueRule => ({
  accepts: (value) => typeof value === 'number' && value >= minimum && value <= maximum,
  allowed,
});

/** A number that is not below the bound. */
export const atLeast = (minimum: number): ValueRule => between(minimum, Number.MAX_SAFE_INTEGER, `${minimum} or more`);

/** The first rule where the value is a number, the second where it is a text. */
export const numberOrText = (number: ValueRule, text: ValueRule): ValueRule => ({
  accepts: (value) => (typeof value === 'number' ? number : text).accepts(value),
  allowed: `${number.allowed}, or ${text.allowed}`,
});
