import { describe, expect, test } from 'vitest';
import { crashText } from '../src/crash.ts';

describe('a bug of ours', () => {
  test('is told by name, sentence and lines of code', () => {
    const text = crashText(new TypeError("Cannot read properties of undefined (reading 'name')"));
    expect(text).toMatch(
      /^This is a bug in Bastide: TypeError: Cannot read properties of undefined \(reading 'name'\)\n {2}packages\/cli\/test\/crash\.test\.ts:\d+\n/,
    );
    expect(text).toContain('report these lines');
  });

  test('never shows a value: neither what a message quotes, nor what looks like a secret, nor a second line', () => {
    const token = ['glpat', 'Xy12ab34Cd56ef78Gh90'].join('-');
    for (const message of [
      '"hunter2" is not valid JSON',
      'no `hunter2` here',
      `bad token ${token}`,
      'first line\nhunter2',
      '"hunter2 is cut off',
      `x: ${'word '.repeat(60)}hunter2`,
    ]) {
      const text = crashText(new Error(message));
      expect(text).not.toContain('hunter2');
      expect(text).not.toContain(token);
    }
  });

  test('shows no name of a function in a stack, because a computed one could be a value', () => {
    const hunter2 = { hunter2: () => new Error('x') };
    expect(crashText(hunter2.hunter2())).not.toContain('hunter2');
  });

  test('names its causes, but not for ever', () => {
    const circle: Error & { cause?: unknown } = new Error('outer', { cause: new RangeError('inner', { cause: 'text' }) });
    expect(crashText(circle)).toMatch(/Error: outer\nCaused by: RangeError: inner\nCaused by: something that is no Error was thrown \(string\)\n/);
    circle.cause = circle;
    expect(crashText(circle).match(/Caused by/g)).toHaveLength(3);
  });

  test.each([[undefined], [null], ['hunter2'], [42], [{ message: 'hunter2' }]])('can be anything that was thrown', (thrown) => {
    const text = crashText(thrown);
    expect(text).toContain('This is a bug in Bastide');
    expect(text).not.toContain('hunter2');
  });

  test('shows frames of packages below node_modules and of this repository, and no path of this machine', () => {
    const error = new Error('x');
    error.stack = [
      'Error: x',
      '    at f (/home/somebody/clone/node_modules/cdk8s/lib/app.js:3:4)',
      '    at /home/somebody/elsewhere.ts:1:2',
      '    at node:internal/x:1:2',
      `    at g (file://${import.meta.filename}:7:8)`,
    ].join('\n');
    expect(crashText(error).split('\n').slice(1, 4)).toEqual([
      '  node_modules/cdk8s/lib/app.js:3',
      '  packages/cli/test/crash.test.ts:7',
      expect.stringMatching(/^Look first/),
    ]);
    expect(crashText(error)).not.toContain('/home/somebody');
  });
});
