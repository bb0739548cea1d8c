import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import type { Json } from '../../src/core/json.ts';
import { emitYaml } from '../../src/core/yaml-emitter.ts';
import { ambiguousWords, harmlessWords, hostileJson, hostileString } from './hostile-json.ts';

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');

const read = (text: string, version: '1.1' | '1.2'): unknown => {
  const document = parseDocument(text, { version });
  expect([...document.errors, ...document.warnings]).toEqual([]);
  return document.toJS();
};

const expectReadBack = (value: Json): void => {
  const text = emitYaml(value);
  expect(read(text, '1.2')).toEqual(value);
  expect(read(text, '1.1')).toEqual(value);
  expect(load(text)).toEqual(value);
};

/** The same value with its keys set the other way round. */
const keysReversed = (value: Json): Json => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(keysReversed);
  const entries = Object.entries(value)
    .reverse()
    .map(([key, inner]) => [key, keysReversed(inner as Json)]);
  return Object.fromEntries(entries);
};

describe('collections', () => {
  it('writes nested mappings and sequences with two spaces a level, sequences deeper than their key', () => {
    expect(emitYaml({ a: { b: [1, { c: 2, d: { e: 3 } }, [4, [5, { f: 6, g: 7 }]]] } })).toBe(
      lines('a:', '  b:', '    - 1', '    - c: 2', '      d:', '        e: 3', '    - - 4', '      - - 5', '        - f: 6', '          g: 7'),
    );
  });

  it('writes a sequence at the top', () => {
    expect(emitYaml([{ a: 1, b: 2 }, ['v', 'w'], 'z'])).toBe(lines('- a: 1', '  b: 2', '- - v', '  - w', '- z'));
  });

  it('writes empty collections on the line of their key', () => {
    expect(emitYaml({ a: {}, b: [], c: [{}, [], [[]]] })).toBe(lines('a: {}', 'b: []', 'c:', '  - {}', '  - []', '  - - []'));
    expect(emitYaml({})).toBe('{}\n');
    expect(emitYaml([])).toBe('[]\n');
  });

  it('keeps null, which removes a default in Helm, and leaves out keys without a value', () => {
    expect(emitYaml({ a: null, b: undefined, c: [null], d: { e: undefined } })).toBe(lines('a: null', 'c:', '  - null', 'd: {}'));
  });

  it('writes scalars at the top', () => {
    expect(['a', 'no', '', 'a\nb', 1, true, null].map(emitYaml)).toEqual(['a\n', '"no"\n', '""\n', '"a\\nb"\n', '1\n', 'true\n', 'null\n']);
  });

  it('writes a value that stands in two places twice, without an anchor', () => {
    const labels = { app: 'x' };
    expect(emitYaml({ a: labels, b: labels })).toBe(lines('a:', '  app: x', 'b:', '  app: x'));
  });
});

describe('the order of keys', () => {
  it('is apiVersion, kind, metadata, spec, then by name in an object, and name, namespace, then by name in its metadata', () => {
    const object = {
      status: 1,
      spec: { z: 1, name: 'x', metadata: { namespace: 'ns', name: 'x', labels: {} }, a: 1 },
      data: 1,
      metadata: { labels: {}, namespace: 'ns', annotations: {}, name: 'x' },
      kind: 'K',
      apiVersion: 'v1',
    };
    expect(emitYaml(object)).toBe(
      lines(
        ...['apiVersion: v1', 'kind: K', 'metadata:', '  name: x', '  namespace: ns', '  annotations: {}', '  labels: {}'],
        ...['spec:', '  a: 1', '  metadata:', '    labels: {}', '    name: x', '    namespace: ns', '  name: x', '  z: 1', 'data: 1', 'status: 1'],
      ),
    );
  });

  it('is by name alone in what is no object', () => {
    expect(emitYaml({ spec: 1, kind: 'x', data: 1, metadata: { name: 'x', labels: 1 } })).toBe(
      lines('data: 1', 'kind: x', 'metadata:', '  labels: 1', '  name: x', 'spec: 1'),
    );
  });

  it('is the order of code units, in small and in large mappings', () => {
    expect(emitYaml({ b: 1, B: 1, ä: 1, a: 1, 10: 1, 9: 1, _: 1 })).toBe(lines('"10": 1', '"9": 1', 'B: 1', '_: 1', 'a: 1', 'b: 1', 'ä: 1'));
    const names = Array.from({ length: 100 }, (_, index) => `key-${(index * 37) % 100}`);
    expect(emitYaml(Object.fromEntries(names.map((name) => [name, 1])))).toBe(lines(...names.toSorted().map((name) => `${name}: 1`)));
  });

  it('does not depend on the order in which keys were set', () => {
    fc.assert(
      fc.property(hostileJson, (value) => {
        expect(emitYaml(keysReversed(value))).toBe(emitYaml(value));
      }),
      { numRuns: 500 },
    );
  });
});

