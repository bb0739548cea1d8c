import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { chartFlavors } from '../../src/openstack/flavors.ts';
import { Nova } from '../../src/openstack/nova.ts';
import { upstreamFolder } from '../conformance/upstream-crds.ts';
import { withPlane } from './small-plane.ts';

const optionsWith = (memoryMebibytes: number): unknown => {
  const { added, findings } = withPlane((plane) => new Nova(plane, 'nova', { plane }), {
    cluster: { reservedByRole: { compute: { memoryMebibytes, for: 'virtual machines' } } },
  });
  expect(findings).toEqual([]);
  return (added.values as { bootstrap: { structured: { flavors: { options: unknown } } } }).bootstrap.structured.flavors.options;
};

it('a flavor that no hypervisor has room for is not offered', () => {
  expect(optionsWith(6144)).toEqual({ m1_large: null, m1_xlarge: null });
});

it('nor is one that takes all that is kept for servers, because firmware takes a part of it', () => {
  expect(optionsWith(4096)).toEqual({ m1_medium: null, m1_large: null, m1_xlarge: null });
});

it('small hypervisors have a flavor that they have room for more than once', () => {
  expect(optionsWith(1024)).toEqual({
    m1_small: null,
    m1_medium: null,
    m1_large: null,
    m1_xlarge: null,
    m1_micro: { name: 'm1.micro', ram: 256, vcpus: 1, disk: 5 },
  });
});

it.skipIf(upstreamFolder === undefined)('the flavors of the chart are known', () => {
  const values = parse(readFileSync(join(upstreamFolder!, 'openstack-helm-2025.2', 'nova', 'values.yaml'), 'utf8'), { version: '1.1' });
  const options = values.bootstrap.structured.flavors.options as Record<string, { ram: number }>;
  expect(Object.fromEntries(Object.entries(options).map(([key, { ram }]) => [key, ram]))).toEqual(chartFlavors);
});
