import { describe, expect, it } from 'vitest';
import { calicoKinds } from '../../src/calico/calico-kinds.ts';
import { ANY_FIELDS } from '../../src/core/closed-object.ts';
import type { JsonSchema } from '../../src/core/json-schema.ts';
import { argoCdKinds } from '../../src/delivery/argo-cd-kinds.ts';
import { helmKinds } from '../../src/delivery/helm-chart-kind.ts';
import { conformanceOf } from './conformance.ts';
import { upstreamCrds, upstreamFolder, withoutUpstream } from './upstream-crds.ts';

const kinds = [...helmKinds, ...argoCdKinds, ...calicoKinds].map((kind) => [`${kind.group}/${kind.version} ${kind.kind}`, kind] as const);

/** What a definition may say that only the API server can check. */
const onlyTheApiServerChecks = /^(?:\d+ CEL rules|no duplicates)$/;

describe.skipIf(upstreamFolder === undefined)('every custom kind agrees with its upstream definition', () => {
  it.for(kinds)('%s', ([, kind]) => {
    const { disagreements, unchecked, fields } = conformanceOf(kind as never, upstreamCrds());
    expect(disagreements).toEqual([]);
    expect(unchecked.filter(({ what }) => !onlyTheApiServerChecks.test(what))).toEqual([]);
    expect(fields).toBeGreaterThan(5);
  });
});

describe.skipIf(upstreamFolder === undefined)('a field that upstream does not know is found, wherever it is', () => {
  it.for(kinds)('%s', ([, kind]) => {
    for (const [path, misspelt] of withOneFieldMisspelt(kind.schema.describe(), '')) {
      const { disagreements } = conformanceOf({ ...kind, schema: { ...kind.schema, describe: () => misspelt } } as never, upstreamCrds());
      expect(disagreements.map((each) => each.path)).toContain(path);
    }
  });
});

if (upstreamFolder === undefined) it('nothing is compared without upstream definitions', (context) => context.skip(withoutUpstream));

/** We name what a container may ask for; upstream has a map there. */
const inUpstreamMaps = /\.(?:limits|requests)\./;

/** Every schema that differs in one misspelt field from the given one, with the path of that field. */
function* withOneFieldMisspelt(schema: JsonSchema, path: string): Generator<readonly [string, JsonSchema]> {
  if (schema.anyOf)
    for (const [index, form] of schema.anyOf.entries())
      for (const [place, changed] of withOneFieldMisspelt(form, path)) yield [place, { ...schema, anyOf: schema.anyOf.with(index, changed) }];
  if (schema.items) for (const [place, items] of withOneFieldMisspelt(schema.items, `${path}[]`)) yield [place, { ...schema, items }];
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const place = path === '' ? name : `${path}.${name}`;
    if (['apiVersion', 'kind', 'metadata'].includes(place) || schema[ANY_FIELDS] || inUpstreamMaps.test(place)) continue;
    const { [name]: _, ...others } = schema.properties!;
    yield [`${place}X`, { ...schema, properties: { ...others, [`${name}X`]: field } }];
    for (const [deeper, changed] of withOneFieldMisspelt(field, place)) yield [deeper, { ...schema, properties: { ...schema.properties, [name]: changed } }];
  }
}
