import { chmodSync, mkdirSync, mkdtempSync, type PathLike, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { holds, readTree } from '../../src/core/on-disk-tree.ts';
import { compareWithDisk } from '../../src/core/writer.ts';
import { startChild } from './fixtures/child.ts';
import { rivalPlans } from './fixtures/rival-plans.ts';

/** What another process does just after a folder was listed. */
let afterListing: (folder: PathLike) => void = () => {};

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const readdirSync = ((folder: PathLike, options: { withFileTypes: true }) => {
    const listed = fs.readdirSync(folder, options);
    afterListing(folder);
    return listed;
  }) as typeof fs.readdirSync;
  return { ...fs, readdirSync };
});

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'bastide-tree-'));
});

afterEach(() => {
  afterListing = () => {};
  rmSync(root, { recursive: true, force: true });
});

describe('the tree on disk', () => {
  test('lists parents before what they hold, and tells empty folders and links apart', () => {
    mkdirSync(join(root, 'a/empty'), { recursive: true });
    writeFileSync(join(root, 'a/file'), '');
    symlinkSync('a', join(root, 'link'));
    expect(readTree(root).map(({ path, kind }) => `${path}: ${kind}`)).toEqual([
      ': folder',
      'a: folder',
      'a/empty: empty folder',
      'a/file: file',
      'link: other',
    ]);
  });

  test('is nothing where there is no folder, and one odd entry where a file or a link has its place', () => {
    expect(readTree(join(root, 'missing'))).toEqual([]);
    symlinkSync(root, join(root, 'link'));
    expect(readTree(join(root, 'link'))).toEqual([{ path: '', kind: 'other', location: join(root, 'link') }]);
  });

  test('is read on when a folder vanishes between its listing and its turn, or becomes a file', () => {
    for (const name of ['a', 'b', 'c']) mkdirSync(join(root, name));
    writeFileSync(join(root, 'c/file'), '');
    afterListing = (folder) => {
      if (folder !== root) return;
      rmSync(join(root, 'a'), { recursive: true });
      rmSync(join(root, 'b'), { recursive: true });
      writeFileSync(join(root, 'b'), '');
    };
    expect(
      readTree(root)
        .filter(({ kind }) => kind === 'file')
        .map(({ path }) => path),
    ).toEqual(['c/file']);
  });

  test('can be compared while a writer is at work', { timeout: 30_000 }, async () => {
    const folder = join(root, 'out/alpha');
    const child = await startChild('write-in-turns.ts', folder, join(root, 'state'), 'AB');
    try {
      child.process.stdin.write('go');
      const seen = new Set<number>();
      for (let comparisons = 0; comparisons < 40 || seen.size < 2; comparisons += 1) {
        seen.add(compareWithDisk(folder, rivalPlans.A).stale.length);
        await pause();
      }
    } finally {
      child.process.kill('SIGKILL');
      await child.ended;
    }
  });
});

describe('a file holds bytes', () => {
  test('when it has exactly these, given as text or as bytes', () => {
    writeFileSync(join(root, 'file'), 'ä');
    expect(holds(join(root, 'file'), 'ä')).toBe(true);
    expect(holds(join(root, 'file'), new Uint8Array([0xc3, 0xa4]))).toBe(true);
    expect(holds(join(root, 'file'), 'a')).toBe(false);
    expect(holds(join(root, 'file'), new Uint8Array([0xc3]))).toBe(false);
  });

  test.each(['text', new Uint8Array([1])])('never when it is a link, a folder, gone, or below what is now a file', (bytes) => {
    writeFileSync(join(root, 'file'), bytes);
    symlinkSync('file', join(root, 'link'));
    for (const name of ['link', '', 'missing', 'file/below']) expect(holds(join(root, name), bytes)).toBe(false);
  });

  // For root there is nothing that it cannot read.
  if (process.getuid?.() !== 0) {
    test('never when it cannot be read', () => {
      writeFileSync(join(root, 'file'), 'text');
      chmodSync(join(root, 'file'), 0);
      expect(holds(join(root, 'file'), 'text')).toBe(false);
    });
  }
});
