import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksLikeSecret, namesSecret, shown } from '../../src/core/secret-shape.ts';

// Put together here, so that no scanner takes this file for a leak.
const secrets: readonly (readonly [what: string, text: string])[] = [
  ['an AWS access key id', `AKIA${'IOSFODNN7EXAMPLE'}`],
  ['a GitHub token', `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`],
  ['a fine-grained GitHub token', `github_pat_${'11ABCDEFG0abcdefghijkl'}`],
  ['a GitLab token', `glpat-${'xxxxxxxxxxxxxxxxxxxx'}`],
  ['a GitLab runner token', `glrt-${'t1_abcdefghijklmnop'}`],
  ['a Slack token', `xoxb-${'123456789012-abcdefghijkl'}`],
  ['a Stripe key', `sk_live_${'4eC39HqLyjWDarjtT1zdp7dc'}`],
  ['a Vault token', `hvs.${'CAESIJlWh7wl6bYnqSxkoeAJ'}`],
  ['an old Vault token', `s.${'Zx1Kc0TuvwXyZ9876543210a'}`],
  ['a K3s node token', `K10${'a3b1c9'.repeat(8)}::server:7f1e3c`],
  ['a Kubernetes bootstrap token', `${'07401b'}.${'f395accd246ae52d'}`],
  ['a private key', `-----BEGIN ${'OPENSSH'} PRIVATE KEY-----\nb3Blbn`],
  ['a JSON Web Token', `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJ${'zdWIiOiIxIn0'}.${'c2lnbmF0dXJl'}`],
  ['an age secret key', `AGE-SECRET-KEY-1${'QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ'}`],
  ['a bcrypt hash', `$2b$12$${'R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW'}`],
  ['a sha512-crypt hash', `$6$${'rounds=5000$usesomesillystri$D4IrlXatmP7rx3P3InaxBeoomnAihCKR'}`],
  ['an LDAP password', `{SSHA}${'0c0blFTXXNuAMHECS4uxrj3ZieMoWImr'}`],
  ['a URL with a password', `https://admin:${'hunter2'}@registry.example/v2`],
  ['a named password', `password=${'hunter2'}`],
  ['a named password that only begins like a version', `secret: 2.8.0${'hunter2'}`],
  ['a named key in a sentence', `the api_key: "${'hunter2!'}"`],
  ['32 random bytes in base64', `${'q3vX9kLmT0yZbN4wRj7uEo1Hc5Gd8SfA'}2iPxVtQeKrU=`],
  ['32 random bytes in base64url', `${'q3vX9k-mT0yZbN4wRj7u_o1Hc5Gd8SfA'}2iPxVtQeKrU`],
  ['a random password', `${'aB3xK9pQ7mZ2rT5w'}`],
  ['32 random bytes in hexadecimal', `9f86d081884c7d659a2feaa0c55ad015${'a3bf4f1b2b0b822cd15d6c15b0f00a08'}`],
  ['a random key behind a disk path', `/dev/disk/by-id/usb-${'q3vX9kLmT0yZbN4wRj7uEo1Hc5'}`],
];

