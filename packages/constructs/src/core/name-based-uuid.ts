import { createHash } from 'node:crypto';

/** The name space of DNS names. https://www.rfc-editor.org/rfc/rfc9562#section-6.6 */
export const uuidsOfDnsNames = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

/**
 * The UUID that a name has in a name space, the same on every machine: version 5.
 *
 * @param nameSpace a UUID itself
 * https://www.rfc-editor.org/rfc/rfc9562#section-5.5
 */
export const nameBasedUuid = (nameSpace: string, name: string): string => {
  const bytes = createHash('sha1')
    .update(Buffer.from(nameSpace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};
