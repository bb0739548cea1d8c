import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { siteSource, TestWorkspace } from '../fixtures/workspace.ts';

const workspace = new TestWorkspace();
afterAll(() => workspace.remove());

const notes = 'dist-manifests/alpha/kubernetes/storage/notes/default/ConfigMap_notes.yaml';
const site = 'packages/sites/team-a/site.ts';
/** Leaves a mark when the module of the site is loaded. */
const head = "import { appendFileSync } from 'node:fs'; appendFileSync(new URL('../../../loaded', import.meta.url), 'x');";
const current = 'alpha: nothing changed in 2 files\n';

beforeEach(() => {
  workspace.reset();
  rmSync(workspace.path('packages/sites/team-b'), { recursive: true });
  workspace.addSite('team-a', 'alpha', siteSource('alpha', { head }));
  workspace.run(['synth']);
});

/** A run, and whether the site had to be loaded for it. */
const synth = (): { readonly out: string; readonly code: number | null; readonly isLoaded: boolean } => {
  rmSync(workspace.path('loaded'), { force: true });
  const { out, code } = workspace.run(['synth']);
  return { out, code, isLoaded: existsSync(workspace.path('loaded')) };
};

const state = (): string => {
  const folder = '.bastide/last-runs';
  return `${folder}/${readdirSync(workspace.path(folder))[0]!}`;
};

/** Changes a file and puts its time stamp back, as `rsync --times` or a restored back-up does. */
const changeBehindItsTime = (file: string, from: string, to: string): void => {
  const { atime, mtime, size } = statSync(workspace.path(file));
  workspace.edit(file, from, to);
  utimesSync(workspace.path(file), atime, mtime);
  expect(statSync(workspace.path(file))).toMatchObject({ mtime, size });
};

describe('when nothing changed since the last good write', () => {
  test('says so without loading the site, and writes nothing', () => {
    const before = workspace.trace();
    expect(synth()).toEqual({ out: current, code: 0, isLoaded: false });
    expect(workspace.trace()).toEqual(before);
  });

  test('takes content for the truth where only times differ', () => {
    for (const file of [site, notes, 'packages/constructs/src/index.ts']) utimesSync(workspace.path(file), new Date(), new Date());
    const before = workspace.trace();
    expect(synth()).toEqual({ out: current, code: 0, isLoaded: false });
    expect(workspace.trace()).toEqual(before);
  });

  test('keeps its memory as it is once all stamps can be trusted', () => {
    // Older than any clock tick, as after a minute of thinking.
    const record = JSON.parse(workspace.read(state()));
    workspace.write(state(), JSON.stringify({ ...record, takenNs: String(BigInt(record.takenNs) + 60_000_000_000n) }));
    const before = workspace.read(state());
    expect(synth().isLoaded).toBe(false);
    expect(workspace.read(state())).toBe(before);
  });

  test('needs no memory that can be written', () => {
    rmSync(workspace.path('.bastide/last-runs'), { recursive: true });
    writeFileSync(workspace.path('.bastide/last-runs'), '');
    expect(synth()).toEqual({ out: current, code: 0, isLoaded: true });
  });

  test('does not trust what another Node, another place or a broken file says', () => {
    const good = workspace.read(state());
    for (const bad of [
      good.replace(process.version, 'v1.0.0'),
      good.replace(`"root":"${workspace.root}"`, '"root":"/elsewhere"'),
      good.slice(0, 100),
      '',
      'null',
    ]) {
      workspace.write(state(), bad);
      expect(synth()).toEqual({ out: current, code: 0, isLoaded: true });
      expect(workspace.read(state()).length).toBeGreaterThan(good.length / 2);
    }
  });

  test('never is what --check relies on', () => {
    const record = JSON.parse(workspace.read(state()));
    workspace.edit(notes, 'first', 'other');
    rmSync(workspace.path(state()));
    workspace.write(state(), JSON.stringify(record));
    rmSync(workspace.path('loaded'), { force: true });
    expect(workspace.run(['synth', '--check']).code).toBe(1);
    expect(existsSync(workspace.path('loaded'))).toBe(true);
  });
});

