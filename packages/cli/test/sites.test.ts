import { rmSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { TestWorkspace } from './fixtures/workspace.ts';

const workspace = new TestWorkspace();
beforeEach(() => workspace.reset());
afterAll(() => workspace.remove());

const alpha = 'packages/sites/team-a/site.ts';

describe('the module of a site', () => {
  test.each([
    ['does not parse', (source: string) => source.replace('const runBook =', 'const runBook = ='), /source {5}packages\/sites\/team-a\/site\.ts:\d+:\d+/],
    ['uses TypeScript that has to be compiled', (source: string) => `enum Level { low }\n${source}`, /enum is not supported/],
    ['imports what is not there', (source: string) => `import './missing.ts';\n${source}`, /Cannot find module 'packages\/sites\/team-a\/missing\.ts'/],
    ['imports a name that nobody exports', (source: string) => source.replace('ConfigMap,', 'ConfigMapp,'), /does not provide an export named 'ConfigMapp'/],
    ['declares a name twice', (source: string) => `const runBook = 1;\n${source}`, /'runBook' has already been declared/],
    ['throws', (source: string) => `throw new Error('not today');\n${source}`, /not today\n {6}source {5}packages\/sites\/team-a\/site\.ts:1:7/],
    ['exports no provider', () => 'export default 3;', /the default export is no provider/],
    ['says no repository', (source: string) => source.replace('targetRevision', 'revision'), /no repository with url and targetRevision/],
    ['has no sites', (source: string) => source.replace(/sites: \[.*\],\n\}\);/s, 'sites: [],\n});'), /the provider has no sites/],
    ['has a hole among its sites', (source: string) => source.replace('sites: [', 'sites: [, '), /site 1 has no name/],
    [
      'names a site as no folder may be',
      (source: string) => source.replace("name: 'alpha'", "name: '../alpha'"),
      /site 1 has no name of lower-case letters, digits and dashes/,
    ],
    [
      'has a site without an inventory',
      (source: string) => source.replace('inventory: inventoryFile', 'facts: inventoryFile'),
      /the site alpha has no inventory/,
    ],
    ['has a site that builds nothing', (source: string) => source.replace('build(site)', 'builds(site)'), /the site alpha has no build\(site\)/],
  ])('that %s is a finding, and nothing is written', (_what, change, sentence) => {
    workspace.write(alpha, change(workspace.read(alpha)));
    const { code, out, err } = workspace.run(['synth']);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('site-module');
    expect(out).toMatch(sentence);
    expect(workspace.tree()).toEqual({});
  });

  test('is looked for where package.json says', () => {
    workspace.edit('packages/sites/team-a/package.json', '"exports":{".":"./site.ts"},', '');
    expect(workspace.run(['synth']).out).toContain('@bastide/team-a: package.json names no module that provides sites');
    workspace.edit('packages/sites/team-a/package.json', '"type"', '"exports":{".":{"import":"./site.ts"}},"type"');
    expect(workspace.run(['synth']).code).toBe(0);
  });

  test('of another team does not stop a site that is asked for by name', () => {
    workspace.write('packages/sites/team-b/site.ts', 'export default 3;');
    const { code, out } = workspace.run(['synth', 'alpha']);
    expect(code).toBe(0);
    expect(out).toContain('warning @bastide/team-b: the default export is no provider');
    expect(out).toContain('alpha: 2 written');
    expect(workspace.run(['synth', 'beta']).code).toBe(1);
  });
});

describe('the name of a site', () => {
  test('belongs to one provider only', () => {
    workspace.run(['synth']);
    workspace.addSite('team-c', 'alpha');
    const { code, out } = workspace.run(['synth']);
    expect(code).toBe(1);
    expect(out).toContain('error the site alpha is provided 2 times: by @bastide/team-a and @bastide/team-c');
    expect(workspace.run(['synth', 'beta']).code).toBe(0);
    rmSync(workspace.path('packages/sites/team-c'), { recursive: true });
    expect(workspace.run(['synth']).code).toBe(0);
  });

  test.each(['synth', 'allocate'])('that %s does not know is wrong use, with the nearest name', (command) => {
    expect(workspace.run([command, 'alhpa'])).toEqual({
      code: 2,
      out: '',
      err: `bastide: no site is named alhpa; did you mean alpha?\nFor example: bastide ${command} alpha\nAll commands: bastide --help\n`,
    });
    expect(workspace.run([command, 'beta', 'zzzzzzzz', 'yyyyyyyy']).err).toContain('no sites are named zzzzzzzz, yyyyyyyy; the sites are alpha, beta');
    expect(workspace.tree()).toEqual({});
  });
});

test('a repository without sites is wrong use', () => {
  rmSync(workspace.path('packages/sites'), { recursive: true });
  expect(workspace.run(['synth'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('no workspace below packages/sites/ provides a site') });
});
