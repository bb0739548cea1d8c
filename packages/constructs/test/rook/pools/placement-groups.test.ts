import { describe, expect, it } from 'vitest';
import { groupsPerOsd, type PlacementGroups, placementGroupParameters, placementGroupProblems } from '../../../src/rook/pools/placement-groups.ts';
import type { Osd } from '../../../src/rook/rook-ceph.ts';

const osd = (host: string, sizeBytes: number): Osd => ({ machine: { name: host, rack: { name: 'shelf' } }, disk: { sizeBytes } }) as Osd;
const pool = (placementGroups: PlacementGroups, copies = 3) => ({ placementGroups, replicas: { copies, failureDomain: 'host' as const } });

describe('placement groups', () => {
  it('are counted with their copies on each OSD: 6 pools of 32 and one of 1 on 6 OSDs', () => {
    const osds = ['a', 'a', 'b', 'b', 'c', 'c'].map((host) => osd(host, 1));
    const groups = groupsPerOsd(osds, [...Array.from({ length: 6 }, () => pool(32)), pool(1)]);
    for (const count of groups) expect(count).toBeCloseTo((193 * 3) / 6);
  });

  it('follow the size of the disk within its host', () => {
    const [large, small] = groupsPerOsd([osd('a', 3), osd('a', 1), osd('b', 4), osd('c', 4)], [pool(32)]);
    expect([large, small]).toEqual([24, 8]);
  });

  it('count with what the autoscaler may reach', () => {
    expect(groupsPerOsd([osd('a', 1)], [pool({ least: 8, most: 64 }, 1)])).toEqual([64]);
  });

  it('are fixed, or left to the autoscaler within bounds', () => {
    expect(placementGroupParameters(32)).toEqual({ pg_autoscale_mode: 'off', pg_num: '32' });
    expect(placementGroupParameters({ least: 16, most: 128, targetSizeRatio: 0.5 })).toEqual({
      pg_autoscale_mode: 'on',
      pg_num_min: '16',
      pg_num_max: '128',
      target_size_ratio: '0.5',
    });
  });

  it.for([0, 33, 1.5, 131_072])('are a power of 2, not %s', (count) => {
    expect(placementGroupProblems('general', count)).toMatchObject([{ rule: 'ceph-placement-groups', what: `the pool general has ${count} placement groups` }]);
    expect(placementGroupProblems('general', 32)).toEqual([]);
  });

  it('have bounds in their order, and a ratio above 0', () => {
    expect(placementGroupProblems('general', { least: 64, most: 32 })).toHaveLength(1);
    expect(placementGroupProblems('general', { least: 32, most: 64, targetSizeRatio: 0 })).toHaveLength(1);
    expect(placementGroupProblems('general', { least: 32, most: 64, targetSizeRatio: 0.2 })).toEqual([]);
  });
});
