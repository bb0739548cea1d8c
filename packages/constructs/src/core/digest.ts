import { createHash } from 'node:crypto';

/**
 * The first characters of the SHA-256 of a text, in hexadecimal digits: for names that must change with what they name, as that of a Job, whose Pods
 * cannot be changed.
 *
 * @param characters at most 64
 */
export const digestOf = (text: string, characters: number): string => createHash('sha256').update(text).digest('hex').slice(0, characters);
