import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { definitionsIn } from '../src/custom-resource-definitions.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastide-definitions-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

describe('definitions in a folder', () => {
  it('are those that are wanted, found among other things, templates left out, the last of a kind chosen', () => {
    const definition = (kind: string, version: string, group = 'example.org') =>
      `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ${kind.toLowerCase()}s.${group}\n  labels:\n    version: ${version}\nspec:\n  group: ${group}\n  names:\n    kind: ${kind}\n`;
    write('1.yaml', `${definition('Web', 'one')}---\n${definition('Pool', 'one')}---\n${definition('Unwanted', 'one')}`);
    write('2/export.yml', definition('Web', 'two'));
    write('3.yaml', definition('Web', 'three', 'example.com'));
    write('template.yaml', `{{- if .Values.crds }}\n${definition('Gone', 'one')}{{- end }}\n`);
    write('broken.yaml', `${definition('Broken', 'one')}  : : [\n`);
    write('other.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\n');
    const found = definitionsIn(
      folder,
      ['Web', 'Pool', 'Gone', 'Broken'].map((kind) => ({ group: 'example.org', kind })),
    );
    expect(found.map(({ metadata }) => metadata.name).sort()).toEqual(['pools.example.org', 'webs.example.org']);
    expect(found.find(({ spec }) => spec.names.kind === 'Web')!.metadata).toMatchObject({ labels: { version: 'two' } });
  });
});
