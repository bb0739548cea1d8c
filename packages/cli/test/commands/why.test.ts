import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { siteSource, TestWorkspace } from '../fixtures/workspace.ts';

const workspace = new TestWorkspace();
const path = 'kubernetes/storage/notes/default/ConfigMap_notes.yaml';
const build =
  "new Ansible(site, 'ansible', { user: 'operator' }); " +
  "const host = site.host(site.inventory.machines.get('control-1')); new HostFile(host, 'motd', { host, path: '/etc/motd', content: hostText`hello`, apply: 'none' });";

beforeAll(() => {
  workspace.addSite('team-a', 'alpha', siteSource('alpha', { build }).replace('import { Component,', 'import { Ansible, Component, HostFile, hostText,'));
  expect(workspace.run(['synth']).code).toBe(0);
});
afterAll(() => workspace.remove());

const lineOf = (text: string): number =>
  workspace
    .read('packages/sites/team-a/site.ts')
    .split('\n')
    .findIndex((each) => each.includes(text)) + 1;

describe('bastide why', () => {
  test.each([
    ['from the root', `dist-manifests/alpha/${path}`, '.'],
    ['from dist-manifests', `alpha/${path}`, 'packages'],
    ['from the folder that one stands in', 'ConfigMap_notes.yaml', 'dist-manifests/alpha/kubernetes/storage/notes/default'],
    ['with a line number behind it', `dist-manifests/alpha/${path}:3:1`, '.'],
  ])('tells construct, line, component, Application and run book of an object named %s', (_how, typed, folder) => {
    expect(workspace.run(['why', typed], { folder })).toEqual({
      code: 0,
      out: [
        'made by      alpha/notes/notes',
        'product      Notes',
        `source       packages/sites/team-a/site.ts:${lineOf('super(')}:5`,
        'component    notes',
        'application  storage',
        'applied by   Argo CD; step 0 of the site',
        'run book     dist-manifests/alpha/docs/run-books/notes.md',
        '',
      ].join('\n'),
      err: '',
    });
  });

  test('tells host and path of a host file, and who reads a text', () => {
    const { out } = workspace.run(['why', 'dist-manifests/alpha/hosts/control-1/etc/motd']);
    expect(out).toContain('made by     alpha/hosts/control-1/motd\n');
    expect(out).toContain('host        control-1\npath there  /etc/motd\napplied by  Ansible\n');
    expect(workspace.run(['why', 'alpha/docs/run-books/notes.md']).out).toContain('applied by  nobody');
    expect(workspace.run(['why', 'alpha/ansible/inventory.yml']).out).toContain('applied by  Ansible, which reads it');
  });

  test('suggests the file that was meant', () => {
    const { code, err } = workspace.run(['why', 'alpha/kubernetes/storage/notes/default/ConfigMap_note.yaml']);
    expect(code).toBe(2);
    expect(err).toContain(`did you mean ${path}?\nFor example: bastide why dist-manifests/alpha/${path}`);
    expect(workspace.run(['why', 'alpha/ConfigMap_notes.yaml']).err).toContain(`did you mean ${path}?`);
  });

  test('knows a file that nothing makes any more', () => {
    workspace.write('dist-manifests/alpha/old.yaml', '');
    expect(workspace.run(['why', 'alpha/old.yaml'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('nothing in alpha makes old.yaml any more; the next synth removes it'),
    });
  });

  test('takes nothing that is not generated', () => {
    for (const typed of ['packages/sites/team-a/site.ts', '/etc/passwd', 'alpha', '../../x']) {
      expect(workspace.run(['why', typed])).toMatchObject({ code: 2, err: expect.stringContaining(`${typed} is not below dist-manifests/<site>/`) });
    }
  });

  test('shows what is wrong where the site cannot be planned', () => {
    workspace.addSite('team-b', 'beta', siteSource('beta', { build: "throw new Error('not today');" }));
    const { code, out } = workspace.run(['why', `beta/${path}`]);
    expect(code).toBe(1);
    expect(out).toContain('not today');
  });
});
