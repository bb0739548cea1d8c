import { expect, it } from 'vitest';
import { hostImages } from '../../src/contributions/host-images.ts';
import { workloads } from '../../src/contributions/workloads.ts';
import { imagesOf } from '../../src/core/images-of.ts';
import { plan } from '../../src/core/plan.ts';
import { workloadsOf } from '../../src/core/workloads-of.ts';
import { bareSite, Sample } from '../fixtures/bare-site.ts';

it('the images of a site are those of its Pods and of its machines, each once, in one order', () => {
  const site = bareSite();
  const sample = new Sample(site, 'sample', { stages: 0 });
  const pod = { kind: 'Pod', namespace: 'web', pods: { replicas: 1 }, nodeSelector: {}, tolerations: [], hostNetwork: false } as const;
  const container = (name: string, image: string) => ({ name, image, requests: {}, limits: {} });
  workloads.declare(sample, {
    ...pod,
    name: 'web',
    containers: [container('main', 'quay.io/web:2'), container('side', 'quay.io/side:1'), container('none', '')],
    source: 'operator',
    priority: 'sheddable',
  });
  hostImages.declare(sample, { image: 'docker.io/exporter:1' });
  hostImages.declare(sample, { image: 'quay.io/side:1' });
  expect(imagesOf(site, workloadsOf(plan(site)))).toEqual(['docker.io/exporter:1', 'quay.io/side:1', 'quay.io/web:2']);
});
