import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const empty = mkdtempSync(join(tmpdir(), 'bastide-verify-'));
afterAll(() => rmSync(empty, { recursive: true }));

/** On a machine with nothing of ours: no programs, nothing built. */
const verify = (...arguments_: readonly string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, '../src/verify.ts'), ...arguments_], {
    env: { PATH: empty, XDG_CACHE_HOME: empty },
    encoding: 'utf8',
  });

describe('npm run verify', () => {
  it('counts what cannot run as neither passed nor failed, and says what it lacks', () => {
    const { status, stdout } = verify('api-server');
    expect(status).toBe(0);
    expect(stdout).toContain('mini-waas  api-server  cannot run');
    expect(stdout).toContain('lacks kube-apiserver: built from k8s.io/kubernetes/cmd/kube-apiserver by Go (https://go.dev/dl/)');
    expect(stdout).toContain('lacks a folder of CustomResourceDefinitions: --crds FOLDER');
    expect(stdout).toMatch(/^0 passed, 0 failed, 1 cannot run here$/m);
  });

  it('says why a program could not be built, and does not call that a failure of the site', () => {
    const go = join(empty, 'go');
    writeFileSync(go, '#!/bin/sh\necho "dial tcp: no route to host"; exit 1\n');
    chmodSync(go, 0o755);
    const { status, stdout } = verify('api-server', '--crds', empty);
    rmSync(go);
    expect(status).toBe(0);
    expect(stdout).toContain('lacks kube-apiserver: go build of k8s.io/kubernetes/cmd/kube-apiserver failed:');
    expect(stdout).toContain('no route to host');
    expect(stdout).toMatch(/^0 passed, 0 failed, 1 cannot run here$/m);
  });

  it('names each chart that is not here, and says when it was rendered', () => {
    const { status, stdout } = verify('helm');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}lacks the chart cert-manager v\S+: --charts FOLDER; (it was rendered with these values on|it was never|warning: )/m);
    expect(stdout).toMatch(/^0 passed, 0 failed, 1 cannot run here$/m);
  });

  it('names the files of machines that no program reads, and does not count them as passed', () => {
    const { status, stdout } = verify('unread-files');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}lacks a reader of hosts\/\*\/etc\/rancher\/k3s\/config\.yaml \(\d+ files\)$/m);
    expect(stdout).not.toContain('chrony.conf');
    expect(stdout).toMatch(/^0 passed, 0 failed, 1 cannot run here$/m);
  });

  it('lists what it would take', () => {
    const { status, stdout } = verify('--list');
    expect(status).toBe(0);
    expect(stdout).toContain('api-server  The API server takes every object');
  });

  it('begins nothing more when its time is over, and lists what it left out', () => {
    const { status, stdout } = verify('scripts', '--minutes', '0');
    expect(status).toBe(0);
    expect(stdout).toContain('mini-waas  scripts  cannot run');
    expect(stdout).toContain('lacks time: npm run verify scripts');
  });

  it('never takes a mistake for found where the check cannot run', () => {
    const { status, stdout } = verify('--broken', 'api-server');
    expect(status).toBe(0);
    expect(stdout).toContain('a field that the kind does not have: not tried, lacks');
    expect(stdout).toMatch(/^0 found, 0 missed, \d+ not tried here$/m);
  });

  it.each([
    [['nothing'], 'there is no check nothing; there are scripts, chrony'],
    [['--site', 'atlantis'], 'dist-manifests has no atlantis; it has mini-waas'],
    [['--crds', '/no/such/folder'], '--crds /no/such/folder: there is no such folder'],
    [['--minutes', 'ten'], '--minutes ten: a whole number is needed'],
    [['--charts', '/no/such/folder'], '--charts /no/such/folder: there is no such folder'],
    [['--realm-importer', '/no/such.jar'], '--realm-importer /no/such.jar: there is no such file'],
    [['--fast'], '--fast'],
  ])('refuses %j, and shows how it is used', (arguments_, said) => {
    const { status, stderr } = verify(...arguments_);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr).toContain('npm run verify -- [name…] [options]');
  });
});
