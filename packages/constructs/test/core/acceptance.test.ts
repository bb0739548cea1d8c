import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { acceptanceOf } from '../../src/core/acceptance.ts';
import { closedObject, either, freeJsonObject, list, map, oneOf, text, textLike, trueOrFalse, whole } from '../../src/core/closed-object.ts';

const full = closedObject(
  { name: textLike(/^[a-z]+$/, 'lower-case letters', 8), kind: z.literal('Sample') },
  {
    port: whole(1, 65_535),
    word: oneOf('a', 'b'),
    flag: trueOrFalse,
    labels: map(textLike(/^[a-z]*$/, 'lower-case letters'), textLike(/^[a-z./]+$/, 'lower-case letters, "." and "/"')),
    rules: list(closedObject({ action: oneOf('Accept', 'Reject') }, { weights: list(whole(0), { least: 1, most: 2 }) }), { most: 2 }),
    share: either(whole(0), textLike(/^[0-9]+%$/, 'a share such as "25%"')),
    even: z.int().check(z.refine((value) => value % 2 === 0)),
    values: freeJsonObject,
  },
);

const fitting = fc.record(
  {
    name: fc.stringMatching(/^[a-z]{1,8}$/),
    kind: fc.constant('Sample'),
    port: fc.integer({ min: 1, max: 65_535 }),
    word: fc.constantFrom('a', 'b'),
    flag: fc.boolean(),
    labels: fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.stringMatching(/^[a-z]{0,4}$/)),
    rules: fc.array(
      fc.record({ action: fc.constantFrom('Accept', 'Reject'), weights: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }) }, { requiredKeys: ['action'] }),
      { maxLength: 2 },
    ),
    share: fc.oneof(fc.nat(), fc.constant('25%')),
    even: fc.nat().map((value) => 2 * (value >> 1)),
    values: fc.dictionary(fc.string(), fc.jsonValue()),
  },
  { requiredKeys: ['name', 'kind'] },
);

/** Values that fit nearly: one place of one that fits holds something else. */
const broken = fc
  .tuple(
    fitting,
    fc.constantFrom('name', 'kind', 'port', 'word', 'flag', 'labels', 'rules', 'share', 'even', 'values', 'more', 'toString', '__proto__'),
    fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true }),
      fc.constantFrom(undefined, null, '', 'a', 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, [], {}, [undefined], { action: 'Accept' }),
      fc.array(fc.record({ action: fc.constantFrom('Accept', 'No'), more: fc.anything() }, { requiredKeys: [] })),
      fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.anything())),
    ),
  )
  .map(([value, name, other]) => {
    const changed = { ...value };
    Object.defineProperty(changed, name, { value: other, enumerable: true, configurable: true, writable: true });
    return changed;
  });

describe('acceptance', () => {
  const accepts = acceptanceOf(full);

  it('knows every value that fits, so that zod need not be asked', () => {
    fc.assert(
      fc.property(fitting, (value) => accepts(value) && z.safeParse(full, value).success),
      { numRuns: 500 },
    );
  });

  it('never takes what zod refuses', () => {
    fc.assert(
      fc.property(fc.oneof(broken, fc.anything()), (value) => !accepts(value) || z.safeParse(full, value).success),
      { numRuns: 5000 },
    );
  });

  it.for([
    ['a missing required field', closedObject({ a: text }), {}, { a: '' }],
    ['a field that the prototype of all objects has', closedObject({ toString: text }), {}, { toString: '' }],
    ['an absent field that may be anything', closedObject({ a: z.unknown() }), { b: 1 }, { a: undefined }],
    ['a format', z.int(), 1.5, 1],
    [
      'a refinement after a length',
      z.string().check(
        z.minLength(2),
        z.refine((value) => value !== 'ab'),
      ),
      'ab',
      'cd',
    ],
    ['undefined where a key must be absent or set', z.exactOptional(text), undefined, ''],
    ['an instance of a class', closedObject({}, { a: text }), new Date(0), {}],
  ] as const)('tells %s', ([, schema, refused, taken]) => {
    expect([acceptanceOf(schema)(refused), acceptanceOf(schema)(taken)]).toEqual([false, true]);
  });

  it.for([
    ['objects that let fields through', z.looseObject({ a: text }), { a: '' }],
    ['objects that drop fields', z.object({ a: text }), { a: '' }],
    ['records with a closed set of keys', z.record(z.enum(['a']), text), { a: '' }],
    ['exactly one of several forms', z.xor([text, trueOrFalse]), ''],
    ['defaults', z._default(text, 'x'), 'y'],
    ['checks that answer later', z.string().check(z.refine(async () => true)), ''],
  ] as const)('leaves to zod: %s', ([, schema, value]) => {
    expect(acceptanceOf(schema as z.ZodMiniType)(value)).toBe(false);
  });
});
