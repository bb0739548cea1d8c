import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WriterBusyError, withWriteLock } from '../../src/core/write-lock.ts';
import { writePlan } from '../../src/core/writer.ts';
import { startChild } from './fixtures/child.ts';
import { plan, treeOf } from './fixtures/tree.ts';

let root: string;
let lockFile: string;

beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'bastide-lock-'));
  lockFile = join(root, 'alpha.lock');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the write lock', () => {
  test('hands back what the work returns, is free again after it, and leaves only an empty file', async () => {
    expect(await withWriteLock(lockFile, () => readdirSync(root))).toEqual(['alpha.lock']);
    expect(await withWriteLock(lockFile, () => 'again', { waitMilliseconds: 0 })).toBe('again');
    expect(statSync(lockFile).size).toBe(0);
  });

  test('is free again after work that throws', async () => {
    const failing = withWriteLock(lockFile, () => {
      throw new Error('disk full');
    });
    await expect(failing).rejects.toThrow('disk full');
    expect(await withWriteLock(lockFile, () => 'again', { waitMilliseconds: 0 })).toBe('again');
  });

  test('says who to wait for when another process keeps it, writes nothing, and is free once that process is killed', async () => {
    const holder = await startChild('hold-lock.ts', lockFile);
    try {
      const folder = join(root, 'out/alpha');
      const busy = await writePlan(folder, plan({ a: 'a' }), { stateFolder: root, waitMilliseconds: 50 }).catch((error: unknown) => error);
      expect(busy).toBeInstanceOf(WriterBusyError);
      expect(busy).toMatchObject({
        lockFile,
        waitedMilliseconds: 50,
        message: expect.stringContaining(`Another process still holds ${lockFile} after 0.05 s`),
      });
      expect(existsSync(folder)).toBe(false);

      const waiting = writePlan(folder, plan({ a: 'a' }), { stateFolder: root, waitMilliseconds: 5000 });
      holder.process.kill('SIGKILL');
      expect((await waiting).written).toEqual(['a']);
      expect(treeOf(folder)).toEqual({ a: 'a' });
    } finally {
      holder.process.kill('SIGKILL');
      await holder.ended;
    }
  });

  test('stops waiting when the signal says so, with its reason', async () => {
    const holder = await startChild('hold-lock.ts', lockFile);
    try {
      const controller = new AbortController();
      const waiting = withWriteLock(lockFile, () => 'never', { signal: controller.signal });
      controller.abort(new Error('a newer plan is there'));
      await expect(waiting).rejects.toThrow('a newer plan is there');
    } finally {
      holder.process.kill('SIGKILL');
      await holder.ended;
    }
  });

  test('names the file when it cannot be a lock', async () => {
    mkdirSync(lockFile);
    await expect(withWriteLock(lockFile, () => 'never')).rejects.toThrow(`The write lock ${lockFile} cannot be taken: unable to open database file.`);
    rmSync(lockFile, { recursive: true });
    writeFileSync(lockFile, 'no database '.repeat(100));
    await expect(withWriteLock(lockFile, () => 'never')).rejects.toThrow(`The write lock ${lockFile} cannot be taken: file is not a database.`);
  });

  test('is loaded without a warning, and only when something has to be written', () => {
    const writer = fileURLToPath(new URL('../../src/core/writer.ts', import.meta.url));
    const script = `
      import { existsSync, mkdirSync } from 'node:fs';
      const { writePlan } = await import(${JSON.stringify(writer)});
      const isLoaded = () => process.moduleLoadList.includes('NativeModule sqlite');
      await writePlan('out/alpha', new Map(), { stateFolder: 'state' });
      const before = isLoaded();
      await writePlan('out/alpha', new Map([['a', { bytes: () => 'a' }]]), { stateFolder: 'state' });
      console.log(before, isLoaded(), existsSync('out/alpha/a'));
    `;
    const output = execFileSync('/bin/sh', ['-c', '"$0" --input-type=module -e "$1" 2>&1', process.execPath, script], { cwd: root, encoding: 'utf8' });
    expect(output).toBe('false true true\n');
  });
});
