import type { Finding } from '@bastide/constructs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingsText } from '../../src/output/findings-text.ts';
import { plain } from '../../src/output/terminal.ts';

const finding = (rule: string, severity: Finding['severity'], what: string, more: Partial<Finding> = {}): Finding => ({
  rule,
  severity,
  what,
  mend: `mend ${what}`,
  ...more,
});

describe('findings as text', () => {
  test('say everything that is known, in a fixed order', () => {
    const place = { file: 'site.ts', line: 3, column: 5 };
    const full: Required<Finding> = {
      ...finding('sample', 'error', 'two\nlines'),
      construct: 'alpha/notes',
      file: 'a.yaml',
      source: place,
      inventory: { ...place, file: 'inventory.yaml' },
      allowed: '1 to 3',
      mend: 'mend it',
      counterExample: ['first', 'then'],
    };
    expect(findingsText('alpha', [full], plain)).toBe(
      [
        'alpha',
        '  sample',
        '    error two',
        '      lines',
        '      allowed    1 to 3',
        '      at         alpha/notes',
        '      file       a.yaml',
        '      source     site.ts:3:5',
        '      inventory  inventory.yaml:3:5',
        '      mend       mend it',
        '      step 1     first',
        '      step 2     then',
        '1 error in alpha',
        '',
      ].join('\n'),
    );
  });

  test('are grouped by rule, with the rules that stop the write first, and errors first in each', () => {
    const text = findingsText(
      'alpha',
      [finding('calm', 'warning', 'w1'), finding('mixed', 'warning', 'w2'), finding('mixed', 'error', 'e1'), finding('calm', 'warning', 'w3')],
      plain,
    );
    expect([...text.matchAll(/^ {2}(\w+)$|^ {4}(?:error|warning) (\w+)$/gm)].map(([, rule, what]) => rule ?? what)).toEqual([
      'mixed',
      'e1',
      'w2',
      'calm',
      'w1',
      'w3',
    ]);
    expect(text.trimEnd().split('\n').at(-1)).toBe('1 error and 3 warnings in alpha');
  });

  test('are nothing where there are none', () => {
    expect(findingsText('alpha', [], plain)).toBe('');
  });

  test('are all shown and counted, however many', () => {
    const any = fc.record({
      rule: fc.constantFrom('a', 'b', 'c'),
      severity: fc.constantFrom('error' as const, 'warning' as const),
      what: fc.stringMatching(/^[a-z]{1,9}$/),
      mend: fc.constant('do'),
    });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 60 }), (findings) => {
        const text = findingsText('alpha', findings, plain);
        for (const severity of ['error', 'warning'] as const) {
          const whats = findings.filter((each) => each.severity === severity).map(({ what }) => what);
          expect([...text.matchAll(new RegExp(`^ {4}${severity} (.*)$`, 'gm'))].map(([, what]) => what).sort()).toEqual(whats.sort());
          expect(text.includes(`${whats.length} ${severity}`)).toBe(whats.length > 0);
        }
      }),
    );
  });
});
