/** A path below `dist-manifests/<site>/`, with `/`. */
export type RelativePath = string;

/** Longest name of a file or folder that common file systems take, in bytes. */
export const longestSegmentBytes = 255;

/**
 * Percent-encodes every byte of a segment that is not plainly safe. `_` separates the parts of a file name, so it is encoded inside a part;
 * that, and the fixed order of the parts, makes the path an injective function of the identity.
 */
export const safeSegment = (text: string): string => {
  if (/^[A-Za-z0-9-][A-Za-z0-9.-]*$/.test(text)) return text;
  const encoded = percentEncoded(text, /[A-Za-z0-9.-]/);
  // A leading dot hides the file, and `.` and `..` are not names; the empty text needs a name at all.
  return encoded === '' ? '%' : encoded.replace(/^\./, '%2E');
};

/** Like {@link safeSegment}, for a part that is followed by `.`. */
const safePart = (text: string): string => (/^[A-Za-z0-9-]+$/.test(text) ? text : percentEncoded(text, /[A-Za-z0-9-]/) || '%');

const percentEncoded = (text: string, kept: RegExp): string =>
  Array.from(new TextEncoder().encode(text), (byte) => {
    const character = String.fromCharCode(byte);
    return kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');

export interface Identity {
  readonly group: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Where an object goes: `<folder>/<component>/<namespace|_cluster>/<Kind>[.<group>]_<name>.yaml`. */
export const objectPath = (folder: string, component: string, identity: Identity): RelativePath => {
  const kindPart = identity.group === '' ? safePart(identity.kind) : `${safePart(identity.kind)}.${safeSegment(identity.group)}`;
  const namespacePart = identity.namespace === undefined ? '_cluster' : safeSegment(identity.namespace);
  return `${folder}/${component.split('/').map(safePart).join('.')}/${namespacePart}/${kindPart}_${safeSegment(identity.name)}.yaml`;
};

/** Where a file of a host goes: its path on the host, below the host. Segments are kept as they are on the host. */
export const hostPath = (host: string, path: string): RelativePath => `hosts/${safeSegment(host)}${path}`;

/** Segments that no file system could hold. */
export const tooLong = (path: RelativePath): readonly string[] => path.split('/').filter((segment) => new TextEncoder().encode(segment).length > longestSegmentBytes);
