import { readFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { TestWorkspace } from '../fixtures/workspace.ts';

const workspace = new TestWorkspace();
beforeEach(() => {
  workspace.reset();
  workspace.write('package.json', JSON.stringify({ private: true, type: 'module', workspaces: ['packages/constructs', 'packages/policies', 'packages/cli'] }));
});
afterAll(() => workspace.remove());

describe('bastide new site', () => {
  test('makes a site that is locked and synthesized without an error, and names its folder for npm', () => {
    const { code, out } = workspace.run(['new', 'site', 'paris-1']);
    expect(code).toBe(0);
    expect(out).toContain('packages/sites/paris-1/site.ts\n');
    expect(out).toContain('npm run synth -- paris-1');
    expect(JSON.parse(workspace.read('package.json')).workspaces).toContain('packages/sites/paris-1');
    // The charts that it starts with are locked for the sites of this repository.
    workspace.write('charts.lock.yaml', readFileSync(new URL('../../../../charts.lock.yaml', import.meta.url), 'utf8'));
    const synth = workspace.run(['synth', 'paris-1']);
    expect(synth.out).not.toContain('error');
    expect(synth.code).toBe(0);
    const files = Object.keys(workspace.tree('dist-manifests/paris-1'));
    for (const path of ['etc/rancher/k3s/config.yaml', 'etc/NetworkManager/system-connections/eno1.nmconnection', 'etc/chrony.conf'])
      expect(files).toContain(`dist-manifests/paris-1/hosts/control-1/${path}`);
  });

  test('does not name a folder that a pattern covers', () => {
    workspace.write(
      'package.json',
      JSON.stringify({ private: true, workspaces: ['packages/constructs', 'packages/policies', 'packages/cli', 'packages/sites/*'] }),
    );
    const before = workspace.read('package.json');
    expect(workspace.run(['new', 'site', 'lyon']).code).toBe(0);
    expect(workspace.read('package.json')).toBe(before);
  });

  test.each(['Paris', '1st', '-', 'a--', '../x', 'a'.repeat(33)])('refuses the name %s and writes nothing', (name) => {
    const before = workspace.tree('packages/sites');
    const { code, err } = workspace.run(['new', 'site', '--', name]);
    expect(code).toBe(2);
    expect(err).toContain('is no name for a site');
    expect(workspace.tree('packages/sites')).toEqual(before);
  });

  test('never touches a folder that is there', () => {
    expect(workspace.run(['new', 'site', 'lyon']).code).toBe(0);
    workspace.write('packages/sites/lyon/site.ts', '// mine');
    const again = workspace.run(['new', 'site', 'lyon']);
    expect(again.code).toBe(2);
    expect(again.err).toContain('packages/sites/lyon is there already; nothing was written');
    expect(workspace.read('packages/sites/lyon/site.ts')).toBe('// mine');
  });
});
