import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Bench, clearBenches } from '../src/bench.ts';
import type { GeneratedSite } from '../src/generated-site.ts';

const bench = (): Bench => new Bench({} as GeneratedSite, {});

/** A daemon that says that it runs. */
const startDaemon = async ({ daemons, scratch }: Bench): Promise<void> => {
  daemons.start('waits', '/bin/sh', ['-c', 'echo runs; trap exit TERM; echo $$ > pid; while :; do sleep 0.1; done']);
  await daemons.ready('waits', async () => existsSync(join(scratch, 'pid')));
};

describe('a bench', () => {
  it('keeps logs beyond its end where something wrote any', async () => {
    const silent = bench();
    expect(silent.keepLogs()).toBeUndefined();
    await silent[Symbol.asyncDispose]();
    const talking = bench();
    await startDaemon(talking);
    const log = join(talking.scratch, 'waits.log');
    for (let tries = 0; tries < 50 && !/runs/.test(existsSync(log) ? readFileSync(log, 'utf8') : ''); tries += 1) await pause(50);
    const logs = talking.keepLogs()!;
    await talking[Symbol.asyncDispose]();
    expect(readFileSync(join(logs, 'waits.log'), 'utf8')).toBe('runs\n');
    rmSync(logs, { recursive: true });
  });

  it('stops what runs and clears its folder when a run is broken off, and no other one begins', async () => {
    const one = bench();
    const ends: string[] = [];
    one.defer(() => void ends.push('first'));
    one.defer(() => void ends.push('last'));
    await startDaemon(one);
    const pid = readFileSync(join(one.scratch, 'pid'), 'utf8').trim();
    await clearBenches();
    await one[Symbol.asyncDispose]();
    expect(ends).toEqual(['last', 'first']);
    expect(existsSync(one.scratch)).toBe(false);
    expect(bench).toThrow('the run was broken off');
    expect(() => one.daemons.start('late', '/bin/true', [])).toThrow('late is not started any more');
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  });
});
