import { quantityForm } from './quantity.ts';

/** A type of the generated table that is not an object. */
export interface Scalar {
  accepts(value: unknown): boolean;
  /** What is allowed, for people. */
  readonly allowed: string;
  /** False where the value may be a secret or long: then it is described, never printed. */
  readonly printable: boolean;
  /** Whether a string has the right type, and only its form can be wrong. */
  readonly text: boolean;
}

const isInteger = (value: unknown, minimum: number, maximum: number): boolean =>
  Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
const isInt32 = (value: unknown): boolean => isInteger(value, -2_147_483_648, 2_147_483_647);

/** RFC 3339 with a zone, as Go reads it. */
const dateTimeText = /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

const isDateTime = (value: unknown): boolean => {
  const match = typeof value === 'string' ? dateTimeText.exec(value) : null;
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/** RFC 4648 with padding; line breaks are skipped, as the API server does. */
const isBase64 = (value: unknown): boolean => {
  if (typeof value !== 'string') return false;
  const text = value.includes('\n') ? value.replace(/[\r\n]/g, '') : value;
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
};

export const scalars: Readonly<Record<string, Scalar>> = {
  string: { accepts: (value) => typeof value === 'string', allowed: 'a string', printable: false, text: true },
  boolean: { accepts: (value) => typeof value === 'boolean', allowed: 'true or false', printable: true, text: false },
  int32: { accepts: isInt32, allowed: 'an integer of 32 bits', printable: true, text: false },
  int64: { accepts: (value) => isInteger(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), allowed: 'an integer', printable: true, text: false },
  intOrString: { accepts: (value) => typeof value === 'string' || isInt32(value), allowed: 'an integer or a string', printable: true, text: true },
  quantity: {
    accepts: (value) => (typeof value === 'string' ? quantityForm.test(value) : Number.isFinite(value)),
    allowed: 'a quantity: a number with a suffix among m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei, e.g. "500m" or "2Gi"',
    printable: true,
    text: true,
  },
  dateTime: { accepts: isDateTime, allowed: 'a date and time of RFC 3339 with its zone, e.g. "2026-01-31T08:00:00Z"', printable: true, text: true },
  base64: { accepts: isBase64, allowed: 'base64 with padding (RFC 4648)', printable: false, text: true },
};
