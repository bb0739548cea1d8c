import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../src/core/json-schema.ts';
import { catalogue } from '../../src/core/versions.ts';
import { cephCsiDriversChart } from '../../src/rook/csi-drivers-chart.ts';
import type { RookOperator } from '../../src/rook/operator.ts';
import { rookCephChart } from '../../src/rook/operator-chart.ts';
import { withCeph } from '../rook/fixture.ts';
import { readUpstreamCrds, type UpstreamSchema, upstreamFolder, withoutUpstream } from './upstream-crds.ts';

const text = (...path: readonly string[]): string => readFileSync(join(upstreamFolder!, 'rook/deploy', ...path), 'utf8');

type Values = { readonly [key: string]: Values | string | number | boolean | null | readonly unknown[] };

const isMap = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

const describedBy = (chart: { readonly values: unknown }): JsonSchema => (chart.values as { describe(): JsonSchema }).describe();

/** The fields of a closed schema that lead to other closed fields or to values, by path; where it lets several forms stand, those of each. */
function* fieldsOf(schema: JsonSchema, path: readonly string[] = []): Generator<readonly string[]> {
  for (const form of schema.anyOf ?? [schema]) {
    for (const [name, field] of Object.entries(form.properties ?? {})) {
      yield [...path, name];
      yield* fieldsOf(field, [...path, name]);
    }
  }
}

/** Whether the chart's own values have the field; where they hold an empty map, no default or a list, anything may stand. */
const isInValues = (values: Values, path: readonly string[]): boolean => {
  let here: Values[string] | undefined = values;
  for (const name of path) {
    if (!isMap(here) || Object.keys(here).length === 0) return here !== undefined;
    here = here[name];
  }
  return here !== undefined;
};

/** The operator of the CSI drivers is a chart of another project inside this one, whose values the folder does not hold. */
const ofTheChartInside = (path: readonly string[]): boolean => path[0] === 'ceph-csi-operator' && path.length > 2;

/** Where Kubernetes' own types begin: what may be asked for, where Pods run. */
const ofKubernetes = /\b(?:limits|requests|tolerations|affinity|nodeSelector)\b./;

describe.skipIf(upstreamFolder === undefined)('the values of the charts of Rook', () => {
  it('of rook-ceph are fields that the chart has', () => {
    const values = load(text('charts/rook-ceph/values.yaml')) as Values;
    const fields = [...fieldsOf(describedBy(rookCephChart))].filter((path) => !ofTheChartInside(path) && !ofKubernetes.test(path.join('.')));
    expect(fields.length).toBeGreaterThan(15);
    expect(fields.filter((path) => !isInValues(values, path)).map((path) => path.join('.'))).toEqual([]);
    expect(isInValues(values, ['resource'])).toBe(false);
    expect(isInValues(values, ['csi', 'installCsiOperators'])).toBe(false);
  });

  it('of ceph-csi-drivers are fields of the kinds that it makes of them', () => {
    const crds = readUpstreamCrds(upstreamFolder!, ['rook/deploy/examples/csi-operator.yaml']);
    const spec = (kind: string): UpstreamSchema => crds.get('csi.ceph.io', kind)!.versions.get('v1')!.properties!['spec']!;
    const has = (schema: UpstreamSchema, path: readonly string[]): boolean => {
      let here: UpstreamSchema | undefined = schema;
      for (const name of path) here = here?.properties?.[name];
      return here !== undefined;
    };
    /** The chart's own: whether there is a driver, what it is called, and a switch for what it leaves out. */
    const ofTheChart = new Set(['enabled', 'name', 'log.rotation.enabled']);
    const checked = [...fieldsOf(describedBy(cephCsiDriversChart))].flatMap(([part, name, ...rest]) => {
      const path = rest.join('.');
      if (rest.length === 0 || ofTheChart.has(path) || ofKubernetes.test(path)) return [];
      return [[`${part}.${name}.${path}`, part === 'drivers' ? has(spec('Driver'), rest) : has(spec('OperatorConfig'), [name!, ...rest])] as const];
    });
    expect(checked.length).toBeGreaterThan(30);
    expect(checked.filter(([, isThere]) => !isThere)).toEqual([]);
    expect(has(spec('Driver'), ['nodePlugin', 'kubeletDir'])).toBe(false);
  });

  it('name every driver that the chart would deploy unless told not to', () => {
    const known = Object.keys((load(text('charts/ceph-csi-drivers/values.yaml')) as { drivers: object }).drivers);
    expect(Object.keys(describedBy(cephCsiDriversChart).properties!['drivers']!.properties!).sort()).toEqual(known.sort());
  });
});

describe.skipIf(upstreamFolder === undefined)('a release of Rook', () => {
  it('provides the definitions that it brings, and no others', () => {
    const definitions = ['crds.yaml', 'csi-operator.yaml'].flatMap((file) =>
      text('examples', file)
        .split(/^---.*$/m)
        .filter((document) => /^kind: CustomResourceDefinition\s*$/m.test(document))
        .map((document) => /^ {2}name: (\S+)$/m.exec(document)![1]!),
    );
    const operator = withCeph().ceph.node.findChild('operator') as RookOperator;
    expect([...operator.provides.customResourceDefinitions!].sort()).toEqual(
      definitions.filter((name) => !name.startsWith('clientprofilereplications')).sort(),
    );
  });

  it('comes with the images that its list names', () => {
    const listed = new Set(text('examples/images.txt').split('\n'));
    for (const [version, { ceph, imageTags }] of Object.entries(catalogue.rook)) {
      const ours = [`docker.io/rook/ceph:${version}`, `quay.io/ceph/ceph:${ceph}`, ...Object.entries(imageTags).map(([image, tag]) => `${image}:${tag}`)];
      expect(ours.filter((image) => !listed.has(image))).toEqual([]);
    }
  });
});

if (upstreamFolder === undefined) it('nothing is compared without upstream charts', (context) => context.skip(withoutUpstream));
