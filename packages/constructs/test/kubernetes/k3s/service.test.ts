import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentDropIn, firstServerDropIn, firstServerGuardFile, serverDropIn } from '../../../src/kubernetes/k3s/service.ts';

describe('the drop-ins of the service', () => {
  it('start K3s after the network and the clock, and never give up', () => {
    for (const text of [agentDropIn(), serverDropIn(), firstServerDropIn(['198.51.100.10'])].map((file) => file.planned())) {
      expect(text).toMatch(/^After=network-online\.target time-sync\.target$/m);
      expect(text).toMatch(/^StartLimitIntervalSec=0$/m);
      expect(text).toMatch(/^OOMScoreAdjust=-999$/m);
    }
  });

  it('keep the audit log for root, on servers', () => {
    expect(serverDropIn().planned()).toContain('install -d -m 0700 /var/lib/rancher/k3s/server /var/lib/rancher/k3s/server/logs\n');
    expect(agentDropIn().planned()).not.toContain('ExecStartPre');
  });

  it('guard the first server, and only that', () => {
    expect(firstServerDropIn(['198.51.100.10', '198.51.100.12']).planned()).toContain(
      'ExecStartPre=/usr/local/sbin/k3s-first-server-guard /var/lib/rancher/k3s/server/db/etcd 198.51.100.10 198.51.100.12\n',
    );
    expect(serverDropIn().planned()).not.toContain('guard');
  });
});

describe('the guard of the first server, as sh runs it', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'k3s-guard-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the guard where only `alive` answers; returns its exit status, what it says, and which URLs it asked. */
  const guard = (alive: readonly string[], { hasData = false } = {}) => {
    const executable = (name: string, text: string): void => {
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), 0o755);
    };
    executable('guard', firstServerGuardFile().planned());
    executable(
      'curl',
      `#!/bin/sh\nfor last; do :; done\necho "$last" >> '${folder}/asked'\ncase "$last" in ${[...alive, 'none'].map((address) => `https://${address}:6443/cacerts`).join(' | ')}) exit 0;; esac\nexit 7\n`,
    );
    writeFileSync(join(folder, 'asked'), '');
    if (hasData) mkdirSync(join(folder, 'etcd'));
    const { status, stderr } = spawnSync(join(folder, 'guard'), [join(folder, 'etcd'), '198.51.100.10', '198.51.100.12'], {
      env: { PATH: `${folder}:/usr/bin:/bin` },
      encoding: 'utf8',
    });
    return {
      status,
      stderr,
      asked: execFileSync('cat', [join(folder, 'asked')], { encoding: 'utf8' })
        .split('\n')
        .filter(Boolean),
    };
  };

  it('lets K3s start where there is data, without asking anybody', () => {
    expect(guard(['198.51.100.12'], { hasData: true })).toEqual({ status: 0, stderr: '', asked: [] });
  });

  it('lets K3s start on an empty disk where nobody answers: the cluster is new', () => {
    expect(guard([])).toEqual({ status: 0, stderr: '', asked: ['https://198.51.100.10:6443/cacerts', 'https://198.51.100.12:6443/cacerts'] });
  });

  it.each(['198.51.100.10', '198.51.100.12'])('refuses to start a second cluster where %s answers, and says what to do', (address) => {
    const { status, stderr } = guard([address]);
    expect(status).toBe(1);
    expect(stderr).toContain(`${address} answers: the cluster lives`);
    expect(stderr).toContain('Name another firstServer');
  });
});
