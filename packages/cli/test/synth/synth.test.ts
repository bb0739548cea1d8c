import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { siteSource, TestWorkspace } from '../fixtures/workspace.ts';

const workspace = new TestWorkspace();
beforeEach(() => workspace.reset());
afterAll(() => workspace.remove());

const notesOf = (site: string): string => `dist-manifests/${site}/kubernetes/storage/notes/default/ConfigMap_notes.yaml`;
const alpha = 'packages/sites/team-a/site.ts';
const tooMany =
  "site.report(notes, { rule: 'sample', what: 'the notes hold 3 pages', allowed: 'at most 2', mend: 'tear one out', counterExample: ['open it', 'count'] });";
const tooLoud = "site.report(notes, { rule: 'sample', severity: 'warning', what: 'the notes are loud', mend: 'whisper' });";

describe('bastide synth', () => {
  test('writes the files of all sites, a line a site, and ends with 0', () => {
    const { code, out, err } = workspace.run(['synth']);
    expect({ code, out, err }).toEqual({ code: 0, out: 'alpha: 2 written, 0 unchanged\nbeta: 2 written, 0 unchanged\n', err: '' });
    expect(Object.keys(workspace.tree())).toEqual(['alpha', 'beta'].flatMap((site) => [`dist-manifests/${site}/docs/run-books/notes.md`, notesOf(site)]));
    expect(workspace.tree()[notesOf('alpha')]).toContain('text: first');
  });

  test('works from any folder of the repository, and for one site by name', () => {
    expect(workspace.run(['synth', 'beta'], { folder: 'packages/sites/team-a' }).out).toBe('beta: 2 written, 0 unchanged\n');
    expect(Object.keys(workspace.tree()).every((file) => file.startsWith('dist-manifests/beta/'))).toBe(true);
  });

  test('writes only the file that a changed line is in', () => {
    workspace.run(['synth']);
    const before = workspace.trace();
    workspace.edit(alpha, "'first'", "'second'");
    expect(workspace.run(['synth']).out).toBe('alpha: 1 written, 1 unchanged\nbeta: nothing changed in 2 files\n');
    expect(
      workspace
        .trace()
        .filter((line) => !before.includes(line))
        .map((line) => line.split(' ')[0]),
    ).toEqual([notesOf('alpha')]);
    expect(workspace.read(notesOf('alpha'))).toContain('text: second');
  });

  test('writes nothing of any site when one of them has an error, and shows where, what, what is allowed and how to mend it', () => {
    workspace.run(['synth']);
    const before = workspace.trace();
    workspace.addSite('team-a', 'alpha', siteSource('alpha', { text: 'changed', build: tooMany }));
    workspace.edit('packages/sites/team-b/site.ts', "'first'", "'changed'");
    const { code, out, err } = workspace.run(['synth']);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const line =
      workspace
        .read(alpha)
        .split('\n')
        .findIndex((each) => each.includes('super(')) + 1;
    expect(out).toBe(
      [
        'alpha',
        '  sample',
        '    error the notes hold 3 pages',
        '      allowed    at most 2',
        '      at         alpha/notes',
        `      source     packages/sites/team-a/site.ts:${line}:5`,
        '      mend       tear one out',
        '      step 1     open it',
        '      step 2     count',
        '1 error in alpha',
        '',
        'alpha: stopped by its errors; nothing was written',
        'beta: stopped by the errors elsewhere; nothing was written',
        '',
      ].join('\n'),
    );
    expect(workspace.trace()).toEqual(before);
  });

  test('shows warnings and writes all the same; shows them again when nothing changed', () => {
    workspace.addSite('team-a', 'alpha', siteSource('alpha', { build: tooLoud }));
    const first = workspace.run(['synth', 'alpha']);
    expect(first.code).toBe(0);
    expect(first.out).toContain('warning the notes are loud');
    expect(first.out).toContain('1 warning in alpha\n\nalpha: 2 written');
    const second = workspace.run(['synth', 'alpha']);
    expect(second.out).toBe(first.out.replace('2 written, 0 unchanged', 'nothing changed in 2 files'));
  });

  test('runs the policies', () => {
    const pod =
      "{ kind: 'Deployment', namespace: 'default', name: 'web', pods: { replicas: 1 }, nodeSelector: {}, tolerations: [], hostNetwork: false, source: 'operator', priority: 'promised', containers: [{ name: 'web', image: 'quay.io/web:latest', requests: { memoryMebibytes: 1 }, limits: { memoryMebibytes: 1 } }] }";
    workspace.addSite('team-a', 'alpha', siteSource('alpha', { build: `workloads.declare(notes, ${pod});` }));
    const { code, out } = workspace.run(['synth', 'alpha']);
    expect(code).toBe(1);
    expect(out).toContain('images-pinned');
  });

  test('gives an exception in build(site) the line of the site that it came through', () => {
    workspace.addSite('team-a', 'alpha', siteSource('alpha', { build: "site.inventory.machines.get('control-9');" }));
    const { code, out } = workspace.run(['synth', 'alpha']);
    const line =
      workspace
        .read(alpha)
        .split('\n')
        .findIndex((each) => each.includes('control-9')) + 1;
    expect(code).toBe(1);
    expect(out).toContain('did you mean control-1?');
    expect(out).toContain(`source     packages/sites/team-a/site.ts:${line}:`);
    expect(workspace.tree()).toEqual({});
  });

  test('shows an inventory that cannot be used with its line, and one that is missing', () => {
    workspace.edit('packages/sites/team-a/inventory.yaml', 'memory: 4GiB', 'memory: much');
    rmSync(workspace.path('packages/sites/team-b/inventory.yaml'));
    const { code, out } = workspace.run(['synth']);
    const line =
      workspace
        .read('packages/sites/team-a/inventory.yaml')
        .split('\n')
        .findIndex((each) => each.includes('much')) + 1;
    expect(code).toBe(1);
    expect(out).toContain(`inventory  packages/sites/team-a/inventory.yaml:${line}:`);
    expect(out).toContain('inventory  packages/sites/team-b/inventory.yaml:1:1');
    expect(out).toContain('there is no such file');
  });

  test('stops at a lock that is malformed, and takes none for an empty one', () => {
    workspace.write('charts.lock.yaml', 'charts: [{ name: 1 }]\nimages: []\n');
    const { code, out } = workspace.run(['synth']);
    expect(code).toBe(1);
    expect(out).toContain('the repository\n  chart-lock\n    error charts[0].');
    rmSync(workspace.path('charts.lock.yaml'));
    mkdirSync(workspace.path('charts.lock.yaml'));
    expect(workspace.run(['synth']).out).toContain('charts.lock.yaml cannot be read: EISDIR');
  });

  test('says what it cannot write, and completes it in the next run', () => {
    writeFileSync(workspace.path('dist-manifests'), '');
    const { code, out } = workspace.run(['synth']);
    expect(code).toBe(1);
    expect(out).toContain('dist-manifests');
    expect(out).toContain('cannot be written');
    rmSync(workspace.path('dist-manifests'));
    expect(workspace.run(['synth']).code).toBe(0);
  });

  test('names a folder that belongs to no site any more, and leaves it alone', () => {
    workspace.run(['synth']);
    rmSync(workspace.path('packages/sites/team-b'), { recursive: true });
    const { code, out } = workspace.run(['synth']);
    expect(code).toBe(0);
    expect(out).toContain('warning dist-manifests/beta/ belongs to no site of any provider');
    expect(out).toContain('git rm -r dist-manifests/beta');
    expect(workspace.tree()[notesOf('beta')]).toBeDefined();
    expect(workspace.run(['synth', 'alpha']).out).not.toContain('beta');
  });
});

