import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { redacted, redactedDeeply } from '../../src/output/redaction.ts';

afterEach(() => vi.unstubAllEnvs());

/** None is real. Put together here, so that no scanner takes this file for a leak. */
const canaries: readonly (readonly [what: string, canary: string])[] = [
  ['a GitLab token', ['glpat', 'Xy12ab34Cd56ef78Gh90'].join('-')],
  ['a Vault token', ['hvs', 'CAESIJ1a2b3c4d5e6f7g8h9i0j'].join('.')],
  ['an AWS key', ['AKIA', 'IOSFODNN7EXAMPLE'].join('')],
  ['a JSON Web Token', ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'c2lnbmF0dXJl'].join('.')],
  ['a K3s token', ['K10a1b2c3d4e5f60718', '', 'server', '5f6e7d8c'].join(':')],
  ['a crypt hash', '$6$saltsalt$Qm9yaW5nIGhhc2ggdmFsdWU'],
  ['a password in a URL', 'https://admin:correcthorse@store.example/'],
  ['a random text', 'q7Xz2Lm9Kp4Rt8Wv3Bn6'],
];

describe('redaction', () => {
  test.each(canaries)('hides %s and keeps the sentence', (_what, canary) => {
    for (const text of [`the value ${canary} is not allowed`, `(${canary})`, `line 1\n  "${canary}",\nline 3`]) {
      expect(redacted(text)).not.toContain(canary);
      expect(redacted(text)).toContain('«hidden: looks like a secret»');
    }
    expect(redacted(`the value ${canary} is not allowed`)).toBe('the value «hidden: looks like a secret» is not allowed');
  });

  test('hides what a word announces, and a key from its first line to its last', () => {
    expect(redacted('password: hunter2 is in the file')).toBe('password: «hidden: looks like a secret» is in the file');
    expect(redacted('the secret = hunter2')).toBe('the secret = «hidden: looks like a secret»');
    expect(redacted('password: «hidden: looks like a secret» is in the file')).toBe('password: «hidden: looks like a secret» is in the file');
    const key = ['-----BEGIN RSA PRIVATE KEY-----', 'abc', 'def', '-----END RSA PRIVATE KEY-----'].join('\n');
    expect(redacted(`before ${key} after`)).toBe('before «hidden: looks like a secret» after');
    expect(redacted(`before ${key.slice(0, 38)}`)).toBe('before «hidden: looks like a secret»');
  });

  test('hides what a credential of the environment holds, whatever it looks like', async () => {
    vi.stubEnv('DEPLOY_PASSWORD', 'correct horse');
    vi.stubEnv('DEPLOY_PLACE', 'battery staple');
    // The environment is read once, as it is when the command starts.
    vi.resetModules();
    const fresh = await import('../../src/output/redaction.ts');
    expect(fresh.redacted('it was correct horse battery staple')).toBe('it was «hidden: looks like a secret» battery staple');
  });

  test('leaves sentences, places, digests and addresses alone', () => {
    for (const text of [
      'container web of Deployment default/web runs quay.io/web:v1.2.3, whose tag moves',
      'packages/sites/mini-waas/site.ts:18:25',
      `sha256:${'0a'.repeat(32)}`,
      'allowed: 192.0.2.1, 2001:db8::1/64, 02:00:00:00:01:01',
      'Schlüssel «größer» 日本 🎉',
    ]) {
      expect(redacted(text)).toBe(text);
    }
  });

  test('lets no character through that drives a terminal or turns text around', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(redacted(text)).not.toMatch(/[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
    expect(redacted('red \u001b[31m, back \u202e')).toBe('red \\u{1b}[31m, back \\u{202e}');
  });

  test('changes nothing that it has already changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(redacted(redacted(text))).toBe(redacted(text));
      }),
    );
  });

  test('reaches every text in a value, keys too, and nothing else', () => {
    const [, canary] = canaries[0]!;
    expect(redactedDeeply({ a: [canary, 3, null, true], [canary]: { b: `x ${canary}` }, c: undefined })).toEqual({
      a: ['«hidden: looks like a secret»', 3, null, true],
      '«hidden: looks like a secret»': { b: 'x «hidden: looks like a secret»' },
      c: undefined,
    });
  });
});
