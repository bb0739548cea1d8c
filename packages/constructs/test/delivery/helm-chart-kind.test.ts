import { describe, expect, it } from 'vitest';
import { HelmChart, HelmChartConfig, helmChartFieldSince } from '../../src/delivery/helm-chart-kind.ts';

const chart = (spec: object) => ({ apiVersion: 'helm.cattle.io/v1', kind: 'HelmChart', metadata: { name: 'nova', namespace: 'helm-releases' }, spec });
const sentences = (spec: object) => HelmChart.schema.check(chart(spec)).map(({ path, what }) => `${path} ${what}`);

describe('a HelmChart', () => {
  it('may be written with null values, secret values and a timeout', () => {
    const spec = {
      chart: 'nova',
      values: { replicas: null },
      valuesSecrets: [{ name: 'nova-values', keys: ['values.yaml'] }],
      timeout: '1h30m',
      failurePolicy: 'retry',
      serverSide: 'auto',
    };
    expect(sentences(spec)).toEqual([]);
  });

  it('is refused with a truth value where upstream wants a word, seconds without a unit, and a Secret without keys, which helm-controller would not read', () => {
    expect(sentences({ serverSide: true, timeout: '300', valuesSecrets: [{ name: 'x', keys: [] }] })).toEqual([
      'spec.valuesSecrets[0].keys has 0 items',
      'spec.serverSide is true',
      'spec.timeout is "300"',
    ]);
  });

  it('never repeats what stands in a wrong place of its credentials', () => {
    expect(JSON.stringify(HelmChart.schema.check(chart({ authSecret: 'swordfish-1', repoCAConfigMap: { name: 'x', data: 'swordfish-2' } })))).not.toContain(
      'swordfish',
    );
  });
});

it('a HelmChartConfig takes values but names no chart', () => {
  const config = (spec: object) => ({
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChartConfig',
    metadata: { name: 'traefik', namespace: 'kube-system' },
    spec,
  });
  expect(HelmChartConfig.schema.check(config({ valuesContent: 'deployment:\n  replicas: 2\n' }))).toEqual([]);
  expect(HelmChartConfig.schema.check(config({ chart: 'traefik' }))).toMatchObject([{ path: 'spec.chart' }]);
});

it('every field that says since when it is known is a field of HelmChart, and its value one that is allowed', () => {
  const fields = HelmChart.schema.describe().properties!['spec']!.properties!;
  for (const entry of Object.keys(helmChartFieldSince)) {
    const [field = '', value] = entry.split('=');
    expect(Object.keys(fields)).toContain(field);
    if (value !== undefined) expect(fields[field]!.enum).toContain(value);
  }
  expect(Object.values(helmChartFieldSince).every((version) => /^0\.1[67]\.\d+$/.test(version))).toBe(true);
});
