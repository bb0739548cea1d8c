import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { definitionsIn, objectsOf, readSite } from '../src/generated-site.ts';

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

describe('definitions in a folder', () => {
  it('are those that are wanted, found among other things, templates left out, the last of a kind chosen', () => {
    const definition = (kind: string, version: string, group = 'example.org') =>
      `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ${kind.toLowerCase()}s.${group}\n  labels:\n    version: ${version}\nspec:\n  group: ${group}\n  names:\n    kind: ${kind}\n`;
    write('crds/1.yaml', `${definition('Web', 'one')}---\n${definition('Pool', 'one')}---\n${definition('Unwanted', 'one')}`);
    write('crds/2/export.yml', definition('Web', 'two'));
    write('crds/3.yaml', definition('Web', 'three', 'example.com'));
    write('crds/template.yaml', `{{- if .Values.crds }}\n${definition('Gone', 'one')}{{- end }}\n`);
    write('crds/broken.yaml', `${definition('Broken', 'one')}  : : [\n`);
    write('crds/other.yaml', object('ConfigMap', 'other'));
    const found = definitionsIn(
      join(folder, 'crds'),
      ['Web', 'Pool', 'Gone', 'Broken'].map((kind) => ({ group: 'example.org', kind })),
    );
    expect(found.map(({ metadata }) => metadata.name).sort()).toEqual(['pools.example.org', 'webs.example.org']);
    expect(found.find(({ spec }) => spec.names.kind === 'Web')!.metadata).toMatchObject({ labels: { version: 'two' } });
  });
});
