import { Component, ConfigMap, type Finding, type PlannedText, type Site, type TextPlanner, unscraped } from '@bastide/constructs';
import { describe, expect, it } from 'vitest';
import { canaries, expectNoTrace, expectStopped } from './canary.ts';
import { Extra } from './extras.ts';
import { type Planned, planWith } from './planned.ts';

// The test of canaries is worth what it finds: constructs that leak on purpose.

const canary = canaries['a GitLab token']!;

/** Writes its password into a document. */
class Writer extends Component implements TextPlanner {
  constructor(site: Site) {
    super(site, 'writer', { application: 'observability', runBook: { title: 'Writer', purpose: 'Leaks.', checks: [], failures: [] } });
    unscraped.declare(this, { because: 'it is there for a test' });
  }

  plannedTexts(): readonly PlannedText[] {
    return [{ path: 'docs/leak.md', owner: this, text: `# Leak\n\nThe token is ${canary}.\n` }];
  }
}

const errorsOf = ({ findings, policyFindings }: Planned): readonly (string | undefined)[] =>
  [...findings, ...policyFindings].filter(({ severity }) => severity === 'error').map(({ rule, file }) => (file === undefined ? rule : `${rule} ${file}`));

describe('what leaks is found:', () => {
  it('a document', () => {
    const planned = expectStopped(canary, () => planWith((site) => void new Writer(site)));
    // The list of documents has its first lines too.
    expect(errorsOf(planned)).toEqual(['no-literal-secret docs/README.md', 'no-literal-secret docs/leak.md']);
    expect(() => expectNoTrace(canary, [...planned.files])).toThrow(/shows glpat/);
  });

  it('an object', () => {
    const planned = expectStopped(canary, () =>
      planWith((site) => void new Extra(site).manifest('leak', ConfigMap, { metadata: { name: 'leak' }, data: { note: canary } })),
    );
    expect(errorsOf(planned)).toEqual([expect.stringMatching(/^no-literal-secret kubernetes\/.*ConfigMap_leak\.yaml$/)]);
    expect(() => expectNoTrace(canary, [...planned.files])).toThrow(/shows glpat/);
  });

  it('a finding that nobody redacted, which is how the test of canaries would say it', () => {
    const leak: Finding = { rule: 'leak', severity: 'error', what: `the token ${canary} is wrong`, mend: 'write another' };
    expect(() => expectStopped(canary, () => ({ findings: [leak], policyFindings: [], files: new Map() }))).toThrow(/shows glpat/);
  });

  it('an exception', () => {
    const plan = (): Planned => {
      throw new Error(`cannot log in with ${canary}`);
    };
    expect(() => expectStopped(canary, plan)).toThrow(/shows glpat/);
  });

  it('a construct that takes a secret and stops nothing', () => {
    expect(() => expectStopped(canary, () => planWith(() => {}))).toThrow(/nothing stops it/);
  });

  it('half of it, as messages shorten what they show', () => {
    expect(() => expectNoTrace(canary, `${canary.slice(0, 14)}…`)).toThrow(/shows glpat/);
  });
});
