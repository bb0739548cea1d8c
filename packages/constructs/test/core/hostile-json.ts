import fc from 'fast-check';
import type { Json } from '../../src/core/json.ts';

const words = (separated: string): readonly string[] => separated.split(' ');

/** What at least one YAML reader takes for something else than a string. */
export const ambiguousWords: readonly string[] = [
  ...words('~ null Null NULL nULL y Y n N yes Yes YES no No NO on On ON off Off OFF true True TRUE tRUE false False FALSE = <<'),
  ...words('.inf -.Inf +.INF .nan .NaN nan NaN inf -inf +Inf infinity -Infinity'),
  ...words('0 -0 +1 12 007 0777 08 -12 1_000 1__0 -_1 1_ 1,000 0o14 0O14 -0o7 0o_7 0o+7 0B1 0b1 -0b1 0b-1 0xFF 0x1p-2 0X1P+2 0_x1 -0x_1'),
  ...words('1. .5 -.5 1.5 1_0.5 +.5e3 1e3 1E3 1e+3 1.e-3 1.5e+3 6.02E23 . -. ._ + e3 99999999999999999999 18446744073709551616 9007199254740993'),
  ...words('12:30:45 1:30 190:20:30.15 -1:30 1_0:30 0:0 52:54:00:12:34:56'),
  ...words('2026-01-01 2026-1-1 2026-01-01T12:30:45Z 2026-01-01t12:30:45.5+02:00'),
  ...['2026-01-01 12:30:45', '2026-01-01 12:30:45.123 -5'],
  ...words('--- ... ---a - ? : ::1 fe80:: a: [] {} [a {a ] } , # &a *a !a | > |- \'a\' "a" @a `a` " \''),
  ...['', ' ', '\t', ' a', 'a ', '\ta', 'a\t', 'a\tb', '--- a', '... a', '%YAML 1.1', '- a', '? a', ': a', '!!str a', 'a: b', 'a #b'],
];

/** Strings that look like the ones above and need no quotes. */
export const harmlessWords: readonly string[] = [
  ...words('10.0.0.1 10.0.0.0/24 1.25.3 25% 100m 128Mi 2001:db8::1 fd00::/8 0b:aa:cc:dd:ee:ff 30s 1-2 _1 v1 nulls yesterday none'),
  ...words('--listen=0.0.0.0:8080 -v=2 https://keystone.example.net:5000/v3 /etc/frr/frr.conf registry/image:1.2@sha256:ab $(POD_IP)'),
  ...words("it's a#b a:b .svc.cluster.local ^\\d+$ \\ \\n .. ==1.2 Straße état 日本 __proto__ constructor"),
  ...['a  b', '✅ done', 'sum(rate(http_requests_total{code="500"}[5m])) by (job) > 0'],
];

/** Line breaks of every kind, blanks, control characters, marks, lone surrogates, what is not in the basic plane. */
const characters = '\n \r \x85 \u2028 \u2029 \ufeff \u200b \u202e \0 \x07 \x1b \x7f \x9f \ud800 \udc00 \ufffe \uffff \u{e0001} \u{10ffff} 😀 👩‍💻 ⚠️ é 中';

const pieces = fc.constantFrom(
  ...ambiguousWords,
  ...harmlessWords,
  ...words(characters),
  ...['\n\n', '\r\n', '\xa0', '\u3000', ': ', ' #', '# ', '- ', '? ', '  ', '\t ', ' \t', '\\"', 'key: value', '#!/bin/sh', 'x'.repeat(120)],
);

/** What numbers and times of any reader are made of. */
const numberCharacters = fc.constantFrom(...'0123456789+-._,:eExXoObBpPaf TZ');
const indentedLine = fc.tuple(
  fc.constantFrom('', '', '', ' ', '  ', '    ', '\t', ' \t', '\t '),
  fc.oneof(fc.constant(''), pieces),
  fc.constantFrom('', '', '', ' ', '\t', '  '),
);

const text = fc
  .tuple(
    fc.array(indentedLine, { minLength: 1, maxLength: 6 }),
    fc.constantFrom('', '\n', '\n\n', '\n \n', '\n\t'),
    fc.constantFrom('', '', '\n', '\n\n', ' \n'),
  )
  .map(([lines, end, start]) => `${start}${lines.map((line) => line.join('')).join('\n')}${end}`);

export const hostileString: fc.Arbitrary<string> = fc.oneof(
  pieces,
  fc.array(pieces, { maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ unit: numberCharacters, maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  text,
  text.map((block) => block.replace(/[^\n\t -~]/g, '')), // mostly a literal block
  fc.integer({ min: 990, max: 1100 }).map((length) => 'k'.repeat(length)), // around the longest simple key
);

/** JSON has no minus zero that readers agree on, so it is not among them. */
export const hostileNumber: fc.Arbitrary<number> = fc
  .oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.constantFrom(0, 1e20, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53, 2 ** 63, 2 ** 64, -(2 ** 63), 123456789012345680000, 0.1, 1.5e-10),
  )
  .map((number) => number + 0);

/** Any JSON, with collections nested in every way and strings that mean something to YAML, as keys too. */
export const hostileJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: hostileString, weight: 5 },
    { arbitrary: fc.oneof(hostileNumber, fc.boolean(), fc.constant(null)), weight: 1 },
    { arbitrary: fc.array(tie('value'), { maxLength: 4 }), weight: 3 },
    { arbitrary: fc.dictionary(hostileString, tie('value'), { maxKeys: 5 }), weight: 4 },
  ),
})).value;
