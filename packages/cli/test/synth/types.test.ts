import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { siteSource, TestWorkspace } from '../fixtures/workspace.ts';

const workspace = new TestWorkspace();
const site = 'packages/sites/team-a/site.ts';
const options = { module: 'nodenext', target: 'esnext', allowImportingTsExtensions: true, skipLibCheck: true, types: [], noImplicitAny: false };
const build = "new HostFile(site.host(site.inventory.machines.get('control-1')), 'motd', { path: '/etc/motd', content: hostText`hello`, apply: 'none' });";

beforeEach(() => {
  workspace.reset();
  workspace.write('packages/sites/team-a/tsconfig.json', JSON.stringify({ compilerOptions: options }));
});
afterAll(() => workspace.remove());

const lineOf = (text: string): number =>
  workspace
    .read(site)
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

describe('what the compiler refuses', () => {
  test('stops the write, with the line: Node would run it and leave a misspelt prop out', () => {
    workspace.edit(site, "application: 'storage', runBook }", "application: 'storage', runBook, fase: 'bootstrap' }");
    const { code, out } = workspace.run(['synth', 'alpha']);
    expect(code).toBe(1);
    expect(out).toContain("error Object literal may only specify known properties, and 'fase' does not exist in type 'ComponentProps'.");
    expect(out).toMatch(new RegExp(`source +${site}:${lineOf('fase')}:\\d+\\n`));
    expect(workspace.tree()).toEqual({});
  });

  test('is said instead of the exception that it leads to', () => {
    workspace.write(site, siteSource('alpha', { build }).replace('import { Component,', 'import { Component, HostFile, hostText,'));
    const { code, out, err } = workspace.run(['synth', 'alpha']);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain("Property 'host' is missing in type");
    expect(out).not.toContain('bug in Bastide');
  });

  test('is looked for by --check, too', () => {
    expect(workspace.run(['synth', 'alpha']).code).toBe(0);
    expect(workspace.run(['synth', 'alpha', '--check']).code).toBe(0);
    workspace.edit(site, "{ text: 'first' }", "{ text: 'first' } as number");
    expect(workspace.run(['synth', 'alpha', '--check']).out).toContain('types');
  });

  test('stops nobody in a package that has no tsconfig.json', () => {
    workspace.edit('packages/sites/team-b/site.ts', "application: 'storage', runBook }", "application: 'storage', runBook, fase: 'bootstrap' }");
    expect(workspace.run(['synth', 'beta']).code).toBe(0);
  });

  test('is the tsconfig.json itself, where that cannot be read', () => {
    workspace.write('packages/sites/team-a/tsconfig.json', '{ "extends": "./gone.json" }');
    const { code, out } = workspace.run(['synth', 'alpha']);
    expect(code).toBe(1);
    expect(out).toContain('gone.json');
  });
});
