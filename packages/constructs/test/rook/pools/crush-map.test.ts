import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CrushMapProps, type CrushOsd, crushMapText } from '../../../src/rook/pools/crush-map.ts';

const stick = 57.8 * 2 ** 30;
const sixSticks: readonly CrushOsd[] = [1, 2, 3].flatMap((host) => [0, 1].map(() => ({ host: `storage-${host}`, rack: `shelf-${host}`, sizeBytes: stick })));
const rules = [
  { name: '.mgr', failureDomain: 'host' },
  { name: 'general', failureDomain: 'host' },
  { name: 'by-rack', failureDomain: 'zone' },
  { name: 'by-osd', failureDomain: 'osd' },
] as const;
const map: CrushMapProps = { osds: sixSticks, deviceClass: 'usb', rules };

describe('the text of a CRUSH map', () => {
  it('hangs each stick below its host, its rack and the root, with weights that add up', () => {
    const text = crushMapText(map);
    expect(text).toContain('device 5 osd.5 class usb');
    expect(text.match(/item osd\.\d weight 0\.05644/g)).toHaveLength(6);
    expect(text.match(/item storage-\d weight 0\.11288/g)).toHaveLength(3);
    expect(text.match(/item shelf-\d weight 0\.11288/g)).toHaveLength(3);
    expect(text.match(/step take default class usb/g)).toHaveLength(4);
  });

  it('is the same in whatever order hosts are given', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (order) => {
        expect(crushMapText({ ...map, osds: order.flatMap((host) => sixSticks.slice(host * 2, host * 2 + 2)) })).toBe(crushMapText(map));
      }),
    );
  });
});

const hasCrushtool = (() => {
  try {
    execFileSync('crushtool', ['--help'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
})();

if (!hasCrushtool)
  it('no map is compiled without crushtool', (context) => context.skip('crushtool (Debian: ceph-base) is not installed, so no CRUSH map is compiled'));

describe.skipIf(!hasCrushtool)('crushtool', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crush-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const compile = (props: CrushMapProps): string => {
    writeFileSync(join(folder, 'map.txt'), crushMapText(props));
    execFileSync('crushtool', ['-c', join(folder, 'map.txt'), '-o', join(folder, 'map.bin')], { stdio: 'pipe' });
    return join(folder, 'map.bin');
  };

  /** The OSDs of 1024 placement groups, with some OSDs lost. */
  const mappings = (props: CrushMapProps, rule: string, copies: number, lost: readonly number[] = []): readonly (readonly number[])[] => {
    const number = props.rules.findIndex(({ name }) => name === rule);
    const tested = ['--test', '--rule', String(number), '--num-rep', String(copies), '--min-x', '0', '--max-x', '1023', '--show-mappings'];
    const out = execFileSync('crushtool', ['-i', compile(props), ...tested, ...lost.flatMap((osd) => ['--weight', String(osd), '0'])], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return [...out.matchAll(/\[([\d,]*)\]$/gm)].map(([, list]) => (list === '' ? [] : list!.split(',').map(Number)));
  };
  const hostsOf = (osds: readonly number[]): number => new Set(osds.map((osd) => sixSticks[osd]!.host)).size;

  it.for(['.mgr', 'general', 'by-rack'])('places 3 copies of everything on 3 hosts by the rule %s', (rule) => {
    const all = mappings(map, rule, 3);
    expect(all).toHaveLength(1024);
    for (const osds of all) expect([osds.length, hostsOf(osds)]).toEqual([3, 3]);
  });

  it.for([0, 1, 2])('keeps at least 2 copies on different hosts with host %i lost', (host) => {
    for (const osds of mappings(map, 'general', 3, [host * 2, host * 2 + 1])) {
      expect(osds).toHaveLength(2);
      expect(hostsOf(osds)).toBe(2);
    }
  });

  it('places no group with 4 copies on 3 hosts, which the model refuses', () => {
    for (const osds of mappings(map, 'general', 4)) expect(osds.length).toBeLessThan(4);
  });

  it('puts copies on one host by a rule on OSDs, which the model refuses', () => {
    expect(mappings(map, 'by-osd', 3).filter((osds) => hostsOf(osds) < 3).length).toBeGreaterThan(500);
  });

  it('takes the map of any hosts and disks', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[0-9]{1,3})?$/);
    const osds = fc
      .uniqueArray(name, { minLength: 1, maxLength: 6 })
      .chain((hosts) =>
        fc.tuple(
          ...hosts.map((host) =>
            fc
              .array(fc.integer({ min: 2 ** 33, max: 2 ** 44 }), { minLength: 1, maxLength: 4 })
              .map((disks) => disks.map((sizeBytes) => ({ host: `host-${host}`, rack: `rack-${host.length % 3}`, sizeBytes }))),
          ),
        ),
      )
      .map((hosts) => hosts.flat());
    fc.assert(
      fc.property(osds, fc.constantFrom('usb', 'ssd', 'nvme'), (all, deviceClass) => {
        compile({ osds: all, deviceClass, rules });
      }),
      { numRuns: 15 },
    );
  });

  it('refuses a map that names what is not there', () => {
    expect(() => compile({ ...map, rules: [{ name: 'odd', failureDomain: 'shelf' as never }] })).toThrow(/Command failed/);
  });
});
