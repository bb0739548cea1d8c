import { describe, expect, it } from 'vitest';
import { Application, AppProject } from '../../src/delivery/argo-cd-kinds.ts';

const source = { repoURL: 'https://git.example/cloud.git', path: 'dist-manifests/a', targetRevision: 'main', directory: { recurse: true } };
const application = (spec: object) =>
  Application.schema.check({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'a' },
    spec: { project: 'p', destination: { name: 'in-cluster' }, source, ...spec },
  });

describe('an Application', () => {
  it('may retry without end and ignore differences', () => {
    const spec = {
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: ['ServerSideApply=true'],
        retry: { limit: -1, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
      },
      ignoreDifferences: [{ group: 'operator.tigera.io', kind: 'Installation', jsonPointers: ['/spec/calicoNetwork', '/metadata/labels/a~1b'] }],
    };
    expect(application(spec)).toEqual([]);
  });

  it('is refused with a JSON pointer or an option that Argo CD would pass over in silence', () => {
    const spec = { syncPolicy: { syncOptions: ['ServerSideApply'] }, ignoreDifferences: [{ kind: 'Secret', jsonPointers: ['data/ca'] }] };
    expect(application(spec).map(({ path }) => path)).toEqual(['spec.syncPolicy.syncOptions[0]', 'spec.ignoreDifferences[0].jsonPointers[0]']);
  });

  it('is refused with what belongs to Argo CD', () => {
    const whole = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'a' },
      spec: { project: 'p', destination: {}, source },
      operation: {},
    };
    expect(Application.schema.check(whole)).toMatchObject([{ path: 'operation' }]);
  });
});

it('an AppProject names what may be owned by group and kind', () => {
  const project = (spec: object) => AppProject.schema.check({ apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name: 'p' }, spec });
  expect(project({ clusterResourceWhitelist: [{ group: '*', kind: '*' }], sourceRepos: ['*'], description: 'x' })).toEqual([]);
  expect(project({ clusterResourceWhitelist: [{ kind: '*' }], description: 'two\nlines' }).map(({ path }) => path)).toEqual([
    'spec.description',
    'spec.clusterResourceWhitelist[0].group',
  ]);
});