describe('strings on one line', () => {
  it.each(ambiguousWords)('are quoted where a reader takes %j for something else', (word) => {
    expect(emitYaml({ [word]: [word] })).toBe(lines(`${JSON.stringify(word)}:`, `  - ${JSON.stringify(word)}`));
  });

  it.each(harmlessWords)('stay plain where every reader takes %j for a string', (word) => {
    expect(emitYaml({ [word]: [word] })).toBe(lines(`${word}:`, `  - ${word}`));
  });

  it.each([
    ['a "b": \\c', '"a \\"b\\": \\\\c"'],
    ['a\tb', '"a\\tb"'],
    ['\0\x07\x1b\x7f', '"\\u0000\\u0007\\u001b\\u007f"'],
    ['a\x85b\u2028c\u2029d', '"a\\u0085b\\u2028c\\u2029d"'],
    ['\ufeffa', '"\\ufeffa"'],
    ['a\xa0b\u3000c', '"a\\u00a0b\\u3000c"'],
    ['a\ud800', '"a\\ud800"'],
    ['user\u202etxt.exe', '"user\\u202etxt.exe"'],
    ['\u{e0041}\u{10ffff}', '"\\U000e0041\\U0010ffff"'],
    ['a\r\nb', '"a\\r\\nb"'],
  ])('show what cannot be seen as an escape: %j', (text, written) => {
    expect(emitYaml({ a: text })).toBe(`a: ${written}\n`);
  });

  it('are never folded, however long', () => {
    const long = 'word '.repeat(5000).trim();
    expect(emitYaml({ a: long, b: `${long}:` })).toBe(lines(`a: ${long}`, `b: "${long}:"`));
  });

  it('introduce a key with a question mark that is too long for a simple key', () => {
    const long = 'k'.repeat(1001);
    expect(emitYaml({ a: { [long]: { b: 1 }, c: 2 } })).toBe(lines('a:', '  c: 2', `  ? ${long}`, '  :', '    b: 1'));
    expectReadBack([{ [long]: 1, [`${long}\n`]: [1, 'a\nb'] }]);
  });

  it('are the same whether they have been written before or not', () => {
    const before = emitYaml({ no: 'a\nb' });
    expect(emitYaml({ 'a\nb': 'no' })).toBe(lines('"a\\nb": "no"'));
    for (let index = 0; index < 20_000; index++) emitYaml({ [`key-${index}`]: `value-${index}` });
    expect(emitYaml({ no: 'a\nb' })).toBe(before);
  });
});

