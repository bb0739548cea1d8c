import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compareWithDisk, writePlan } from '../../src/core/writer.ts';
import { plan, traceOf, treeOf, treeOfPlan } from './fixtures/tree.ts';

let root: string;
let folder: string;
let stateFolder: string;

beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'bastide-writer-'));
  folder = join(root, 'dist-manifests/alpha');
  stateFolder = join(root, '.bastide');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (files: Readonly<Record<string, string | Uint8Array>>) => writePlan(folder, plan(files), { stateFolder });

describe('writing a plan', () => {
  test('makes the folder, the files and nothing else', async () => {
    expect(await write({ 'b/c.yaml': 'c\n', 'a.yaml': 'ä\n' })).toEqual({ written: ['a.yaml', 'b/c.yaml'], removed: [], unchanged: 0 });
    expect(treeOf(folder)).toEqual({ 'a.yaml': 'Ã¤\n', 'b/c.yaml': 'c\n' });
    expect(readdirSync(root).sort()).toEqual(['.bastide', 'dist-manifests']);
    expect(readdirSync(stateFolder)).toEqual(['alpha.lock']);
  });

  test('touches only what changed: another inode for the changed file, no time stamp for its neighbours', async () => {
    await write({ 'changes/x': 'old', 'changes/y': 'same', 'stays/z': 'same' });
    const before = traceOf(folder);
    expect(await write({ 'changes/x': 'new', 'changes/y': 'same', 'stays/z': 'same' })).toEqual({ written: ['changes/x'], removed: [], unchanged: 2 });
    const changed = traceOf(folder).filter((line) => !before.includes(line));
    expect(changed.map((line) => line.split(' ')[0])).toEqual(['changes', 'changes/x']);
  });

  test('replaces a file at once: who has the old one open reads it to its end', async () => {
    await write({ x: 'old and long' });
    const descriptor = openSync(join(folder, 'x'), 'r');
    try {
      await write({ x: 'new' });
      expect(readFileSync(descriptor, 'utf8')).toBe('old and long');
      expect(fstatSync(descriptor).nlink).toBe(0);
    } finally {
      closeSync(descriptor);
    }
  });

  test('writes nothing at all when nothing changed, not even the lock', async () => {
    await write({ 'a/b': 'b', c: new Uint8Array([0, 255]) });
    rmSync(stateFolder, { recursive: true });
    const before = traceOf(root);
    expect(await write({ 'a/b': 'b', c: new Uint8Array([0, 255]) })).toEqual({ written: [], removed: [], unchanged: 2 });
    expect(traceOf(root)).toEqual(before);
  });

  test('removes what is not planned: files, dotfiles, links, pipes, empty folders, and folders that it emptied', async () => {
    await write({ 'keep/x': 'x', 'gone/deep/y': 'y' });
    writeFileSync(join(folder, '.hidden'), '');
    mkdirSync(join(folder, 'empty/inner'), { recursive: true });
    symlinkSync('nowhere', join(folder, 'keep/dangling'));
    execFileSync('mkfifo', [join(folder, 'keep/pipe')]);
    const { written, removed } = await write({ 'keep/x': 'x' });
    expect({ written, removed }).toEqual({ written: [], removed: ['.hidden', 'empty/inner/', 'gone/deep/y', 'keep/dangling', 'keep/pipe'] });
    expect(treeOf(folder)).toEqual({ 'keep/x': 'x' });
  });

  test.skipIf(process.platform !== 'linux')('removes names that are no UTF-8, which only Linux allows', async () => {
    await write({ 'keep/x': 'x' });
    mkdirSync(Buffer.concat([Buffer.from(`${folder}/keep/`), Buffer.from([0xff])]));
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/keep/`), Buffer.from([0xff]), Buffer.from('/inner')]), '');
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/keep/`), Buffer.from([0xfe])]), '');
    expect((await write({ 'keep/x': 'x' })).removed).toHaveLength(2);
    expect(treeOf(folder)).toEqual({ 'keep/x': 'x' });
  });

  test('replaces links in place of a file and of a folder, and leaves their targets alone', async () => {
    const outside = join(root, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'x'), 'planned bytes');
    writeFileSync(join(outside, 'other'), 'precious');
    const before = traceOf(outside);
    await write({ stale: '' });
    symlinkSync(join(outside, 'x'), join(folder, 'file'));
    symlinkSync(outside, join(folder, 'folder'));
    symlinkSync(outside, join(folder, 'unplanned'));
    const files = { file: 'planned bytes', 'folder/x': 'planned bytes' };
    expect(await write(files)).toEqual({ written: ['file', 'folder/x'], removed: ['folder', 'stale', 'unplanned'], unchanged: 0 });
    expect(treeOf(folder)).toEqual(files);
    expect(traceOf(outside)).toEqual(before);
  });

  test('replaces a link in place of the whole folder', async () => {
    const outside = join(root, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'x'), 'x');
    mkdirSync(join(root, 'dist-manifests'));
    symlinkSync(outside, folder);
    expect(await write({ x: 'x' })).toEqual({ written: ['x'], removed: ['.'], unchanged: 0 });
    expect(lstatSync(folder).isDirectory()).toBe(true);
    expect(treeOf(outside)).toEqual({ x: 'x' });
  });

  test('puts a folder where a file was and a file where a folder was', async () => {
    await write({ a: 'file', 'b/c/d': 'd', 'b/e': 'e' });
    expect(await write({ 'a/x': 'x', b: 'file' })).toEqual({ written: ['a/x', 'b'], removed: ['a', 'b/c/d', 'b/e'], unchanged: 0 });
    expect(treeOf(folder)).toEqual({ 'a/x': 'x', b: 'file' });
  });

  test('removes the folder for a plan without files, and then has nothing to do', async () => {
    await write({ 'a/b': '' });
    expect(await write({})).toEqual({ written: [], removed: ['a/b'], unchanged: 0 });
    expect(existsSync(folder)).toBe(false);
    expect(await write({})).toEqual({ written: [], removed: [], unchanged: 0 });
  });

  test('gives what it writes mode 0644 under any umask, and does not rewrite a file for its mode', async () => {
    const umask = process.umask(0o077);
    try {
      await write({ x: 'x', y: 'y' });
    } finally {
      process.umask(umask);
    }
    chmodSync(join(folder, 'y'), 0o600);
    expect((await write({ x: 'x', y: 'y' })).unchanged).toBe(2);
    expect(['x', 'y'].map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o644, 0o600]);
  });

  test('leaves the folder as it was when staging fails, and cleans up', async () => {
    await write({ a: 'old', stale: '' });
    const before = traceOf(folder);
    const beyondAnyPathLimit = Array.from({ length: 40 }, () => 'x'.repeat(250)).join('/');
    await expect(write({ a: 'new', [beyondAnyPathLimit]: '' })).rejects.toThrow(/ENAMETOOLONG/);
    expect(traceOf(folder)).toEqual(before);
    expect(readdirSync(stateFolder)).toEqual(['alpha.lock']);
  });

  test('cleans what an interrupted run left in staging even when the folder is as planned', async () => {
    await write({ a: 'a' });
    mkdirSync(join(stateFolder, 'alpha.staging/deep'), { recursive: true });
    writeFileSync(join(stateFolder, 'alpha.staging/deep/half'), 'hal');
    expect(await write({ a: 'a' })).toEqual({ written: [], removed: [], unchanged: 1 });
    expect(readdirSync(stateFolder)).toEqual(['alpha.lock']);
  });

  test('refuses a state folder in the generated folder, where it would remove its own lock', async () => {
    await expect(writePlan(folder, plan({}), { stateFolder: join(folder, '.bastide') })).rejects.toThrow(/lies in the generated folder/);
  });

  const otherFileSystem = '/dev/shm';
  test('works when the state folder lies on another file system', async (context) => {
    if (!existsSync(otherFileSystem) || statSync(otherFileSystem).dev === statSync(root).dev) context.skip(`${otherFileSystem} is no other file system here`);
    stateFolder = mkdtempSync(join(otherFileSystem, 'bastide-writer-'));
    try {
      await write({ a: 'file', 'b/c': 'c', 'd/e': 'old' });
      writeFileSync(join(root, 'precious'), 'precious');
      symlinkSync(join(root, 'precious'), join(folder, 'd/.bastide-staged'));
      await write({ 'a/x': 'x', b: 'b', 'd/e': 'new', 'f/g/h': 'h' });
      expect(treeOf(folder)).toEqual({ 'a/x': 'x', b: 'b', 'd/e': 'new', 'f/g/h': 'h' });
      expect(readFileSync(join(root, 'precious'), 'utf8')).toBe('precious');
      expect(readdirSync(stateFolder)).toEqual(['alpha.lock']);
      expect(statSync(join(folder, 'b')).mode & 0o777).toBe(0o644);
    } finally {
      rmSync(stateFolder, { recursive: true });
    }
  });
});

