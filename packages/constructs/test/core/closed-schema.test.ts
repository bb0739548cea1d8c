import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { closedObject, either, freeJsonObject, list, map, oneOf, text, textLike, trueOrFalse, whole } from '../../src/core/closed-object.ts';
import { closedSchema } from '../../src/core/closed-schema.ts';

const schema = closedSchema(
  closedObject(
    { name: textLike(/^[a-z]+$/, 'lower-case letters', 8) },
    {
      port: whole(1, 65_535),
      weight: whole(0),
      encapsulation: oneOf('VXLAN', 'VXLANCrossSubnet', 'None'),
      serverSide: oneOf('true', 'false'),
      isPublic: trueOrFalse,
      labels: map(textLike(/^[a-z]*$/, 'lower-case letters'), textLike(/^[a-z./]+$/, 'lower-case letters, "." and "/"')),
      rules: list(closedObject({ action: oneOf('Accept', 'Reject') }, { communities: list(text, { least: 1, most: 2 }) }), { most: 3 }),
      share: either(whole(0), textLike(/^[0-9]+%$/, 'a share such as "25%"')),
      operation: either(closedObject({ add: closedObject({ value: text }) }), closedObject({ drop: whole(0, 9) })),
      password: closedObject({ secretKeyRef: closedObject({ name: text }) }),
      adminPassword: textLike(/^[a-z]{20}$/, 'twenty letters'),
      values: freeJsonObject,
    },
  ),
);

const sentences = (fields: object): readonly string[] =>
  schema.check({ name: 'a', ...fields }).map(({ path, what, allowed }) => `${path} ${what}. Allowed: ${allowed}`);

describe('a value that fits', () => {
  it('has no problems', () => {
    const full = {
      port: 80,
      encapsulation: 'None',
      isPublic: false,
      labels: { 'a.b/c': 'd', absent: undefined },
      rules: [{ action: 'Accept', communities: ['x'] }],
      share: '5%',
      operation: { drop: 1 },
      password: { secretKeyRef: { name: 'x' } },
      values: { replicas: null, list: [1, 'a', { b: true }], absent: undefined },
      weight: undefined,
    };
    expect(sentences(full)).toEqual([]);
  });

  it('keeps having none however often it is checked, and problems are still found', () => {
    for (let check = 0; check < 1000; check++) expect(schema.check({ name: 'abc', port: 1, values: { a: null } })).toHaveLength(0);
    expect(sentences({ prot: 1, values: { a: Number.NaN } }).map((sentence) => sentence.split(' ')[0])).toEqual(['values.a', 'prot']);
  });
});