describe('text with line breaks', () => {
  it.each([
    ['a\nb', '|-', ['  a', '  b']],
    ['a\nb\n', '|', ['  a', '  b']],
    ['a\n', '|', ['  a']],
    ['a\n\nb\n\n\n', '|+', ['  a', '', '  b', '', '']],
    ['\n\na\n', '|', ['', '', '  a']],
    ['  a\nb', '|2-', ['    a', '  b']],
    ['\n a\n', '|2', ['', '   a']],
    ['\ta\n\n', '|2+', ['  \ta', '']],
    ['a\n\tb\n  \nc \n', '|', ['  a', '  \tb', '    ', '  c ']],
    ['---\n# a: b\n- "c"\n...\n', '|', ['  ---', '  # a: b', '  - "c"', '  ...']],
    ['état\n✅ 日本\n', '|', ['  état', '  ✅ 日本']],
  ])('is a literal block: %j', (text, header, block) => {
    expect(emitYaml({ a: text, b: 1 })).toBe(lines(`a: ${header}`, ...block, 'b: 1'));
    expectReadBack({ a: text, b: 1 });
  });

  it('is indented below what owns it', () => {
    expect(emitYaml({ a: [' x\ny', [{ b: 'x\ny\n' }]] })).toBe(lines('a:', '  - |2-', '     x', '    y', '  - - b: |', '        x', '        y'));
  });

  it.each(['\n', '\n\n', ' \n', 'a\n ', 'a\n\t\n', 'a\n  \n\n', 'a\r\nb\r\n', 'a\nb\x85', 'a\n\u2028', 'a\n\ufeff', 'a\n\x1b[0m', 'a\nb\u202e', 'a\n\ud800'])(
    'is quoted where a block cannot hold it for every reader: %j',
    (text) => {
      expect(emitYaml({ a: text })).toMatch(/^a: ".*"\n$/);
      expectReadBack({ a: text });
    },
  );
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [-12, '-12'],
    [1.5, '1.5'],
    [0.1, '0.1'],
    [1e-7, '1.0e-7'],
    [-1.5e-10, '-1.5e-10'],
    [5e-324, '5.0e-324'],
    [1e21, '1.0e+21'],
    [1e20, '100000000000000000000'],
    [2 ** 53, '9007199254740992'],
    [-(2 ** 63), '-9223372036854775808'],
    [123456789012345680000, '123456789012345683968'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
  ])('are written so that every reader gets the same one: %d', (number, written) => {
    expect(emitYaml({ a: number })).toBe(`a: ${written}\n`);
    expectReadBack({ a: number + 0 });
  });
});

describe('what JSON cannot hold', () => {
  class Quantity {
    readonly amount = 's3cret';
  }
  const endless: Record<string, unknown> = {};
  endless['self'] = [endless];

  it.each([
    [{ spec: { containers: [{ cpu: Number.NaN }] } }, 'spec.containers[0].cpu: NaN is no number in JSON'],
    [[[Number.POSITIVE_INFINITY]], '[0][0]: Infinity is no number in JSON'],
    [{ data: { 'a.b/c': [1, undefined] } }, 'data["a.b/c"][1]: undefined has no form in JSON'],
    [{ a: { b: { c: [1] } }, d: Number.NaN }, 'd: NaN is no number in JSON'],
    [{ a: 1, b: () => 1 }, 'b: function has no form in JSON'],
    [{ a: 1n }, 'a: bigint has no form in JSON'],
    [{ a: new Quantity() }, 'a: an instance of Quantity has no form in JSON'],
    [{ a: [new Date(0)] }, 'a[0]: an instance of Date has no form in JSON'],
    [new Map(), 'the document: an instance of Map has no form in JSON'],
    [undefined, 'the document: undefined has no form in JSON'],
  ])('is refused with its path and without its content (%#)', (value, message) => {
    expect(() => emitYaml(value as Json)).toThrow(new TypeError(message));
  });

  it('is refused where a value contains itself', () => {
    expect(() => emitYaml(endless as Json)).toThrow(/^self\[0\]\.self.*: nested deeper than 90 levels: does it contain itself\?$/);
  });

  it('is not a mapping without a prototype, or of another realm', () => {
    expect(emitYaml(Object.assign(Object.create(null), { a: 1 }))).toBe('a: 1\n');
    expect(emitYaml(runInNewContext('({ a: 1 })'))).toBe('a: 1\n');
  });

  it('is nested deeper than 90 levels', () => {
    let deep: Json = 'x\ny';
    for (let level = 0; level < 90; level++) deep = level % 2 === 0 ? [deep] : { a: deep };
    expectReadBack(deep);
    expect(() => emitYaml([deep])).toThrow('nested deeper than 90 levels');
  });
});

describe('any JSON', () => {
  it('is read back by YAML 1.2, YAML 1.1 and js-yaml as it was written', () => {
    fc.assert(fc.property(hostileJson, expectReadBack), { numRuns: 2500 });
  });

  it('is read back with hostile strings as key, value and item', () => {
    fc.assert(
      fc.property(hostileString, (text) => expectReadBack({ [text]: [text, [text, { [text]: text }]] })),
      { numRuns: 2500 },
    );
  });

  it('is one document that ends with one line break, has no carriage return, and no blanks before a line break outside of a block', () => {
    fc.assert(
      fc.property(hostileJson, (value) => {
        const text = emitYaml(value);
        expect(text).toMatch(/^(?!---|%)[^\r]*\n$/);
        if (!text.includes('|')) expect(text).not.toMatch(/[ \t]\n|\n\n/);
      }),
      { numRuns: 500 },
    );
  });
});
