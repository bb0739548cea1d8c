import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { certManagerChart } from '../../src/cert-manager/chart.ts';
import type { DescribedSchema } from '../../src/core/closed-schema.ts';
import type { JsonSchema } from '../../src/core/json-schema.ts';
import { metalLbChart } from '../../src/metallb/chart.ts';
import { externalSecretsChart } from '../../src/secrets/chart.ts';
import { traefikValues } from '../../src/traefik/values.ts';
import { unknownTo } from './unknown-values.ts';
import { upstreamFolder, withoutUpstream } from './upstream-crds.ts';

/** Charts whose values upstream lists with their defaults, and where that list lies. */
const charts = [
  [certManagerChart, 'cert-manager/deploy/charts/cert-manager/values.yaml'],
  [externalSecretsChart, 'external-secrets/deploy/charts/external-secrets/values.yaml'],
  [metalLbChart, 'metallb/charts/metallb/values.yaml'],
  [{ name: 'traefik', values: traefikValues }, 'traefik-helm-chart/traefik/values.yaml'],
] as const;

/** Where a chart puts what it is given into an object as it stands. */
const passedOn = /^service\.spec\./;

describe.skipIf(upstreamFolder === undefined)('the values that may be set of a chart are values that it reads', () => {
  it.for(charts.map(([chart, file]) => [chart.name, chart, file] as const))('%s', ([, chart, file]) => {
    const defaults: unknown = parse(readFileSync(join(upstreamFolder!, file), 'utf8'));
    const schema = (chart.values as DescribedSchema<object>).describe();
    expect(Object.keys(schema.properties ?? {}).length).toBeGreaterThan(3);
    expect(unknownTo(defaults, schema).filter((place) => !passedOn.test(place))).toEqual([]);
  });
});

it('a value that the chart does not know is found, wherever it is', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: { a: { type: 'object', properties: { b: {}, c: {} } }, open: { type: 'object', properties: { x: {} } }, z: {} },
  };
  expect(unknownTo({ a: { b: 1 }, open: {} }, schema)).toEqual(['a.c', 'z']);
});

if (upstreamFolder === undefined) it('no values are compared without upstream charts', (context) => context.skip(withoutUpstream));
