import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { HostText, hostText, hostYaml, type JsonWithSecrets } from '../../src/core/host-text.ts';
import { goTemplate, type TemplateReader } from '../../src/secrets/go-template.ts';
import { importedSecret } from '../fixtures/small-site.ts';
import { executed } from './read-go-template.ts';

const [password, user] = [importedSecret('password'), importedSecret('user')];
const variables = new Map([
  [password.address, 'secret_1'],
  [user.address, 'secret_2'],
]);
const templateOf = (text: HostText, reader: TemplateReader = 'JSON') => goTemplate(text, variables, reader);
const filled = (text: HostText, values: { readonly secret_1: string; readonly secret_2: string }, reader?: TemplateReader) =>
  executed(templateOf(text, reader), values);

/** Texts in which braces, quotes and what else templates, JSON and YAML care for are frequent. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('{', '}', '{{', '}}', '{{-', '"', "'", '`', '\\', ': ', '#', '\n', '\r', '\t', '%', '<', '&', '-', ' ', '$', '|', '.secret_1'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});
/** As they stand in YAML: no lone surrogate survives UTF-8. */
const secretValue = hostile.filter((text) => text.isWellFormed());

describe('a text as a Go template', () => {
  it('has an action for each secret and is otherwise the text', () => {
    expect(templateOf(hostText`user=${user}\npassword=${password}\n`)).toBe('user={{ .secret_2 }}\npassword={{ .secret_1 }}\n');
  });

  it('keeps braces that would begin an action, alone or together with the hole behind them', () => {
    expect(templateOf(hostText`{{ .Values }} {${user}} {`)).toBe('{{ `{{` }} .Values }} {{ `{` }}{{ .secret_2 }}} {{ `{` }}');
    expect(filled(hostText`{{ .Values }} {${user}} {`, { secret_1: 'x', secret_2: 'me' })).toBe('{{ .Values }} {me} {');
  });

  it('comes out as it is, whatever stands in it and in the secrets', () => {
    const part = fc.oneof(hostile, fc.constant({ secret: password, encoding: 'text' as const }), fc.constant({ secret: user, encoding: 'text' as const }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), hostile, hostile, (parts, secret_1, secret_2) => {
        const text = new HostText(parts);
        expect(filled(text, { secret_1, secret_2 })).toBe(text.filled(({ secret }) => (secret === password ? secret_1 : secret_2)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a document with secrets in it', () => {
  const scalar = fc.oneof(fc.constant(password), fc.constant(user), secretValue, fc.boolean());
  const document = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,6}$/),
    fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), scalar, { maxKeys: 3 })),
    {
      maxKeys: 4,
    },
  );
  const expected = (value: JsonWithSecrets | undefined, values: Readonly<Record<string, string>>): unknown => {
    if (value === password) return values['secret_1'];
    if (value === user) return values['secret_2'];
    if (Array.isArray(value)) return value.map((item) => expected(item as JsonWithSecrets, values));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expected(item as JsonWithSecrets, values)]));
    return value;
  };

  it.for(['JSON', 'Go YAML'] as const)('is the same document once it is filled, whatever the secrets hold (%s)', (reader) => {
    fc.assert(
      fc.property(document, secretValue, secretValue, (value, secret_1, secret_2) => {
        const values = { secret_1, secret_2 };
        expect(parse(filled(hostYaml(value), values, reader)) ?? {}).toEqual(expected(value, values));
      }),
      { numRuns: 300 },
    );
  });

  it('spares nothing invisible where Go reads it as YAML', () => {
    const text = filled(hostYaml({ key: password }), { secret_1: 'a\u007f\u0085\ufeffb', secret_2: '' }, 'Go YAML');
    expect(text).toBe('key: "a\\u007f\\u0085\\ufeffb"\n');
    expect(templateOf(hostYaml({ key: password }), 'JSON')).toContain('| toJson |');
  });

  it('is JSON where it was written as JSON', () => {
    const json = new HostText(['{"a":{"b":"', { secret: password, encoding: 'json' }, '"}}']);
    expect(JSON.parse(filled(json, { secret_1: '"\\\n{{</', secret_2: '' }))).toEqual({ a: { b: '"\\\n{{</' } });
  });
});
