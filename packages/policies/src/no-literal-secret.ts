import { type KubernetesObject, looksLikeSecret } from '@bastide/constructs';
import { definePolicy } from './policy.ts';

export const noLiteralSecret = definePolicy({
  id: 'no-literal-secret',
  title: 'No generated file holds a secret',
  why: 'Git remembers for ever, and everybody who can clone it can read it.',
  severity: 'error',
  *check({ files }) {
    for (const { path, owner, content } of files) {
      const places = content.type === 'object' ? secretsOfObject(content.object) : secretsOfText(content.type === 'host-file' ? content.file.content.planned() : content.text);
      for (const place of places) {
        yield {
          construct: owner,
          file: path,
          what: `${place} holds what looks like a secret (not shown)`,
          allowed: 'a reference: a SecretRef as a hole of hostText, valuesSecrets of a release, an ExternalSecret',
          mend: 'store the value, refer to it, and replace it: it must count as known',
        };
      }
    }
  },
});

/** Names whose value is a secret, at the end of a key in any spelling. */
const secretName = /(^|[._-]|[a-z](?=[A-Z]))(password|passwd|passphrase|token|secret[._-]?key|access[._-]?key|api[._-]?key|private[._-]?key|client[._-]?secret)$/i;

/** What may stand behind such a name: nothing, a switch, a number, a hole, a variable that is filled elsewhere. */
const harmless = /^(|true|false|null|~|\{\}|\[\]|\d{1,5}|@@secret:(text|json):[^@\s]+@@|\$[({][A-Za-z0-9_.]+[)}])$/;

const secretsOfObject = function* (object: KubernetesObject): Generator<string> {
  if (object.kind === 'Secret' && object.apiVersion === 'v1') {
    for (const field of ['data', 'stringData']) {
      for (const key of Object.keys((object[field] as Record<string, unknown> | undefined) ?? {})) yield `${field}.${key}`;
    }
    return;
  }
  yield* secretsOfValue(object, '', '');
};

const secretsOfValue = function* (value: unknown, path: string, name: string): Generator<string> {
  if (typeof value === 'string') {
    if (harmless.test(value.trim())) return;
    if (secretName.test(name)) yield path;
    else if (value.includes('\n')) for (const place of secretsOfText(value)) yield `${path}, ${place}`;
    else if (looksLikeSecret(value)) yield path;
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* secretsOfValue(item, `${path}[${index}]`, name);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* secretsOfValue(item, path === '' ? key : `${path}.${key}`, key);
  }
};

const assignment = /^\s*(?:-\s+)?["']?([A-Za-z0-9._-]+)["']?\s*[:=]\s*(.*?)\s*$/;

const secretsOfText = function* (text: string): Generator<string> {
  if (text.includes('PRIVATE KEY-----')) yield 'a PEM block';
  for (const [index, line] of text.split('\n').entries()) {
    const [, name = '', written = ''] = assignment.exec(line) ?? [];
    const value = written.replace(/^(["'])(.*)\1$/, '$2');
    if (name !== '' && harmless.test(value)) continue;
    if (secretName.test(name) || looksLikeSecret(name === '' ? line.trim() : value)) yield `line ${index + 1}${name === '' ? '' : ` (${name})`}`;
  }
};