describe('a value that does not fit is told in sentences', () => {
  it.for([
    ['an unknown field, with the likely one', { prot: 1 }, 'prot is not a known field; did you mean port?'],
    ['an unknown field that is like none', { colour: 1 }, 'colour is not a known field. Allowed: name, port, weight, encapsulation'],
    [
      'an unknown field of an item',
      { rules: [{ action: 'Accept', comunities: [] }] },
      'rules[0].comunities is not a known field; did you mean communities? Allowed: action, communities',
    ],
    ['a missing field', { rules: [{}] }, 'rules[0].action is missing. Allowed: one of Accept, Reject'],
    [
      'another word, with the likely one',
      { encapsulation: 'VXLANCrosSubnet' },
      'encapsulation is "VXLANCrosSubnet"; did you mean VXLANCrossSubnet? Allowed: one of VXLAN, VXLANCrossSubnet, None',
    ],
    ['a truth value for a word', { serverSide: true }, 'serverSide is true. Allowed: one of "true", "false"'],
    ['a number as text', { port: '80' }, 'port is the text "80". Allowed: a whole number from 1 to 65535'],
    ['a fraction', { port: 1.5 }, 'port is 1.5. Allowed: a whole number from 1 to 65535'],
    ['a number out of range', { port: 65_536 }, 'port is 65536. Allowed: a whole number from 1 to 65535'],
    ['a number below its only end', { weight: -1 }, 'weight is -1. Allowed: a whole number from 0'],
    ['null', { isPublic: null }, 'isPublic is null. Allowed: true or false'],
    ['another form', { name: 'A' }, 'name is "A". Allowed: lower-case letters'],
    ['too long a text', { name: 'abcdefghi' }, 'name is "abcdefghi". Allowed: lower-case letters'],
    ['too many items', { rules: Array.from({ length: 4 }, () => ({ action: 'Accept' })) }, 'rules has 4 items. Allowed: a list of at most 3'],
    ['too few items', { rules: [{ action: 'Accept', communities: [] }] }, 'rules[0].communities has 0 items. Allowed: a list of 1 or more and at most 2'],
    ['an object for a list', { rules: {} }, 'rules is an object. Allowed: a list of at most 3'],
    ['none of two forms', { share: true }, 'share is true. Allowed: a whole number from 0, or a share such as "25%"'],
    ['one of two forms, wrong inside', { share: '5' }, 'share is "5". Allowed: a whole number from 0, or a share such as "25%"'],
    ['the nearer of two objects', { operation: { add: { valu: 'x' } } }, 'operation.add.value is missing'],
    ['a key of a map', { labels: { 'A B': 'c' } }, 'labels["A B"] is not a possible key. Allowed: lower-case letters, "." and "/"'],
    ['a value of a map', { labels: { 'a.b/c': 'D' } }, 'labels["a.b/c"] is "D". Allowed: lower-case letters'],
    ['a list for free JSON', { values: [] }, 'values is a list. Allowed: an object'],
    ['a function in free JSON', { values: { deep: [() => 1] } }, 'values.deep[0] is a function, which JSON cannot hold'],
    ['an instance in free JSON', { values: { since: new Date(0) } }, 'values.since is an instance of Date, which JSON cannot hold'],
    ['a hole in a list of free JSON', { values: { deep: [1, undefined] } }, 'values.deep[1] is missing. Allowed: what JSON can hold'],
    ['infinity in free JSON', { values: { limit: Number.POSITIVE_INFINITY } }, 'values.limit is Infinity, which JSON cannot hold'],
  ] as const)('%s', ([, fields, sentence]) => {
    expect(sentences(fields).join('\n').replaceAll('?. ', '? ')).toContain(sentence);
  });

  it('all at once', () => {
    expect(sentences({ name: 1, port: 0, isPublic: 'yes', nonsense: 1, rules: [{}, {}] })).toHaveLength(6);
  });

  it('for what is no object at all', () => {
    for (const [value, what] of [
      [null, 'is null'],
      ['x', 'is a text'],
      [[], 'is a list'],
      [undefined, 'is missing'],
    ] as const)
      expect(schema.check(value)).toMatchObject([{ path: '', what, allowed: expect.stringContaining('an object with the fields name, port') }]);
  });

  it('for an object that contains itself', () => {
    const values: Record<string, unknown> = {};
    values['self'] = values;
    expect(sentences({ values })).toEqual([expect.stringMatching(/^values(\.self){19} … is nested too deep, or contains itself\./)]);
  });

  it('for an object that contains itself several times, without walking for ever', () => {
    const values: unknown[] = [];
    values.push(values, values);
    expect(sentences({ values: { values } })).toHaveLength(1);
  });

  it('without the values that may be secrets', () => {
    const secret = 'correct-horse-battery';
    expect(
      sentences({
        password: secret,
        port: secret,
        adminPassword: secret,
        isPublic: secret,
        encapsulation: 'hvs.CAESIJlU9JMYEhOPYv4igdhm9PnZDrabYTobQ4Ymnlq1qY',
      }).join('\n'),
    ).not.toMatch(/horse|CAES/);
  });
});

describe('a definition that is not closed is refused', () => {
  it.for([
    ['an object that drops unknown fields', closedObject({ a: z.object({ b: text }) }), 'lets unknown fields through at a'],
    ['an object that keeps unknown fields', list(z.looseObject({ b: text })), 'lets unknown fields through at []'],
    ['one in a map of choices', map(either(text, z.object({}))), 'lets unknown fields through at *'],
    ['anything', closedObject({}, { a: closedObject({ b: z.unknown() }) }), 'holds "unknown" at a.b'],
    ['a default', closedObject({ a: z._default(text, 'x') }), 'holds "default" at a'],
    ['a changed value', closedObject({ a: z.coerce.number() as unknown as z.ZodMiniType }), 'changes the value at a'],
  ] as const)('%s', ([, definition, sentence]) => {
    expect(() => closedSchema(definition as z.ZodMiniType)).toThrow(sentence);
  });
});

it('what an engineer writes is closed for the compiler, too', () => {
  type Written = z.infer<typeof rule>;
  const rule = closedObject({ action: oneOf('Accept', 'Reject') }, { ports: list(whole(1, 2)), labels: map(text) });
  const ports = [1, 2] as const;
  const written: Written = { action: 'Accept', ports, labels: { a: 'b' } };
  // @ts-expect-error a required field is missing
  const incomplete: Written = { ports };
  // @ts-expect-error an unknown field
  const misspelt: Written = { action: 'Accept', port: [1] };
  // @ts-expect-error another word
  const wrong: Written = { action: 'accept' };
  expect([written, incomplete, misspelt, wrong].map((each) => closedSchema(rule).check(each).length)).toEqual([0, 1, 1, 1]);
});

it('never throws, whatever it is given', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true, withNullPrototype: true, withObjectString: true }),
      (value) => {
        expect(Array.isArray(schema.check(value))).toBe(true);
        expect(Array.isArray(schema.check({ name: value, values: { value }, rules: [value], labels: value }))).toBe(true);
      },
    ),
  );
});

it('accepts as free JSON what JSON can hold, and only that', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (values) => {
      expect(schema.check({ name: 'a', values })).toEqual([]);
      expect(schema.check({ name: 'a', values: { ...values, wrong: Symbol('x') } })).toHaveLength(1);
    }),
  );
});