const facts: readonly string[] = [
  '',
  'mini-waas',
  'compute-1',
  'ThinkCentre M715q',
  'PowerEdge R730xd',
  'ghcr.io/external-secrets/external-secrets:v2.8.0',
  'the charts external-secrets: 2.8.0, and more',
  'OptiPlex7050Micro',
  'PRO A10-8770E',
  'Netgear GS724Tv4',
  'rocky-9',
  '6c:4b:90:5d:d9:f6',
  '10.21.10.0/24',
  '2001:db8:0:42:8d3f:11ff:fe22:3344',
  '198.51.100.128/25',
  'kubernetes-api',
  '/dev/disk/by-id/usb-SanDisk_Ultra_4C530001230815117432-0:0',
  '/dev/disk/by-id/usb-_USB_SanDisk_3.2Gen1_0101f1a5d2c2b3f8aa0944a8cd4a2d8c7d8c4cd2ecae8b1fd1cbe1c8cf4e9fd5b5b90000-0:0',
  '/dev/disk/by-id/usb-Kingston_DataTraveler_3.0_E0D55EA573FBF3E0A9DD0B56-0:0',
  '/dev/disk/by-id/ata-SAMSUNG_MZ7LN128HCHP-000L1_S1ZRNXAG123456',
  '/dev/disk/by-id/ata-Samsung_SSD_850_EVO_250GB_S21PNXAG123456X',
  '/dev/disk/by-id/ata-INTEL_SSDSC2KW128G8_BTLA8112018T128BGN',
  '/dev/disk/by-id/nvme-eui.0025385b71b0a3f20025385b71b0a3f2',
  '/dev/disk/by-id/wwn-0x600508b1001c7fe4d5a9b3c2e1f00a11',
  '/dev/disk/by-id/scsi-36d0946606e4b2c0028f1a5c30a7e4b9d',
  '/dev/disk/by-path/pci-0000:00:14.0-usb-0:1:1.0-scsi-0:0:0:0',
  '/dev/diskid/DISK-S341NX6K828830',
  'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'registry.example/openstack/keystone:2025.2-ubuntu_noble@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '123e4567-e89b-12d3-a456-426614174000',
  'S341NX0K123456',
  'https://docker-mirror.backbone.example/v2',
  's3.backup.example:9000',
  "Ends of the tunnels that carry the virtual machines' networks",
  'a token ring',
  'secret-store',
  'disk-sk-1',
];

describe('looksLikeSecret', () => {
  test.each(secrets)('sees %s', (_, text) => {
    expect(looksLikeSecret(text)).toBe(true);
    expect(looksLikeSecret(`found ${text} here`) || text.startsWith('/dev/')).toBe(true);
  });

  test.each(facts)('lets the fact %j pass', (text) => {
    expect(looksLikeSecret(text)).toBe(false);
  });

  test('sees nearly every random text of 32 letters and digits', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
    const random = fc.array(fc.constantFrom(...alphabet), { minLength: 32, maxLength: 32 }).map((letters) => letters.join(''));
    const missed = fc.sample(random, { numRuns: 2000, seed: 7 }).filter((text) => !looksLikeSecret(text));
    expect(missed.length).toBeLessThan(20);
  });

  test.each(['a', 'A1', ' ', '://', 'a://', '://a:', 'sk-', '$2$', '{SSHA}', 'password:', 'eyJ', 'K10a', '-----BEGIN ', 'hvs.', 'x\n', '=', '/'])(
    'answers at once for a million characters of %j',
    (piece) => {
      const text = piece.repeat(1_000_000 / piece.length);
      const start = process.cpuUsage();
      looksLikeSecret(text);
      shown(text);
      expect(process.cpuUsage(start).user / 1e6).toBeLessThan(3);
    },
  );
});

test.each(['password', 'adminPassword', 'api-key', 'clientSecret', 'K3S_TOKEN'])('the key %s announces a secret', (key) => {
  expect(namesSecret(key)).toBe(true);
});

test.each(['secretStore', 'tokenizer', 'keyboard', 'passwordless', 'mac'])('the key %s announces none', (key) => {
  expect(namesSecret(key)).toBe(false);
});

describe('shown', () => {
  test.each([
    ['a text', '"a text"'],
    [4, '4'],
    [null, 'null'],
    [undefined, 'nothing'],
    [['a', 1], '["a", 1]'],
    [{ vlan: 10 }, '{ "vlan": 10 }'],
    [{}, '{}'],
    ['two\nlines', '"two\\nlines"'],
    ['\u202eright to left', '"\\u{202e}right to left"'],
    [() => 1, 'a function'],
  ])('writes %j as %s', (value, text) => {
    expect(shown(value)).toBe(text);
  });

  test('shortens to 60 characters', () => {
    expect(shown('word '.repeat(40))).toHaveLength(60);
  });

  test.each(secrets)('hides %s, also inside of mappings, lists and keys', (_, text) => {
    for (const value of [text, [text], { a: { b: text } }, { [text]: 1 }, [`see ${text}`]]) {
      expect(shown(value)).not.toContain(text.slice(0, 12));
      expect(shown(value)).toContain('«hidden');
    }
  });

  test('hides what a key announces, whatever it looks like', () => {
    expect(shown({ adminPassword: 'summer' })).toBe('{ "adminPassword": «hidden: looks like a secret» }');
  });

  test('ends for a value that contains itself', () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    expect(shown(loop)).toContain('{…}');
  });
});
