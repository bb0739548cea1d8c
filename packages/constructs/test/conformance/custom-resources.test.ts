import { describe, expect, it } from 'vitest';
import { calicoKinds } from '../../src/calico/calico-kinds.ts';
import { certManagerKinds } from '../../src/cert-manager/cert-manager-kinds.ts';
import { ANY_FIELDS } from '../../src/core/closed-object.ts';
import type { JsonSchema } from '../../src/core/json-schema.ts';
import { argoCdKinds } from '../../src/delivery/argo-cd-kinds.ts';
import { helmKinds } from '../../src/delivery/helm-chart-kind.ts';
import { metalLbKinds } from '../../src/metallb/address-pool-kind.ts';
import { CephCluster } from '../../src/rook/ceph-cluster-kind.ts';
import { cephPoolKinds } from '../../src/rook/pools/pool-kinds.ts';
import { externalSecretsKinds } from '../../src/secrets/external-secret-kind.ts';
import { traefikKinds } from '../../src/traefik/traefik-kinds.ts';
import { conformanceOf } from './conformance.ts';
import { type UpstreamSchema, upstreamCrds, upstreamFolder, withoutUpstream } from './upstream-crds.ts';

const kinds = [
  ...helmKinds,
  ...argoCdKinds,
  ...calicoKinds,
  ...certManagerKinds,
  ...externalSecretsKinds,
  ...metalLbKinds,
  ...traefikKinds,
  CephCluster,
  ...cephPoolKinds,
].map((kind) => [`${kind.group}/${kind.version} ${kind.kind}`, kind] as const);

/** What a definition may say that only the API server can check. */
const onlyTheApiServerChecks = /^(?:\d+ CEL rules|no duplicates)$/;

describe.skipIf(upstreamFolder === undefined)('every custom kind agrees with its upstream definition', () => {
  it.for(kinds)('%s', ([, kind]) => {
    const { disagreements, unchecked, fields } = conformanceOf(kind as never, upstreamCrds());
    expect(disagreements).toEqual([]);
    expect(unchecked.filter(({ what }) => !onlyTheApiServerChecks.test(what))).toEqual([]);
    expect(fields).toBeGreaterThan(3);
  });
});

describe.skipIf(upstreamFolder === undefined)('a field that upstream does not know is found, wherever it is', () => {
  it.for(kinds)('%s', ([, kind]) => {
    const upstream = upstreamCrds().get(kind.group, kind.kind)?.versions.get(kind.version);
    for (const [path, misspelt] of withOneFieldMisspelt(kind.schema.describe(), '')) {
      if (isOpenUpstream(upstream, path)) continue;
      const { disagreements } = conformanceOf({ ...kind, schema: { ...kind.schema, describe: () => misspelt } } as never, upstreamCrds());
      expect(disagreements.map((each) => each.path)).toContain(path);
    }
  });
});

if (upstreamFolder === undefined) it('nothing is compared without upstream definitions', (context) => context.skip(withoutUpstream));

/** Whether upstream lets any field stand beside that one: there it has a map, or keeps what it does not know, and we name what we use. */
const isOpenUpstream = (schema: UpstreamSchema | undefined, path: string): boolean => {
  let here = schema;
  for (const segment of path.split('.').slice(0, -1)) {
    here = here?.properties?.[segment.replace('[]', '')];
    if (segment.endsWith('[]')) here = here?.items;
  }
  return here !== undefined && (here.additionalProperties !== undefined || here['x-kubernetes-preserve-unknown-fields'] === true);
};

/** Every schema that differs in one misspelt field from the given one, with the path of that field. */
function* withOneFieldMisspelt(schema: JsonSchema, path: string): Generator<readonly [string, JsonSchema]> {
  if (schema.anyOf)
    for (const [index, form] of schema.anyOf.entries())
      for (const [place, changed] of withOneFieldMisspelt(form, path)) yield [place, { ...schema, anyOf: schema.anyOf.with(index, changed) }];
  if (schema.items) for (const [place, items] of withOneFieldMisspelt(schema.items, `${path}[]`)) yield [place, { ...schema, items }];
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const place = path === '' ? name : `${path}.${name}`;
    if (['apiVersion', 'kind', 'metadata'].includes(place) || schema[ANY_FIELDS]) continue;
    const { [name]: _, ...others } = schema.properties!;
    yield [`${place}X`, { ...schema, properties: { ...others, [`${name}X`]: field } }];
    for (const [deeper, changed] of withOneFieldMisspelt(field, place)) yield [deeper, { ...schema, properties: { ...schema.properties, [name]: changed } }];
  }
}