describe('bastide synth --check', () => {
  test('ends with 0 and writes nothing when the files are what the sites say', () => {
    workspace.run(['synth']);
    const before = workspace.trace();
    expect(workspace.run(['synth', '--check'])).toEqual({ code: 0, out: 'alpha: current, 2 files\nbeta: current, 2 files\n', err: '' });
    expect(workspace.trace()).toEqual(before);
  });

  test('lists what is missing, changed and stale, ends with 1 and writes nothing', () => {
    workspace.run(['synth']);
    workspace.edit(notesOf('alpha'), 'first', 'other');
    rmSync(workspace.path('dist-manifests/alpha/docs'), { recursive: true });
    workspace.write('dist-manifests/alpha/extra.yaml', '');
    const before = workspace.trace();
    const { code, out } = workspace.run(['synth', '--check']);
    expect(code).toBe(1);
    expect(out).toBe(
      [
        'alpha: not current: 1 missing, 1 changed, 1 stale, 0 unchanged',
        '  + docs/run-books/notes.md',
        '  ~ kubernetes/storage/notes/default/ConfigMap_notes.yaml',
        '  - extra.yaml',
        'beta: current, 2 files',
        'Run `bastide synth`, and commit what it writes.',
        '',
      ].join('\n'),
    );
    expect(workspace.trace()).toEqual(before);
  });
});

describe('bastide synth --json', () => {
  test('prints one object with findings and lists, and nothing else', () => {
    workspace.addSite('team-a', 'alpha', siteSource('alpha', { build: tooLoud }));
    const { code, out, err } = workspace.run(['synth', '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual({
      format: 1,
      outcome: 'written',
      findings: [],
      sites: {
        alpha: {
          findings: [expect.objectContaining({ rule: 'sample', severity: 'warning', construct: 'alpha/notes', what: 'the notes are loud', mend: 'whisper' })],
          written: ['docs/run-books/notes.md', 'kubernetes/storage/notes/default/ConfigMap_notes.yaml'],
          removed: [],
          unchanged: 0,
        },
        beta: { findings: [], written: ['docs/run-books/notes.md', 'kubernetes/storage/notes/default/ConfigMap_notes.yaml'], removed: [], unchanged: 0 },
      },
    });
    const again = JSON.parse(workspace.run(['synth', '--json']).out);
    expect(again).toMatchObject({ outcome: 'unchanged', sites: { alpha: { findings: [{ rule: 'sample' }], written: [], removed: [], unchanged: 2 } } });
  });

  test('has the same exit codes: stopped by errors, and different from what is there', () => {
    const compared = workspace.run(['synth', '--check', '--json']);
    expect({ code: compared.code, outcome: JSON.parse(compared.out).outcome, added: JSON.parse(compared.out).sites.alpha.added.length }).toEqual({
      code: 1,
      outcome: 'differs',
      added: 2,
    });
    workspace.addSite('team-a', 'alpha', siteSource('alpha', { build: tooMany }));
    const stopped = workspace.run(['synth', '--json']);
    expect({ code: stopped.code, report: JSON.parse(stopped.out) }).toMatchObject({
      code: 1,
      report: { outcome: 'stopped', sites: { beta: { findings: [], unchanged: 0 } } },
    });
    expect(workspace.tree()).toEqual({});
  });
});
