import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { closedObject, either, freeJsonObject, list, map, oneOf, text, textLike, trueOrFalse, whole } from '../../src/core/closed-object.ts';
import { customKind } from '../../src/kubernetes/custom-kind.ts';
import { conformanceOf } from './conformance.ts';
import type { UpstreamCrds, UpstreamSchema } from './upstream-crds.ts';

const spec: UpstreamSchema = {
  type: 'object',
  required: ['mode', 'level'],
  properties: {
    mode: { type: 'string', allOf: [{ enum: ['On', 'Off'] }, { enum: ['On', 'Off', 'Auto'] }] },
    level: { type: 'string', default: 'Info', pattern: '^(?i)(Debug|Info)?$' },
    port: { type: 'integer', minimum: 1, maximum: 65535 },
    asNumber: { type: 'integer', format: 'int32' },
    cidr: { type: 'string', format: 'cidr', maxLength: 18 },
    name: { type: 'string', minLength: 1, maxLength: 5 },
    share: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }], pattern: '^[0-9]+%?$' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    values: { 'x-kubernetes-preserve-unknown-fields': true },
    rules: {
      type: 'array',
      maxItems: 2,
      'x-kubernetes-list-type': 'set',
      items: {
        type: 'object',
        required: ['action'],
        maxProperties: 2,
        properties: { action: { type: 'string' }, weight: { type: 'number' }, note: { type: 'string' } },
      },
    },
    checked: { type: 'boolean', 'x-kubernetes-validations': [{}] },
  },
};

const crds: UpstreamCrds = {
  names: ['example.org/Thing'],
  get: (group, kind) =>
    group === 'example.org' && kind === 'Thing'
      ? { group, kind, scope: 'Namespaced', versions: new Map([['v1', { type: 'object', required: ['spec'], properties: { spec } }]]) }
      : undefined,
};

const identity = { group: 'example.org', version: 'v1', kind: 'Thing', scope: 'Namespaced' } as const;

/** What is found of a kind whose spec has one field beside the required one. */
const found = (optional: Record<string, z.ZodMiniType>, required: Record<string, z.ZodMiniType> = { mode: oneOf('On') }): readonly string[] =>
  conformanceOf(customKind(identity, { spec: closedObject(required, optional) }) as never, crds).disagreements.map(({ path, what }) => `${path} ${what}`);

describe('a kind that upstream allows is passed', () => {
  it('with fewer words, narrower ranges, and patterns that upstream accepts', () => {
    const sound = {
      level: oneOf('debug', 'Info'),
      port: whole(1024, 2048),
      asNumber: whole(1, 4_294_967_294),
      cidr: textLike(/^10\.[0-9]\.0\.0\/16$/, 'a network', 18),
      name: textLike(/^[a-z]{1,5}$/, 'a name', 5),
      share: either(whole(0, 100), textLike(/^[0-9]{1,2}%$/, 'a share')),
      labels: map(text),
      values: freeJsonObject,
      rules: list(closedObject({ action: text }, { weight: whole(0) }), { most: 2 }),
      checked: trueOrFalse,
    };
    expect(found(sound)).toEqual([]);
  });

  it('with named fields where upstream has a map, and with anything where upstream has anything', () => {
    expect(found({ labels: closedObject({}, { app: text }), values: closedObject({}, { replicas: whole(0) }) })).toEqual([]);
  });
});