describe('comparing with disk', () => {
  test('lists what is added, changed and stale, sorted, and writes nothing', async () => {
    await write({ 'same/x': 'x', y: 'old', z: 'z', 'gone/b': '', 'gone/a': '' });
    mkdirSync(join(folder, 'empty'));
    const before = traceOf(root);
    expect(compareWithDisk(folder, plan({ 'same/x': 'x', y: 'new', 'z/new': '', 'added/b': '', 'added/a': '' }))).toEqual({
      added: ['added/a', 'added/b', 'z/new'],
      changed: ['y'],
      stale: ['empty/', 'gone/a', 'gone/b', 'z'],
      unchanged: 1,
    });
    expect(traceOf(root)).toEqual(before);
  });

  test('sorts whole paths, where walking the folders gives another order', async () => {
    await write({ 'a/x': 'old', 'a.b': 'old', 'gone/x': '', 'gone.b': '' });
    const { changed, stale } = compareWithDisk(folder, plan({ 'a/x': 'new', 'a.b': 'new' }));
    expect({ changed, stale }).toEqual({ changed: ['a.b', 'a/x'], stale: ['gone.b', 'gone/x'] });
  });

  test('finds nothing after a write, and everything added where there is no folder', async () => {
    expect(compareWithDisk(folder, plan({ a: '' }))).toEqual({ added: ['a'], changed: [], stale: [], unchanged: 0 });
    await write({ a: '' });
    expect(compareWithDisk(folder, plan({ a: '' }))).toEqual({ added: [], changed: [], stale: [], unchanged: 1 });
  });

  test('tells bytes that decode to the same text apart', async () => {
    await write({ x: new Uint8Array([0xff]), y: new Uint8Array([0xef, 0xbb, 0xbf, 0x61]) });
    expect(compareWithDisk(folder, plan({ x: '\uFFFD', y: 'a' })).changed).toEqual(['x', 'y']);
    expect(compareWithDisk(folder, plan({ x: new Uint8Array([0xff]), y: '\uFEFFa' })).unchanged).toBe(2);
  });
});

