import { describe, expect, test } from 'vitest';
import { contentsOf } from '../../src/core/planned-bytes.ts';
import { plan } from './fixtures/tree.ts';

describe('the contents of a plan', () => {
  test('name every folder that the files need, the top one included', () => {
    expect([...contentsOf(plan({ 'a/b/c': '', 'a/d': '' })).folders].sort()).toEqual(['', 'a', 'a/b']);
    expect(contentsOf(plan({})).folders.size).toBe(0);
  });

  test('ask each file for its bytes once', () => {
    let calls = 0;
    contentsOf(new Map([['a', { bytes: () => `${(calls += 1)}` }]]));
    expect(calls).toBe(1);
  });

  test.each(['a', 'a/b.yaml', '...', '.a/..b/c..', `${'x'.repeat(255)}/${'ü'.repeat(127)}`, 'a b/c:d\\e'])('take the path %j', (path) => {
    expect([...contentsOf(plan({ [path]: '' })).files.keys()]).toEqual([path]);
  });

  test.each([
    ['/etc/passwd', 'is absolute'],
    ['', 'has an empty, `.` or `..` segment'],
    ['a//b', 'has an empty, `.` or `..` segment'],
    ['a/', 'has an empty, `.` or `..` segment'],
    ['./a', 'has an empty, `.` or `..` segment'],
    ['..', 'has an empty, `.` or `..` segment'],
    ['a/../../b', 'has an empty, `.` or `..` segment'],
    ['a\0b', 'contains a NUL byte'],
    ['a\uD800', 'cannot be written as UTF-8'],
    [`a/${'ü'.repeat(128)}`, 'has a segment over 255 bytes'],
  ])('refuse the path %j', (path, reason) => {
    expect(() => contentsOf(plan({ good: '', [path]: '' }))).toThrow(
      `Bug in Bastide: the plan holds paths that cannot be written:\n  ${JSON.stringify(path)} ${reason}`,
    );
  });

  test('refuse a path that is a file and a folder, and name all bad paths at once', () => {
    expect(() => contentsOf(plan({ 'a/b': '', a: '', '/c': '' }))).toThrow('\n  "/c" is absolute\n  "a" is planned as a file and as a folder');
  });
});
