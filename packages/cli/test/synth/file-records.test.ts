import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesBelow, recordsOf, sha256Of, stampOf, stillHold, untouched } from '../../src/synth/file-records.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'bastide-records-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const written = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const second = 1_000_000_000n;
const changedNs = (file: string): bigint => statSync(file, { bigint: true }).ctimeNs;

describe('a record', () => {
  test('holds for the same content, whatever the stamp, and is renewed then', () => {
    const file = written('a', 'text');
    const known = { [file]: ['another stamp', sha256Of('text')] as const };
    const after = changedNs(file) + 60n * second;
    const { same, renewed } = stillHold(known, [file], after);
    expect(same).toBe(true);
    expect(stillHold(renewed!, [file], after)).toEqual({ same: true });
  });

  test('does not hold for another content, whatever the size', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (before, after) => {
        const file = join(folder, 'any');
        writeFileSync(file, before);
        const known = recordsOf([file])!;
        writeFileSync(file, after);
        expect(stillHold(known, [file], changedNs(file)).same).toBe(Buffer.from(before).equals(Buffer.from(after)));
      }),
    );
  });

  test('is trusted by its stamp alone only when the file is older than the record by more than a tick of the clock', () => {
    const file = written('a', 'other');
    const lying = { [file]: [stampOf(statSync(file, { bigint: true })), sha256Of('text!')] as const };
    expect(stillHold(lying, [file], changedNs(file) + 1n * second).same).toBe(false);
    expect(stillHold(lying, [file], changedNs(file) + 3n * second).same).toBe(true);
  });

  test('does not hold when files came, went or cannot be read', () => {
    const [a, b] = [written('a', ''), written('b', '')];
    const known = recordsOf([a, b])!;
    expect(stillHold(known, [a, b], changedNs(a)).same).toBe(true);
    expect(stillHold(known, [a], changedNs(a)).same).toBe(false);
    expect(stillHold(known, [a, b, written('c', '')], changedNs(a)).same).toBe(false);
    rmSync(b);
    expect(stillHold(known, [a, b], changedNs(a)).same).toBe(false);
    expect(recordsOf([a, b])).toBeUndefined();
  });

  test('is untouched until the file is written again, even with the same text', () => {
    const file = written('a', 'text');
    const known = recordsOf([file])!;
    expect(untouched(known)).toBe(true);
    rmSync(file);
    expect(untouched(known)).toBe(false);
  });
});

describe('the files below a folder', () => {
  test('are listed at any depth, without what is ignored', () => {
    mkdirSync(join(folder, 'deep/node_modules'), { recursive: true });
    const files = [written('a', ''), written('deep/b', '')];
    written('deep/node_modules/c', '');
    expect([...filesBelow(folder, new Set(['node_modules']))!].sort()).toEqual(files);
  });

  test.each([
    ['a link', () => symlinkSync('nowhere', join(folder, 'link'))],
    ['an empty folder', () => mkdirSync(join(folder, 'empty'))],
  ])('are not told when %s lies among them', (_what, put) => {
    written('a', '');
    expect(filesBelow(folder)).toHaveLength(1);
    put();
    expect(filesBelow(folder)).toBeUndefined();
  });

  test('are not told of a folder that is not there', () => {
    expect(filesBelow(join(folder, 'none'))).toBeUndefined();
  });
});