describe('for any two plans', () => {
  const path = fc.array(fc.constantFrom('a', 'b', '.c', 'ü'), { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));
  const content = fc.oneof(
    fc.constantFrom('', 'same', '\uFEFFmark', '\uFFFD', '\uD800'),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.uint8Array({ maxLength: 20 }),
  );
  /** Of paths that collide as file and folder, the first stays. */
  const files = fc.array(fc.tuple(path, content), { maxLength: 8 }).map((entries) => {
    const chosen: Record<string, string | Uint8Array> = {};
    for (const [candidate, bytes] of entries) {
      if (!Object.keys(chosen).some((other) => `${other}/`.startsWith(`${candidate}/`) || `${candidate}/`.startsWith(`${other}/`))) chosen[candidate] = bytes;
    }
    return chosen;
  });

  test('after the one and then the other the folder is exactly the other, and writing it again changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(files, files, async (first, second) => {
        await write(first);
        const foreseen = compareWithDisk(folder, plan(second));
        const result = await write(second);
        expect(result).toEqual({ written: [...foreseen.added, ...foreseen.changed].sort(), removed: foreseen.stale, unchanged: foreseen.unchanged });
        expect(existsSync(folder) ? treeOf(folder) : {}).toEqual(treeOfPlan(plan(second)));
        const before = traceOf(root);
        expect(await write(second)).toEqual({ written: [], removed: [], unchanged: Object.keys(second).length });
        expect(traceOf(root)).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });
});
