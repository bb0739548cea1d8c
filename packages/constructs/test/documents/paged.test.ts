import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ansible } from '../../src/bare-metal/ansible/ansible.ts';
import { alerts } from '../../src/contributions/alerts.ts';
import { plan } from '../../src/core/plan.ts';
import type { Site } from '../../src/core/site.ts';
import { Documents } from '../../src/documents/documents.ts';
import { Sample } from '../fixtures/bare-site.ts';
import { smallCluster } from '../fixtures/small-cluster.ts';
import { changedInventory, smallInventory, smallSite } from '../fixtures/small-site.ts';

const docsOf = (build: (site: Site) => void, inventory = smallInventory()): { readonly index: string; readonly ssh: string | undefined } => {
  const site = smallSite(inventory);
  build(site);
  new Documents(site, 'documents');
  const { files } = plan(site);
  return { index: files.get('docs/README.md')!.bytes(), ssh: files.get('docs/ssh_config')?.bytes() };
};

const whole = (site: Site): void => {
  smallCluster(site, { firstServer: site.inventory.machines.get('control-2') });
  new Ansible(site, 'ansible', { user: 'operator' });
};

describe('somebody who was paged', () => {
  it('finds first how to log in, where kubectl works, and what to type', () => {
    const { index } = docsOf(whole);
    expect(index.indexOf('## Paged?')).toBeGreaterThan(0);
    expect(index.indexOf('## Paged?')).toBeLessThan(index.indexOf('## Documents'));
    expect(index).toContain('People log in as `operator`');
    expect(index).toContain('Include ~/bastide/dist-manifests/small/docs/ssh_config\n');
    expect(index).toContain('```sh\nssh operator@192.0.2.12 sudo /usr/local/bin/k3s kubectl get nodes\n```');
    expect(index).toContain('From control-2 (192.0.2.12); where that one does not answer, from control-1 (192.0.2.11) or control-3 (192.0.2.13).');
    expect(index).toContain("alias kubectl='sudo /usr/local/bin/k3s kubectl'");
  });

  it('finds every alert that pages, with what it says and its way into the run book, and no other', () => {
    const { index } = docsOf((site) => {
      const failures = [{ symptom: 'The disk is full', steps: [] }];
      const product = new Sample(site, 'product', { runBook: { title: 'Product', purpose: 'It works.', checks: [], failures } });
      const alert = { expression: 'a > 1', forMinutes: 5, symptom: 'The disk is full' };
      alerts.declare(product, { ...alert, name: 'ZDiskFull', severity: 'page', summary: '{{ $value }} of 3 | full.' });
      alerts.declare(product, { ...alert, name: 'ADiskSlow', severity: 'page', summary: 'Slow.', symptom: 'Unknown' });
      alerts.declare(product, { ...alert, name: 'DiskOld', severity: 'ticket', summary: 'Old.' });
    });
    const [, section] = index.split('## Paged?\n\n');
    const rows = section!.split('\n\n')[0]!.split('\n');
    expect(rows.map((row) => row.replace(/ +/g, ' ').replace(/-{3,}/g, '-'))).toEqual([
      '| Alert | It says | Run book |',
      '|-|-|-|',
      '| `ADiskSlow` | Slow. | Unknown |',
      '| `ZDiskFull` | {{ $value }} of 3 \\| full. | [The disk is full](run-books/product.md#the-disk-is-full) |',
    ]);
    expect(index).not.toContain('DiskOld');
  });

  it('finds no such section, and no ssh_config, on a site where nothing runs', () => {
    const { index, ssh } = docsOf(() => {});
    expect(index).not.toContain('Paged?');
    expect(ssh).toBeUndefined();
  });
});

describe('ssh_config', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bastide-ssh-'));
  const hasSsh = spawnSync('ssh', ['-V']).status === 0;
  const { ssh } = docsOf(
    whole,
    changedInventory((facts) => {
      facts.machines['compute-2']!.platform = 'opnsense';
    }),
  );
  beforeAll(() => writeFileSync(join(folder, 'ssh_config'), ssh!, { mode: 0o644 }));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has every machine that people log in to, by both of its names, and no appliance', () => {
    expect(ssh).toContain('\nHost control-1 control-1.small.example\n  HostName 192.0.2.11\n  User operator\n');
    expect(ssh!.match(/^Host /gm)).toHaveLength(4);
    expect(ssh).not.toContain('compute-2');
  });

  it.skipIf(!hasSsh)('is what ssh itself reads: user and address of a machine, and of no other name', () => {
    const asked = (name: string): readonly string[] =>
      spawnSync('ssh', ['-G', '-F', join(folder, 'ssh_config'), name], { encoding: 'utf8' })
        .stdout.split('\n')
        .filter((line) => /^(user|hostname) /.test(line))
        .sort();
    expect(asked('control-3')).toEqual(['hostname 192.0.2.13', 'user operator']);
    expect(asked('control-3.small.example')).toEqual(['hostname 192.0.2.13', 'user operator']);
    expect(asked('control-33')).not.toContain('user operator');
  });
});
