import type { Json } from './json.ts';
import { SecretRef, SecretReferenceError } from './secret-reference.ts';
import { emitYaml } from './yaml-emitter.ts';

/**
 * How a secret is written where it stands: as it is (`text`), or with the escapes of a double-quoted JSON or YAML scalar (`json`).
 * Ansible applies it when it fills the hole, so that a quote in a password cannot break the file.
 */
export type SecretEncoding = 'text' | 'json';

export interface SecretHole {
  readonly secret: SecretRef;
  readonly encoding: SecretEncoding;
}

/** Text of a file on a host; secrets in it are holes until Ansible fills them on the way to the host. */
export class HostText {
  readonly parts: readonly (string | SecretHole)[];

  constructor(parts: readonly (string | SecretHole)[]) {
    this.parts = parts;
  }

  get secrets(): readonly SecretRef[] {
    return this.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret]));
  }

  /** The text as it is planned and committed: each hole is its fixed placeholder. */
  planned(): string {
    return this.filled((hole) => placeholder(hole));
  }

  /** The text with each hole filled; validators pass dummies. */
  filled(fill: (hole: SecretHole) => string): string {
    return this.parts.map((part) => (typeof part === 'string' ? part : fill(part))).join('');
  }
}

/** What stands in Git where a secret will stand on the host. */
export const placeholder = ({ secret, encoding }: SecretHole): string => `@@secret:${encoding}:${secret.address}@@`;

/**
 * The text of a host file: a tagged template whose holes are text, numbers, other host texts and secrets.
 *
 * @throws SecretReferenceError when a hole is anything else, because it would become `[object Object]` on the host.
 */
export const hostText = (literals: TemplateStringsArray, ...holes: (string | number | SecretRef | HostText)[]): HostText => {
  const parts: (string | SecretHole)[] = [];
  literals.forEach((literal, index) => {
    parts.push(literal);
    if (index === holes.length) return;
    const hole = holes[index];
    if (typeof hole === 'string') parts.push(hole);
    else if (typeof hole === 'number') parts.push(String(hole));
    else if (SecretRef.isSecretRef(hole)) parts.push({ secret: hole, encoding: 'text' });
    else if (hole instanceof HostText) parts.push(...hole.parts);
    else throw new SecretReferenceError(`hole ${index + 1} of a hostText is neither text, a number, a secret nor a host text`);
  });
  return new HostText(parts);
};

/** JSON whose strings may be secrets. */
export type JsonWithSecrets = Json | SecretRef | readonly JsonWithSecrets[] | { readonly [key: string]: JsonWithSecrets | undefined };

/** A YAML file on a host; secrets may stand wherever a string may. */
export const hostYaml = (value: JsonWithSecrets): HostText => {
  const holes = new Map<string, SecretHole>();
  const text = emitYaml(withPlaceholders(value, holes));
  return new HostText(splitAtPlaceholders(text, holes));
};

const withPlaceholders = (value: JsonWithSecrets, holes: Map<string, SecretHole>): Json => {
  if (SecretRef.isSecretRef(value)) {
    const hole: SecretHole = { secret: value, encoding: 'json' };
    holes.set(placeholder(hole), hole);
    return placeholder(hole);
  }
  if (Array.isArray(value)) return value.map((item: JsonWithSecrets) => withPlaceholders(item, holes));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value as Record<string, JsonWithSecrets | undefined>).flatMap(([key, item]) =>
        item === undefined ? [] : [[key, withPlaceholders(item, holes)]],
      ),
    );
  }
  return value as Json;
};

const placeholderForm = /@@secret:(?:text|json):[^@\s]+@@/;

const splitAtPlaceholders = (text: string, holes: ReadonlyMap<string, SecretHole>): (string | SecretHole)[] =>
  text.split(new RegExp(`(${placeholderForm.source})`)).flatMap((part) => (part === '' ? [] : [holes.get(part) ?? part]));
