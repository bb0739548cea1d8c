import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { builtInKind } from '../../src/kubernetes/kinds.ts';

const upstream = process.env['BASTIDE_UPSTREAM'];

/** Folders whose manifests people apply as they are. */
const folders = [
  'argo-cd/manifests',
  'calico/manifests',
  'frr-k8s/config',
  'k3s/manifests',
  'kube-prometheus/manifests',
  'metallb/config',
  'prometheus-operator/example',
  'rook/deploy/examples',
];

/** Files that no API server would take as they are. */
const notWhole: Readonly<Record<string, string>> = {
  'argo-cd/manifests/base/application-controller-deployment/argocd-application-controller-statefulset.yaml': 'a patch for kustomize',
  'frr-k8s/config/samples/neighbor_with_password.yaml': 'a placeholder instead of base64',
  'metallb/config/frr/controller-patch.yaml': 'a patch for kustomize',
  'metallb/config/frr/speaker-patch.yaml': 'a patch for kustomize',
  'metallb/config/rbac/role.yaml': 'kustomize adds the namespace of the subjects',
  'rook/deploy/examples/sqlitevfs-client.yaml': 'its ClusterRoleBinding leaves the namespace of a ServiceAccount out',
  'rook/deploy/examples/cleanup-job.yaml': 'a placeholder instead of a host name',
};

/** What the API server forgives and Bastide does not: null for an absent field, and fields that the server overwrites. */
const forgiven = /^is null$|^does not belong in a manifest: /;

describe.skipIf(upstream === undefined)('manifests that upstream projects ship (needs BASTIDE_UPSTREAM)', () => {
  it('have no problems, so the schemas refuse nothing that works', () => {
    const refused: string[] = [];
    let checked = 0;
    for (const file of folders.flatMap((folder) => globSync(`${folder}/**/*.{yaml,yml}`, { cwd: upstream! })).sort()) {
      const text = readFileSync(join(upstream!, file), 'utf8');
      if (text.includes('{{') || file in notWhole || !/^kind: (?!CustomResourceDefinition)/m.test(text)) continue;
      for (const document of parseAllDocuments(text)) {
        if (!('toJS' in document) || document.errors.length > 0) continue;
        const object = document.toJS() as { apiVersion?: string; kind?: string; items?: unknown[]; metadata?: { name?: string } } | null;
        const kind = builtInKind(object?.apiVersion ?? '', object?.kind ?? '');
        if (kind === undefined) continue;
        checked++;
        for (const { path, what } of kind.schema.check(object))
          if (!forgiven.test(what)) refused.push(`${file} ${object?.kind} ${object?.metadata?.name}: ${path}: ${what}`);
      }
    }
    expect(checked).toBeGreaterThan(400);
    expect(refused).toEqual([]);
  }, 60_000);

  it('are refused where they are only parts', () => {
    for (const file of Object.keys(notWhole)) {
      const objects = parseAllDocuments(readFileSync(join(upstream!, file), 'utf8')).map(
        (document) => ('toJS' in document ? document.toJS() : undefined) as { apiVersion?: string; kind?: string } | undefined,
      );
      expect(
        objects.flatMap((object) => builtInKind(object?.apiVersion ?? '', object?.kind ?? '')?.schema.check(object) ?? []),
        file,
      ).not.toEqual([]);
    }
  });
});