describe('a change is noticed', () => {
  test.each([
    ['the site', site, '// nothing\n'],
    ['its inventory', 'packages/sites/team-a/inventory.yaml', '# nothing\n'],
    ['the constructs', 'packages/constructs/src/index.ts', '// nothing\n'],
    ['the policies', 'packages/policies/src/index.ts', '// nothing\n'],
    ['the command', 'packages/cli/src/exit.ts', '// nothing\n'],
    ['the lock of npm', 'package-lock.json', '\n'],
    ['what npm installed', 'node_modules/.package-lock.json', '{}'],
    ['the lock of charts', 'charts.lock.yaml', 'charts: []\nimages: []\n'],
  ])('of %s', (_what, file, addition) => {
    appendFileSync(workspace.path(file), addition);
    expect(synth()).toEqual({ out: current, code: 0, isLoaded: true });
    expect(synth().isLoaded).toBe(false);
  });

  test('of a new file of the site, and of one that went', () => {
    workspace.write('packages/sites/team-a/more.yaml', '');
    expect(synth().isLoaded).toBe(true);
    rmSync(workspace.path('packages/sites/team-a/more.yaml'));
    expect(synth().isLoaded).toBe(true);
  });

  test('of a package of the repository that the site imports', () => {
    workspace.write('packages/shared/package.json', JSON.stringify({ name: '@bastide/shared', type: 'module' }));
    workspace.write('packages/shared/src/index.ts', '// first\n');
    workspace.edit('package.json', '"packages/sites/*"', '"packages/shared","packages/sites/*"');
    workspace.edit('packages/sites/team-a/package.json', '"@bastide/constructs":"0.0.0"', '"@bastide/constructs":"0.0.0","@bastide/shared":"0.0.0"');
    expect(synth().isLoaded).toBe(true);
    expect(synth().isLoaded).toBe(false);
    appendFileSync(workspace.path('packages/shared/src/index.ts'), '// second\n');
    expect(synth().isLoaded).toBe(true);
    workspace.edit('package.json', '"packages/shared",', '');
  });

  test('of an input whose size and time are as before', () => {
    changeBehindItsTime(site, "'first'", "'other'");
    expect(synth().out).toBe('alpha: 1 written, 1 unchanged\n');
    expect(workspace.read(notes)).toContain('text: other');
  });

  test('of an output whose size and time are as before: it is repaired', () => {
    changeBehindItsTime(notes, 'first', 'other');
    expect(synth().out).toBe('alpha: 1 written, 1 unchanged\n');
    expect(workspace.read(notes)).toContain('text: first');
  });

  test.each([
    ['edited by hand', () => workspace.edit(notes, 'first', 'by hand'), 'alpha: 1 written, 1 unchanged\n'],
    ['deleted', () => rmSync(workspace.path(notes)), 'alpha: 1 written, 1 unchanged\n'],
    ['added', () => workspace.write('dist-manifests/alpha/extra.yaml', ''), 'alpha: 1 removed, 2 unchanged\n'],
    ['added as an empty folder', () => mkdirSync(workspace.path('dist-manifests/alpha/empty')), 'alpha: 1 removed, 2 unchanged\n'],
  ])('of an output that was %s', (_what, change, done) => {
    const before = workspace.tree();
    change();
    expect(synth().out).toBe(done);
    expect(workspace.tree()).toEqual(before);
    expect(synth()).toEqual({ out: current, code: 0, isLoaded: false });
  });

  test('of an input that changes and changes back while it is read: the next run reads it again', () => {
    workspace.write('packages/sites/team-a/page.txt', 'a');
    const editing = "const page = new URL('page.txt', import.meta.url); for (const text of ['b', 'a']) writeFileSync(page, text);";
    workspace.addSite('team-a', 'alpha', siteSource('alpha', { head: `${head.replace('{ ', '{ writeFileSync, ')}\n${editing}` }));
    expect(synth()).toMatchObject({ code: 0, isLoaded: true });
    expect(synth()).toMatchObject({ code: 0, isLoaded: true });
  });
});

test('a repaired site of a provider does not make it forget the others', () => {
  const both = siteSource('alpha', { head }).replace(
    /sites: \[(.*)\],\n\}\);/s,
    (_whole, one: string) => `sites: [${one} ${one.replace("'alpha'", "'gamma'").replace('./inventory', './gamma')}],\n});`,
  );
  const inventory = workspace.read('packages/sites/team-a/inventory.yaml').replaceAll('alpha', 'gamma').replaceAll('192.0.2.', '198.51.100.');
  workspace.write('packages/sites/team-a/gamma.yaml', inventory);
  workspace.write(site, both);
  expect(synth()).toMatchObject({ out: 'alpha: nothing changed in 2 files\ngamma: 2 written, 0 unchanged\n', isLoaded: true });
  workspace.edit(notes, 'first', 'by hand');
  expect(synth().out).toBe('alpha: 1 written, 1 unchanged\ngamma: nothing changed in 2 files\n');
  expect(synth().isLoaded).toBe(false);
});

test('an error is found again in every run, because only a good write is remembered', () => {
  workspace.addSite('team-a', 'alpha', siteSource('alpha', { head, build: "site.report(notes, { rule: 'sample', what: 'wrong', mend: 'right it' });" }));
  expect(synth()).toMatchObject({ code: 1, isLoaded: true });
  expect(synth()).toMatchObject({ code: 1, isLoaded: true });
});
