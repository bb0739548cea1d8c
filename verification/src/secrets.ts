import { createHash } from 'node:crypto';

const hole = /@@secret:(?:text|json):([^@\s]+)@@/g;

/**
 * Stands for a secret wherever a real component reads a file: every secret has a value of its own, so that one in the place of another shows. It has 32
 * characters, because services of OpenStack refuse keys of any other length.
 */
export const standInFor = (address: string): string => `stand-in-${createHash('sha256').update(address).digest('hex').slice(0, 23)}`;

/** The text of a planned host file with every secret filled in, as Ansible does it on the way to the host. */
export const filledIn = (text: string): string => text.replaceAll(hole, (_, address: string) => standInFor(address));
