import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as formats from '../../src/kubernetes/formats.ts';
import { scalars } from '../../src/kubernetes/scalars.ts';
import type { ValueRule } from '../../src/kubernetes/value-rule.ts';

// Kubernetes' own patterns (k8s.io/apimachinery/pkg/util/validation), slow but to the letter.
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const upstream: readonly [string, ValueRule, (text: string) => boolean][] = [
  ['dnsLabel', formats.dnsLabel, (text) => text.length <= 63 && new RegExp(`^${label}$`).test(text)],
  ['dnsSubdomain', formats.dnsSubdomain, (text) => text.length <= 253 && new RegExp(`^${label}(\\.${label})*$`).test(text)],
  ['serviceName', formats.serviceName, (text) => text.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(text)],
  ['labelValue', formats.labelValue, (text) => text.length <= 63 && new RegExp(`^(${qualified})?$`).test(text)],
  [
    'qualifiedName',
    formats.qualifiedName,
    (text) => {
      const parts = text.split('/');
      const name = parts.at(-1)!;
      const prefixFits = parts.length === 1 || (parts.length === 2 && parts[0]!.length <= 253 && new RegExp(`^${label}(\\.${label})*$`).test(parts[0]!));
      return prefixFits && name.length <= 63 && new RegExp(`^${qualified}$`).test(name);
    },
  ],
  [
    'portName',
    formats.portName,
    (text) => text.length <= 15 && /^[-a-z0-9]+$/.test(text) && /[a-z]/.test(text) && !text.includes('--') && !text.startsWith('-') && !text.endsWith('-'),
  ],
];

const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'z', '0', '9', 'A', '-', '.', '_', '/', ' ', 'é', '\n'), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('a', '-', '.', '/'), minLength: 60, maxLength: 320 }),
  fc.array(fc.string({ unit: fc.constantFrom('a', '1'), minLength: 1, maxLength: 70 }), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('.')),
  fc.tuple(fc.constantFrom(252, 253, 254), fc.constantFrom(62, 63, 64)).map(([prefix, name]) => `${'a'.repeat(prefix)}/${'b'.repeat(name)}`),
);

describe('the forms of names', () => {
  it.each(upstream)('%s takes exactly what Kubernetes takes', (_name, rule, accepts) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(rule.accepts(text)).toBe(accepts(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('are decided at once even for texts made to be slow', () => {
    const rules = Object.values(formats) as readonly ValueRule[];
    const slow = [`${'a-'.repeat(50_000)}!`, `${'a'.repeat(100_000)}/`, `${'1.'.repeat(50_000)}-`, `${'* '.repeat(50_000)}!`];
    const before = process.cpuUsage();
    for (const rule of rules) for (const text of slow) expect(rule.accepts(text)).toBe(false);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
  });

  it.each([
    [formats.environmentName, ['PATH', 'my.var', '1 2'], ['A=B', '', 'é', 'a\nb']],
    [formats.dataKey, ['a', '.bashrc', 'A_b-c.d'], ['..', '..x', '.', 'a/b', '']],
    [formats.ingressHost, ['example.org', '*.example.org'], ['*', '*.*.org', '192.0.2.1', 'Example.org', 'example.org:80']],
    [formats.domainPrefixedPath, ['example.org/a/b', 'x/y'], ['example.org', '/a', 'example.org/', 'ex ample/a']],
    [
      formats.cronSchedule,
      ['*/5 * * * *', '0 0 1,15 * MON-FRI', '@daily', '@every 1h30m'],
      ['* * * *', '* * * * * *', '@never', 'MON * * * *', 'CRON_TZ=UTC 0 0 * * *'],
    ],
    [formats.countOrShare, [0, 5, '0%', '25%', '100%'], [-1, '101%', '5', '-5%', '']],
    [formats.surge, [0, '300%'], [-1, '3']],
    [formats.containerResource, ['cpu', 'hugepages-2Mi', 'example.org/gadget'], ['disk', 'hugepages-2M', 'gadget', '/gadget']],
    [formats.fileMode, [0, 0o755], [755, -1]],
    [formats.annotationKey, ['Example.ORG/Name', 'name'], ['a b', 'a/b/c']],
  ] as [ValueRule, (string | number)[], (string | number)[]][])('%#: take what is well-formed and nothing else', (rule, good, bad) => {
    expect(good.filter((value) => !rule.accepts(value))).toEqual([]);
    expect(bad.filter((value) => rule.accepts(value))).toEqual([]);
  });
});

describe('scalars', () => {
  it.each([
    [
      'quantity',
      ['1', '0.5', '.5', '5.', '100m', '1e3', '1E3', '1E', '2Gi', '-1', '+1', 0, 1.5],
      ['', '1GB', '1 Gi', 'Gi', '1e', '0x10', '1,5', '1mi', Number.NaN, Number.POSITIVE_INFINITY, true],
    ],
    ['intOrString', [0, -1, '', 'http'], [1.5, 2 ** 31, true, null]],
    ['int32', [2 ** 31 - 1, -(2 ** 31)], [2 ** 31, 1.5, '1', Number.NaN]],
    ['int64', [2 ** 40, -(2 ** 40)], [2 ** 60, 0.1, '1']],
    ['base64', ['', 'YQ==', 'YWI=', 'YWJj', 'YWJj\nYWJj\n', '+/+/'], ['YQ', 'YQ=', 'Y===', 'a b=', '-_-_', 5]],
    [
      'dateTime',
      ['2026-01-31T08:00:00Z', '2024-02-29T23:59:59.123456+01:00'],
      ['2026-01-31', '2026-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-31 08:00:00Z', '2026-01-31T08:00:00', '2026-01-31T24:00:00Z', 0],
    ],
  ] as [string, unknown[], unknown[]][])('%s: take what Kubernetes takes', (name, good, bad) => {
    expect(good.filter((value) => !scalars[name]!.accepts(value))).toEqual([]);
    expect(bad.filter((value) => scalars[name]!.accepts(value))).toEqual([]);
  });

  it('take whatever Node encodes as base64', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => scalars['base64']!.accepts(Buffer.from(bytes).toString('base64'))));
  });
});