describe('a kind that is wider than upstream is found', () => {
  it.for([
    ['a misspelt field', { prot: whole(1, 2) }, 'spec.prot does not exist upstream; there are mode, level'],
    [
      'a misspelt field of an item',
      { rules: list(closedObject({ action: text }, { wight: whole(1) }), { most: 2 }) },
      'spec.rules[].wight does not exist upstream',
    ],
    ['another type', { port: text }, 'spec.port is string here and integer upstream'],
    ['one of two types', { port: either(whole(1, 2), text) }, 'spec.port is string here and integer upstream'],
    ['a list for a map', { labels: list(text) }, 'spec.labels is array here and object upstream'],
    ['a map for fixed fields', { rules: list(map(text), { most: 2 }) }, 'spec.rules[] is a map here and has fixed fields upstream'],
    ['free JSON for fixed fields', { rules: list(freeJsonObject, { most: 2 }) }, 'spec.rules[] is free JSON here and has fixed fields upstream'],
    ['another word', { mode: oneOf('On', 'Auto') }, 'spec.mode allows Auto; upstream allows On, Off'],
    ['any text for words', { mode: text }, 'spec.mode is any text here and one of On, Off upstream'],
    ['a word that a pattern refuses', { level: oneOf('Info', 'Loud') }, 'spec.level allows "Loud", which upstream refuses by the pattern ^(?i)(Debug|Info)?$'],
    ['any text for a pattern', { share: text }, 'which upstream refuses by the pattern ^[0-9]+%?$'],
    ['a wider pattern', { share: textLike(/^[0-9.]+%$/, 'a share') }, 'which upstream refuses by the pattern ^[0-9]+%?$'],
    ['a text that is no network', { cidr: textLike(/^[0-9.]{7,15}$/, 'an address', 18) }, 'which upstream refuses by the format cidr'],
    ['a higher number', { port: whole(1, 65_536) }, 'spec.port allows 65536 as a value; upstream allows 65535 at most'],
    ['a lower number', { port: whole(0, 2) }, 'spec.port allows 0 as a value; upstream wants 1 at least'],
    ['a number that 32 bits do not hold', { asNumber: whole(0) }, 'upstream allows 4294967295 at most'],
    ['a longer text', { name: textLike(/^[a-z]+$/, 'a name') }, 'spec.name allows any number of characters; upstream allows 5 at most'],
    ['an empty text', { name: textLike(/^[a-z]*$/, 'a name', 5) }, 'spec.name allows "", which upstream refuses by minLength 1'],
    ['more items', { rules: list(closedObject({ action: text })) }, 'spec.rules allows any number of items; upstream allows 2 at most'],
    [
      'more fields at once',
      { rules: list(closedObject({ action: text }, { weight: whole(1), note: text }), { most: 2 }) },
      'spec.rules[] allows 3 fields; upstream allows 2 at most',
    ],
    [
      'a missing required field of an item',
      { rules: list(closedObject({}, { weight: whole(1) }), { most: 2 }) },
      'spec.rules[].action is required upstream and not here',
    ],
  ] as const)('%s', ([, fields, sentence]) => {
    const { mode = oneOf('On'), ...optional } = fields as Record<string, z.ZodMiniType>;
    expect(found(optional, { mode }).join('\n')).toContain(sentence);
  });

  it('a required field that is optional here, unless upstream has a default for it', () => {
    expect(found({ mode: oneOf('On') }, {})).toEqual(['spec.mode is required upstream and not here']);
  });

  it('another scope, version or group', () => {
    const of = (change: object) =>
      conformanceOf(customKind({ ...identity, ...change }, { spec: closedObject({ mode: oneOf('On') }) }) as never, crds).disagreements.map(({ what }) => what);
    expect(of({ scope: 'Cluster' })).toEqual(['is Cluster here and Namespaced upstream']);
    expect(of({ version: 'v2' })).toEqual(['upstream serves v1, not example.org/v2 Thing']);
    expect(of({ group: 'example.com' })).toEqual(['there is no example.com/Thing upstream']);
  });
});

it('says which rules only the API server can check', () => {
  const kind = customKind(identity, {
    spec: closedObject({ mode: oneOf('On') }, { rules: list(closedObject({ action: text }), { most: 2 }), checked: trueOrFalse }),
  });
  expect(conformanceOf(kind as never, crds).unchecked).toEqual([
    { path: 'spec.rules', what: 'no duplicates' },
    { path: 'spec.checked', what: '1 CEL rules' },
  ]);
});
