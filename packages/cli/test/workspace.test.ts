import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { WrongUse } from '../src/exit.ts';
import { findWorkspace, shortPath, sitePackages } from '../src/workspace.ts';

const root = mkdtempSync(join(realpathSync(tmpdir()), 'bastide-workspace-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, content: unknown): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
};

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, 'packages'), { recursive: true });
  symlinkSync(join(import.meta.dirname, '..'), join(root, 'packages/cli'));
});

describe('a workspace', () => {
  test('is found from any folder in it, past packages without workspaces', () => {
    write('package.json', { workspaces: ['packages/cli', 'packages/sites/a'] });
    write('packages/sites/a/package.json', { name: 'a', exports: { '.': './site.ts' }, dependencies: { b: '1' } });
    write('packages/sites/a/deep/file', '');
    const workspace = findWorkspace(join(root, 'packages/sites/a/deep'));
    expect(workspace.root).toBe(root);
    expect(sitePackages(workspace)).toEqual([
      { name: 'a', folder: join(root, 'packages/sites/a'), isSite: true, entry: './site.ts', hasTypes: false, dependencies: ['b'] },
    ]);
  });

  test('may name its packages by patterns, or in an object, as npm takes them', () => {
    for (const name of ['b', 'a']) write(`packages/sites/${name}/package.json`, { name, exports: './site.ts' });
    write('packages/sites/no-package/file', '');
    write('packages/other/package.json', {});
    for (const workspaces of [['packages/*', 'packages/sites/*'], { packages: ['./packages/cli/', 'packages/sites/*'] }]) {
      write('package.json', { workspaces });
      expect(sitePackages(findWorkspace(root)).map(({ name, entry }) => `${name} ${entry}`)).toEqual(['a ./site.ts', 'b ./site.ts']);
    }
  });

  test.each([
    ['no package.json', {}, 'there is no package.json with `workspaces` here or in a folder above'],
    ['a package.json that is no JSON', { 'package.json': '{' }, 'package.json cannot be read as JSON'],
    ['a package whose package.json is no JSON', { 'package.json': '{"workspaces":["a"]}', 'a/package.json': '{' }, 'a/package.json cannot be read as JSON'],
    ['another clone', { 'package.json': '{"workspaces":["a"]}', 'a/package.json': '{"name":"@bastide/cli"}' }, 'this bastide is part of'],
  ])('with %s is wrong use', (_what, files, sentence) => {
    for (const [path, text] of Object.entries(files)) write(path, text);
    expect(() => findWorkspace(root)).toThrow(WrongUse);
    expect(() => findWorkspace(root)).toThrow(sentence);
  });
});

test('a path is read from the root where it lies below it', () => {
  expect(shortPath('/clone', '/clone/packages/a.ts')).toBe('packages/a.ts');
  expect(shortPath('/clone', '/clone')).toBe('.');
  expect(shortPath('/clone', '/clone-2/a.ts')).toBe('/clone-2/a.ts');
  expect(shortPath('/clone', 'packages/a.ts')).toBe('packages/a.ts');
});
