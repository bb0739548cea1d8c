import { describe, expect, it } from 'vitest';
import { type UpstreamCrds, type UpstreamSchema, upstreamFolder } from './upstream-crds.ts';
import { type EmittedObject, upstreamValidator } from './upstream-validator.ts';

const spec: UpstreamSchema = {
  type: 'object',
  required: ['name', 'level'],
  properties: {
    name: { type: 'string', minLength: 2, maxLength: 4, pattern: '^[a-z]+$' },
    level: { type: 'string', default: 'Info', enum: ['Info', 'Debug'] },
    port: { type: 'integer', minimum: 1, maximum: 10, exclusiveMaximum: true },
    ratio: { type: 'number', multipleOf: 2 },
    share: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }], pattern: '^[0-9]+%$' },
    cidr: { type: 'string', format: 'cidr' },
    labels: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 1 },
    values: { 'x-kubernetes-preserve-unknown-fields': true },
    open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { known: { type: 'boolean' } } },
    template: { type: 'object', 'x-kubernetes-embedded-resource': true, properties: { data: { type: 'string' } } },
    nothing: { type: 'string', nullable: true },
    set: { type: 'array', 'x-kubernetes-list-type': 'set', maxItems: 3, items: { type: 'string' } },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['port', 'protocol'],
      items: { type: 'object', properties: { port: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' } } },
    },
    choice: {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
      not: { required: ['c'] },
    },
  },
};

const crds: UpstreamCrds = {
  names: ['example.org/Thing'],
  get: (group, kind) =>
    kind === 'Thing'
      ? { group, kind, scope: 'Namespaced', versions: new Map([['v1', { type: 'object', properties: { spec, status: { type: 'object' } } }]]) }
      : undefined,
};

const problems = (fields: object): readonly string[] =>
  upstreamValidator(crds)({ apiVersion: 'example.org/v1', kind: 'Thing', metadata: { name: 'x', labels: {} }, spec: { name: 'abc', ...fields } } as never)!.map(
    ({ path, what }) => `${path} ${what}`,
  );

describe('an object that the API server accepts', () => {
  it('has no problems', () => {
    expect(
      problems({
        port: 9,
        ratio: 4,
        share: '5%',
        cidr: '10.0.0.0/8',
        labels: { a: 'b' },
        values: { deep: [null, 1] },
        open: { known: true, other: 1 },
        template: { apiVersion: 'v1', kind: 'Secret', metadata: {}, data: 'x' },
        nothing: null,
        level: null,
        set: ['a', 'b'],
        ports: [{ port: 1 }, { port: 1, protocol: 'UDP' }],
        choice: { a: 'x' },
        absent: undefined,
      }),
    ).toEqual([]);
  });
});

describe('an object that the API server refuses', () => {
  it.for([
    ['an unknown field', { prot: 1 }, 'spec.prot is not known upstream'],
    ['an unknown field of an item', { ports: [{ port: 1, name: 'x' }] }, 'spec.ports[0].name is not known upstream'],
    ['a missing field', { name: undefined }, 'spec.name is missing'],
    ['another type', { port: '9' }, 'spec.port is string'],
    ['a fraction', { port: 1.5 }, 'spec.port is number'],
    ['null', { port: null }, 'spec.port is null'],
    ['a truth value for a number or text', { share: true }, 'spec.share is boolean'],
    ['another word', { level: 'info' }, 'spec.level is not one of the allowed values'],
    ['a short text', { name: 'a' }, 'spec.name has 1 characters'],
    ['another form', { name: 'AB' }, 'spec.name does not match'],
    ['a share without its sign', { share: '5' }, 'spec.share does not match'],
    ['no network', { cidr: '10.0.0.0' }, 'spec.cidr has not the format'],
    ['a number at an excluded end', { port: 10 }, 'spec.port is 10'],
    ['no multiple', { ratio: 3 }, 'spec.ratio is 3'],
    ['a map with too much', { labels: { a: '1', b: '2' } }, 'spec.labels has 2 fields'],
    ['a map with another type', { labels: { a: 1 } }, 'spec.labels.a is integer'],
    ['a known field of another type in an open object', { open: { known: 1 } }, 'spec.open.known is integer'],
    ['a duplicate in a set', { set: ['a', 'a'] }, 'spec.set[1] is there twice'],
    ['a duplicate key, by the default too', { ports: [{ port: 1 }, { port: 1, protocol: 'TCP' }] }, 'spec.ports[1] is there twice'],
    ['too many items', { set: ['a', 'b', 'c', 'd'] }, 'spec.set has 4 items'],
    ['both of a choice', { choice: { a: 'x', b: 'y' } }, 'spec.choice does not fit exactly one of the allowed forms'],
  ] as const)('%s', ([, fields, sentence]) => {
    expect(problems(fields)).toContain(sentence);
  });

  it('a version that is not served', () => {
    expect(upstreamValidator(crds)({ apiVersion: 'example.org/v2', kind: 'Thing' })).toEqual([
      { path: 'apiVersion', what: 'upstream does not serve v2', allowed: 'v1' },
    ]);
  });

  it('is told from one whose kind nobody knows', () => {
    expect(upstreamValidator(crds)({ apiVersion: 'example.org/v1', kind: 'Other' })).toBeUndefined();
  });
});

describe.skipIf(upstreamFolder === undefined)('with the real definitions', () => {
  const validate = (object: EmittedObject) => upstreamValidator()(object);

  it('a HelmChart keeps its null values, and a misspelt field is found', () => {
    const chart = { apiVersion: 'helm.cattle.io/v1', kind: 'HelmChart', metadata: { name: 'x' }, spec: { chart: 'x', values: { a: null } } };
    expect(validate(chart)).toEqual([]);
    expect(validate({ ...chart, spec: { ...chart.spec, valueContent: '' } } as never)).toMatchObject([{ path: 'spec.valueContent' }]);
  });

  it('an Installation takes quantities as text and as number', () => {
    const resources = { requests: { cpu: 1, memory: '64Mi' } };
    const installation = (of: object) => ({
      apiVersion: 'operator.tigera.io/v1',
      kind: 'Installation',
      metadata: { name: 'default' },
      spec: { calicoNodeDaemonSet: { spec: { template: { spec: { containers: [{ name: 'calico-node', resources: of }] } } } } },
    });
    expect(validate(installation(resources))).toEqual([]);
    expect(validate(installation({ requests: { memory: '64MB' } }))).toMatchObject([{ what: 'does not match' }]);
  });
});
