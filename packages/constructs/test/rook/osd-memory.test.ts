import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgets, scales } from '../../src/rook/budgets.ts';
import { leastMemoryForOsds, leastOsdMemoryTargetMebibytes, osdMemoryOf } from '../../src/rook/osd-memory.ts';
import { withCeph } from './fixture.ts';

const machines = ['a', 'b', 'c'].map((name) => ({ name }));
const disk = (machine: object, index: number) => ({ machine, name: `disk-${index}` });

/** OSDs on machines of which only the memory matters. */
const memoryOf = (allocatableMebibytes: number, disks: number, mons: boolean, profile: 'tiny' | 'standard' = 'tiny', memoryForOthersMebibytes?: number) =>
  osdMemoryOf({
    cluster: { allocatableMebibytesOf: () => allocatableMebibytes },
    osds: machines.flatMap((machine) => Array.from({ length: disks }, (_, index) => disk(machine, index))),
    mons: mons ? machines : [],
    profile,
    memoryForOthersMebibytes,
  } as never);

describe('the memory of OSDs', () => {
  it('is what two of them on an agent of 4 GB leave to others: 1123 MiB each, not the 4 GiB of a default', () => {
    // 4096 MiB less what the kubelet keeps on an agent.
    expect(memoryOf(3320, 2, false)[0]).toMatchObject({
      forOsdsMebibytes: 2808,
      budget: { requests: { memoryMebibytes: 1123 }, limits: { memoryMebibytes: 1404 } },
      isEnough: true,
    });
  });

  it('is counted from the node, the monitor on it and what others need', () => {
    const { ceph } = withCeph();
    const kubernetes = ceph.kubernetes;
    for (const { machine, forOsdsMebibytes } of ceph.osdMemory)
      expect(forOsdsMebibytes).toBe(
        kubernetes.allocatableMebibytesOf(machine) - scales.tiny.memoryForOthersMebibytes - budgets.tiny.mon.requests.memoryMebibytes!,
      );
    const generous = withCeph(() => ({ memoryForOthersMebibytes: 100 })).ceph;
    expect(generous.osdMemory[0]!.forOsdsMebibytes - ceph.osdMemory[0]!.forOsdsMebibytes).toBe(scales.tiny.memoryForOthersMebibytes - 100);
  });

  it('never exceeds the node when all OSDs are at their limits, and is never called enough below what Ceph accepts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 600_000 }),
        fc.integer({ min: 1, max: 24 }),
        fc.boolean(),
        fc.constantFrom('tiny' as const, 'standard' as const),
        (allocatable, disks, mons, profile) => {
          for (const { budget, isEnough, forOsdsMebibytes } of memoryOf(allocatable, disks, mons, profile)) {
            const [request, limit] = [budget.requests.memoryMebibytes!, budget.limits.memoryMebibytes!];
            // What ceph-osd makes of both: md_config_t::parse_env takes the lesser of the request and its ratio of the limit.
            expect(Math.min(request, limit * 0.8)).toBe(request);
            expect(limit * disks).toBeLessThanOrEqual(Math.max(0, forOsdsMebibytes));
            expect(limit).toBeLessThanOrEqual(scales[profile].largestOsdMebibytes);
            expect(isEnough).toBe(request >= leastOsdMemoryTargetMebibytes);
            if (forOsdsMebibytes >= leastMemoryForOsds(disks)) expect(isEnough).toBe(true);
          }
        },
      ),
    );
  });

  it('that is too little is an error with both figures', () => {
    const { errors } = withCeph(() => ({ memoryForOthersMebibytes: 900 }));
    expect(errors).toMatchObject(
      ['control-1', 'control-2', 'control-3'].map((name) => ({
        rule: 'ceph-osd-memory',
        what: expect.stringMatching(new RegExp(`^${name} has [0-9]+ MiB for 1 OSD; with an osd_memory_target below 896 MiB ceph-osd does not start$`)),
        allowed: '1120 MiB: 1120 each',
      })),
    );
  });
});

const isInstalled = spawnSync('ceph-osd', ['--version']).status === 0;

// Debian's package ceph-osd; any release since 14 reads its environment so.
describe.skipIf(!isInstalled)('ceph-osd itself', () => {
  const targetOf = (requestMebibytes: number, limitMebibytes: number) => {
    const bytes = (mebibytes: number) => String(mebibytes * 2 ** 20);
    const { status, stdout } = spawnSync('ceph-osd', ['--no-mon-config', '--id=0', '--show-config-value=osd_memory_target'], {
      env: { ...process.env, POD_MEMORY_REQUEST: bytes(requestMebibytes), POD_MEMORY_LIMIT: bytes(limitMebibytes) },
      encoding: 'utf8',
    });
    return status === 0 ? Number(stdout.trim().split('\n').at(-1)) / 2 ** 20 : undefined;
  };

  it('takes the request as osd_memory_target', () => {
    const { requests, limits } = memoryOf(3320, 2, false)[0]!.budget;
    expect(targetOf(requests.memoryMebibytes!, limits.memoryMebibytes!)).toBe(1123);
  });

  it('starts with the least that is accepted here, and not with less', () => {
    const least = leastMemoryForOsds(1);
    expect(targetOf(leastOsdMemoryTargetMebibytes, least)).toBe(leastOsdMemoryTargetMebibytes);
    expect(targetOf(leastOsdMemoryTargetMebibytes - 1, least - 1)).toBeUndefined();
    expect(targetOf(leastOsdMemoryTargetMebibytes, least - 1)).toBeUndefined();
  });
});

if (!isInstalled) it('is not asked of ceph-osd, which is not installed here', (context) => context.skip('ceph-osd (Debian package ceph-osd) is not installed'));
