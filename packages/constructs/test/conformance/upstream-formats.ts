import { isIP } from 'node:net';

/** A pattern of a definition, which is Go's RE2, as JavaScript's: flags stand apart, and no text has several lines. */
export const patternOf = (pattern: string): RegExp => {
  const caseless = pattern.replace(/^(\^?)\(\?i\)/, '$1');
  return new RegExp(caseless, caseless === pattern ? '' : 'i');
};

const isCidr = (text: string): boolean => {
  const [address = '', length = '', ...rest] = text.split('/');
  const family = isIP(address);
  return rest.length === 0 && family !== 0 && /^(?:0|[1-9]\d{0,2})$/.test(length) && Number(length) <= (family === 4 ? 32 : 128);
};

/** The formats of texts that the API server checks and that occur in the definitions at hand; it passes over formats that it does not know. */
export const textFormats: Readonly<Record<string, (text: string) => boolean>> = {
  cidr: isCidr,
  byte: (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
  'date-time': (text) => /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text)),
};
