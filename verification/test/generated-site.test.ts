import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { objectsOf, readSite } from '../src/generated-site.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastide-site-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const object = (kind: string, name: string, wave?: number): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${wave === undefined ? '' : `  annotations:\n    argocd.argoproj.io/sync-wave: "${wave}"\n`}`;

describe('the files of a site', () => {
  it('are objects in the order in which they may be applied: namespaces, then wave by wave', () => {
    write('site/kubernetes/a/ConfigMap_late.yaml', object('ConfigMap', 'late', 10));
    write('site/kubernetes/b/ConfigMap_early.yaml', object('ConfigMap', 'early', -1));
    write('site/kubernetes/c/Namespace_home.yaml', object('Namespace', 'home', 5));
    write('site/argocd/ConfigMap_plain.yaml', object('ConfigMap', 'plain'));
    write('site/ansible/inventory.yml', 'all: {}\n');
    write('site/docs/README.md', '# Site\n');
    expect(objectsOf(readSite('site', join(folder, 'site'))).map(({ object: { metadata }, wave }) => `${metadata.name} ${wave}`)).toEqual([
      'home 5',
      'early -1',
      'plain 0',
      'late 10',
    ]);
  });
});
