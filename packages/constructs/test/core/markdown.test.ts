import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, counted, documentOf, escaped, fragmentOf, table } from '../../src/core/markdown.ts';

/** The cells of a line as GitHub and GitLab find them: a pipe after a backslash is text. */
const cellsOf = (line: string): readonly string[] =>
  line
    .split(/(?<!\\)(?:\\\\)*\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

describe('a table', () => {
  it('stands in columns in the raw text, numbers to the right', () => {
    expect(
      table(
        ['Name', { heading: 'VLAN', align: 'right' }],
        [
          ['management', '10'],
          ['cluster', '4000'],
        ],
      ),
    ).toBe(
      `
| Name       | VLAN |
|------------|-----:|
| management |   10 |
| cluster    | 4000 |`.slice(1),
    );
  });

  it('leaves out a column that no row fills, and keeps it when one does', () => {
    expect(
      table(
        ['A', 'B'],
        [
          ['1', ''],
          ['2', ''],
        ],
      ),
    ).not.toContain('B');
    expect(
      table(
        ['A', 'B'],
        [
          ['1', ''],
          ['2', 'x'],
        ],
      ),
    ).toContain('B');
  });

  it('keeps a pipe and a line feed inside of their cell', () => {
    const [, , row] = table(['A', 'B'], [[escaped('one | two\nthree'), code('a|b')]]).split('\n');
    expect(cellsOf(row!)).toEqual(['one \\| two three', '`a\\|b`']);
  });

  it('has one line a row, as many cells as columns and lines of one length, whatever stands in it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '|', '\\', '`', '\n', '*', '<', 'ö', '🧵', ' ') });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
        const lines = table(
          ['First', 'Second'],
          rows.map(([a, b]) => [`x${escaped(a)}`, `y${code(b)}`]),
        ).split('\n');
        expect(lines).toHaveLength(rows.length + 2);
        expect(new Set(lines.map((line) => Array.from(line).length)).size).toBe(1);
      }),
    );
    fc.assert(
      // A backslash in code before a pipe cannot be written in a table at all.
      fc.property(
        fc.array(
          fc.tuple(
            text,
            text.map((each) => each.replaceAll('\\', '')),
          ),
        ),
        (rows) => {
          const lines = table(
            ['First', 'Second'],
            rows.map(([a, b]) => [`x${escaped(a)}`, `y${code(b)}`]),
          ).split('\n');
          for (const line of lines) expect(cellsOf(line)).toHaveLength(2);
        },
      ),
    );
  });
});

describe('text of people', () => {
  it.for([
    ['<script>', '\\<script\\>'],
    ['*bold* and `code`', '\\*bold\\* and \\`code\\`'],
    ['[a](b)', '\\[a\\](b)'],
    ['kube_vip', 'kube_vip'],
    ['_slanted_', '\\_slanted\\_'],
    ['two\nlines', 'two lines'],
  ] as const)('%s is no markup', ([text, expected]) => {
    expect(escaped(text)).toBe(expected);
  });

  it('is code between more backticks than it has', () => {
    expect(code('a')).toBe('`a`');
    expect(code('a``b')).toBe('```a``b```');
    expect(code('`a')).toBe('`` `a ``');
    expect(code('')).toBe('');
  });

  it('has the fragment that GitLab gives a heading', () => {
    expect(fragmentOf('A host does not answer')).toBe('a-host-does-not-answer');
    expect(fragmentOf('A file on a host still holds "@@secret:"')).toBe('a-file-on-a-host-still-holds-secret');
  });
});

it('a document has one empty line between its blocks and ends with a line feed', () => {
  expect(documentOf(['# A', '', 'b'])).toBe('# A\n\nb\n');
});

it('one is counted without an s', () => {
  expect([counted(1, 'flow'), counted(2, 'flow'), counted(0n, 'address', 'addresses')]).toEqual(['1 flow', '2 flows', '0 addresses']);
});
