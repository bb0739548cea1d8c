import { ChartLock, imagesOf, releases, workloadsOf } from '@bastide/constructs';
import { expect } from 'vitest';
import { addDeployment } from '../extras.ts';
import { planFacts, planWith } from '../planned.ts';
import type { Break, Breaks } from './break.ts';

/** A lock of the site in which every digest was read but these. */
export const lockWithout = (...unread: readonly string[]): ChartLock => {
  const plan = planFacts().plan!;
  const digestOf = (name: string): string => (unread.includes(name) ? 'unverified' : `sha256:${'0'.repeat(64)}`);
  return new ChartLock({
    charts: plan.site.contributions
      .of(releases)
      .map(({ value }) => ({ repository: value.repository, name: value.chart, version: value.version, digest: digestOf(value.chart) })),
    images: imagesOf(plan.site, workloadsOf(plan)).map((image) => ({ image, digest: digestOf(image) })),
  });
};

const movingImage = ([image, problem]: readonly [image: string, problem: string]): Break => [
  `the image ${image}`,
  () => planWith((site) => void addDeployment(site, { image })),
  [{ construct: 'mini-waas/extra/deployment', what: `container main of Deployment extra/extra runs ${image}, ${problem}` }],
];

export const versionBreaks = {
  'supported-versions': [
    [
      'K3s with a Kubernetes that Calico supports, and Argo CD and OpenStack-Helm do not',
      () => planFacts(undefined, { versions: { k3s: 'v1.36.2+k3s1' } }),
      [
        { construct: 'mini-waas', what: 'argoCdChart 10.1.1 does not support Kubernetes 1.36 (K3s v1.36.2+k3s1)' },
        { construct: 'mini-waas', what: 'openStackHelm 2025.2 does not support Kubernetes 1.36 (K3s v1.36.2+k3s1)' },
      ],
    ],
  ],
  'images-pinned': (
    [
      ['nginx', 'which has no tag and so means latest'],
      ['quay.io/example/nginx', 'which has no tag and so means latest'],
      ['nginx:latest', 'whose tag latest moves'],
      ['nginx:stable-alpine', 'whose tag stable-alpine moves'],
      ['postgres:17', 'whose tag 17 moves'],
      ['redis:v8-alpine', 'whose tag v8-alpine moves'],
      ['ovn:ubuntu_focal', 'whose tag ubuntu_focal moves'],
      ['quay.io/airshipit/nova:2025.2-ubuntu_noble', 'whose tag 2025.2-ubuntu_noble moves'],
      ['nginx@sha256:abc', 'whose digest is not a sha256 of 64 hexadecimal digits'],
    ] as const
  ).map(movingImage),
  'images-reachable': [
    [
      'an image of a registry that nobody mirrors',
      () => planWith((site) => void addDeployment(site, { image: 'registry.example:5000/nginx:1.27' })),
      [
        {
          construct: 'mini-waas/extra/deployment',
          what: 'registry.example:5000/nginx:1.27 comes from registry.example:5000, which is neither mirrored nor the end of a flow',
          counterExample: ['Deployment extra/extra'],
        },
      ],
    ],
    [
      'a mirror less',
      () => planFacts((facts) => void delete facts.registryMirrors!['ghcr.io']),
      [
        {
          construct: 'mini-waas/external-secrets',
          what: 'ghcr.io/external-secrets/external-secrets:v2.8.0 comes from ghcr.io, which is neither mirrored nor the end of a flow',
          counterExample: ['', '-webhook', '-cert-controller'].map((part) => `Deployment external-secrets/external-secrets${part}`),
        },
        {
          construct: 'mini-waas/k3s/kube-vip',
          what: 'ghcr.io/kube-vip/kube-vip:v1.2.3 comes from ghcr.io, which is neither mirrored nor the end of a flow',
          counterExample: [1, 2, 3].map((server) => `Pod kube-system/kube-vip-control-${server}`),
        },
      ],
    ],
  ],
  'lock-verified': [
    [
      'a chart and an image whose digests nobody read',
      () => planFacts(undefined, { chartLock: lockWithout('argo-cd', 'quay.io/calico/typha:v3.32.1') }),
      [{ construct: 'mini-waas', what: expect.stringMatching(/^1 of \d+ charts and 1 of \d+ images have no digest that was read at its source$/) }],
    ],
  ],
} satisfies Breaks;
