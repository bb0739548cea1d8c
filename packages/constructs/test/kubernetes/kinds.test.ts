import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apiVersionOf, type Kind, type KindBody } from '../../src/core/kind.ts';
import * as kinds from '../../src/kubernetes/kinds.ts';
import { builtInKind, builtInKinds, ConfigMap, Deployment, Job, Namespace, Service } from '../../src/kubernetes/kinds.ts';
import { samples } from './samples.ts';

const upstream = process.env['BASTIDE_UPSTREAM'];

describe('the table of built-in kinds', () => {
  it('finds a kind by its version and name', () => {
    expect(builtInKind('apps/v1', 'Deployment')).toBe(Deployment);
    expect(builtInKind('v1', 'Service')).toBe(Service);
  });

  it('does not know custom resources, other versions and removed kinds', () => {
    expect(builtInKind('v1', 'Deployment')).toBeUndefined();
    expect(builtInKind('apps/v1beta1', 'Deployment')).toBeUndefined();
    expect(builtInKind('helm.cattle.io/v1', 'HelmChart')).toBeUndefined();
  });

  it('exports every kind under its own name, sorted', () => {
    const exported = Object.entries(kinds).filter(([, value]) => typeof value === 'object' && 'schema' in value) as [string, Kind][];
    expect(exported.map(([name]) => name).sort()).toEqual(exported.map(([, { kind }]) => kind).sort());
    expect(builtInKinds.map(({ kind }) => kind)).toEqual(exported.map(([name]) => name).sort());
  });

  it('has a sample of every kind', () => {
    expect(samples.map(({ kind }) => kind.kind).sort()).toEqual(builtInKinds.map(({ kind }) => kind));
  });

  it.skipIf(upstream === undefined)('knows which kinds live in a namespace, as the paths of the API have it (needs BASTIDE_UPSTREAM)', () => {
    const document = JSON.parse(readFileSync(join(upstream!, 'kubernetes-openapi', 'swagger.json.unprocessed'), 'utf8')) as {
      paths: Record<string, { post?: { 'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string } } }>;
    };
    const scopes = new Map<string, Kind['scope']>();
    for (const [path, { post }] of Object.entries(document.paths)) {
      const identity = post?.['x-kubernetes-group-version-kind'];
      if (identity !== undefined && !path.endsWith('}'))
        scopes.set(`${apiVersionOf(identity)} ${identity.kind}`, path.includes('/{namespace}/') ? 'Namespaced' : 'Cluster');
    }
    expect(builtInKinds.map((kind) => [kind.kind, kind.scope])).toEqual(
      builtInKinds.map((kind) => [kind.kind, scopes.get(`${apiVersionOf(kind)} ${kind.kind}`)]),
    );
  });
});

describe('the types of the kinds', () => {
  const accept = <T extends KindBody>(_kind: Kind<T>, body: NoInfer<T>): NoInfer<T> => body;
  const metadata = { name: 'web' };
  const selector = { matchLabels: { app: 'web' } } as const;
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } } as const;

  it('take constants that are read-only', () => {
    const args: readonly string[] = ['--verbose'];
    expect(
      accept(Deployment, { metadata, spec: { selector, template: { ...template, spec: { containers: [{ name: 'web', image: 'web:1', args }] } } } }),
    ).toBeDefined();
  });

  it('refuse what the schema refuses', () => {
    // @ts-expect-error an unknown field
    accept(Deployment, { metadata, spec: { selector, template, replica: 3 } });
    // @ts-expect-error a string where a number belongs
    accept(Deployment, { metadata, spec: { selector, template, replicas: '3' } });
    // @ts-expect-error no spec
    accept(Deployment, { metadata });
    // @ts-expect-error no selector
    accept(Deployment, { metadata, spec: { template } });
    // @ts-expect-error no name
    accept(ConfigMap, { metadata: {}, data: {} });
    // @ts-expect-error null
    accept(ConfigMap, { metadata, data: null });
    // @ts-expect-error status belongs to controllers
    accept(Job, { metadata, spec: { template }, status: {} });
    // @ts-expect-error the Kind knows its version
    accept(ConfigMap, { apiVersion: 'v1', metadata });
    // @ts-expect-error a namespace lives in no namespace
    accept(Namespace, { metadata: { name: 'shop', namespace: 'shop' } });
    // @ts-expect-error an unknown field deep inside
    accept(Service, { metadata, spec: { ports: [{ port: 80, targetport: 8080 }] } });
    expect(accept(Namespace, { metadata: { name: 'shop' } })).toBeDefined();
  });
});
