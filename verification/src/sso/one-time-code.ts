import { createHmac } from 'node:crypto';

const periodSeconds = 30;

/** As an authenticator app computes it. https://www.rfc-editor.org/rfc/rfc6238 */
export const oneTimeCode = (secret: Buffer, at = Date.now()): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 1000 / periodSeconds)));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const start = digest.at(-1)! & 15;
  return String((digest.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, '0');
};

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The bytes of a secret as people type it: base32, with spaces. https://www.rfc-editor.org/rfc/rfc4648#section-6 */
export const typedSecret = (text: string): Buffer => {
  const bits = [...text.replaceAll(/[\s=]/g, '').toUpperCase()].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
};
