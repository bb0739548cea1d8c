import { rmSync, statSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { siteSource, TestWorkspace } from '../fixtures/workspace.ts';

const workspace = new TestWorkspace();
afterAll(() => workspace.remove());

/** Nothing listens on that port of this machine, so every run says the same and asks nobody else. */
const registry = '127.0.0.1:2';
const chart = (version: string): string =>
  `releases.declare(notes, { name: 'app', targetNamespace: 'default', repository: 'https://${registry}/charts', chart: 'app', version: '${version}', establishes: [] });`;
const pod = (image: string): string =>
  `workloads.declare(notes, { kind: 'Deployment', namespace: 'default', name: 'web', pods: { replicas: 1 }, nodeSelector: {}, tolerations: [], hostNetwork: false, source: 'operator', priority: 'promised', containers: [{ name: 'web', image: '${image}', requests: { memoryMebibytes: 1 }, limits: { memoryMebibytes: 1 } }] });`;

const digest = `sha256:${'0a'.repeat(32)}`;

beforeEach(() => {
  workspace.reset();
  workspace.addSite('team-a', 'alpha', siteSource('alpha', { build: `${chart('1.0.0')} ${pod(`${registry}/web:v1`)}` }));
  workspace.addSite('team-b', 'beta', siteSource('beta', { build: `${chart('1.0.0')} ${pod(`quay.io/web@${digest}`)}` }));
});

describe('bastide lock', () => {
  test('names what the sites use as unverified where the source cannot be reached, once, and says so', () => {
    const { code, out } = workspace.run(['lock']);
    expect(code).toBe(0);
    expect(out).toContain(`warning ${registry} cannot be reached (ECONNREFUSED): 2 digests could not be read and stay as they are`);
    expect(out).toContain(`+ chart app 1.0.0 of https://${registry}/charts\n  + image ${registry}/web:v1\ncharts.lock.yaml: 0 of 2 digests known\n`);
    const text = workspace.read('charts.lock.yaml');
    expect(text.match(/unverified$/gm)).toHaveLength(2);
    expect(text).not.toContain(digest);
    expect(workspace.run(['synth']).out).toContain('lock-verified');
  });

  test('writes nothing when nothing changed', () => {
    workspace.run(['lock']);
    const { ino, mtimeNs } = statSync(workspace.path('charts.lock.yaml'), { bigint: true });
    expect(workspace.run(['lock']).out).not.toContain('+ ');
    expect(statSync(workspace.path('charts.lock.yaml'), { bigint: true })).toMatchObject({ ino, mtimeNs });
  });

  test('keeps known digests, adds what is new, and drops what nobody uses', () => {
    workspace.run(['lock']);
    workspace.write('charts.lock.yaml', workspace.read('charts.lock.yaml').replaceAll('unverified', digest).replace(`# The ${digest}`, '# The'));
    workspace.edit('packages/sites/team-b/site.ts', "version: '1.0.0'", "version: '1.0.1'");
    const added = workspace.run(['lock']);
    expect(added.out).toContain('+ chart app 1.0.1');
    expect(added.out).toContain('charts.lock.yaml: 2 of 3 digests known');
    workspace.edit('packages/sites/team-b/site.ts', "version: '1.0.1'", "version: '1.0.0'");
    expect(workspace.run(['lock']).out).toContain('- chart app 1.0.1');
    expect(workspace.read('charts.lock.yaml').split(digest)).toHaveLength(3);
  });

  test('with --check asks nobody, writes nothing, and ends with 1 until the lock names what the sites use', () => {
    const missing = workspace.run(['lock', '--check']);
    expect(missing.code).toBe(1);
    expect(missing.out).toContain('+ chart app 1.0.0');
    expect(missing.out).toContain('It is not what `bastide lock` would write');
    expect(missing.out).not.toContain('ECONNREFUSED');
    expect(() => workspace.read('charts.lock.yaml')).toThrow('ENOENT');
    workspace.run(['lock']);
    expect(workspace.run(['lock', '--check'])).toMatchObject({ code: 0, out: 'charts.lock.yaml: 0 of 2 digests known\n' });
    workspace.edit('charts.lock.yaml', 'charts:', '# a note\ncharts:');
    expect(workspace.run(['lock', '--check']).code).toBe(1);
  });

  test('keeps its hands off a lock that it cannot read, and off one of which a site is not known', () => {
    workspace.write('charts.lock.yaml', 'charts: 3\n');
    expect(workspace.run(['lock'])).toMatchObject({ code: 1, out: expect.stringContaining('chart-lock') });
    expect(workspace.read('charts.lock.yaml')).toBe('charts: 3\n');
    rmSync(workspace.path('charts.lock.yaml'));
    workspace.edit('packages/sites/team-b/inventory.yaml', 'memory: 4GiB', 'memory: much');
    expect(workspace.run(['lock'])).toMatchObject({ code: 1, out: expect.stringContaining('inventory  packages/sites/team-b/inventory.yaml:') });
    expect(() => workspace.read('charts.lock.yaml')).toThrow('ENOENT');
  });

  test('refuses a repository that the lock cannot hold', () => {
    workspace.edit('packages/sites/team-a/site.ts', `repository: 'https://${registry}`, `repository: 'http://${registry}`);
    const { code, out } = workspace.run(['lock']);
    expect(code).toBe(1);
    expect(out).toContain('charts[0].repository');
    expect(() => workspace.read('charts.lock.yaml')).toThrow('ENOENT');
  });
});
