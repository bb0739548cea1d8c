import type { Site } from '@bastide/constructs';
import { type PolicyId, waive } from '@bastide/policies';
import { describe, expect, it } from 'vitest';
import { inOneRack } from './breaks/data.ts';
import { addDeployment } from './extras.ts';
import { planFacts, planWith } from './planned.ts';

const reason = { because: 'the vendor has no other tag', until: 'the next release' } as const;

/** Two Deployments whose images move; their paths start alike. */
const movingImages = (site: Site): void => {
  addDeployment(site, { image: 'nginx:latest' }, 'web');
  addDeployment(site, { image: 'nginx:latest' }, 'web-2');
};

/** Rule and construct of what is found, besides the digests that nobody read. */
const found = (extra: (site: Site) => void): readonly string[] =>
  planWith(extra)
    .policyFindings.filter(({ rule }) => rule !== 'lock-verified')
    .map(({ rule, severity, construct }) => `${severity} ${rule} ${construct}`);

const waiveAt =
  (id: string, policy: PolicyId = 'images-pinned') =>
  (site: Site): void => {
    movingImages(site);
    waive(id === '' ? site : site.node.findChild(id), { policy, ...reason });
  };

describe('a waiver', () => {
  it('is missed where there is none', () => {
    expect(found(movingImages)).toEqual(['error images-pinned mini-waas/web-2/deployment', 'error images-pinned mini-waas/web/deployment']);
  });

  it('excuses its construct and what is below it, and nothing whose path only starts alike', () => {
    expect(found(waiveAt('web'))).toEqual(['error images-pinned mini-waas/web-2/deployment']);
    expect(found(waiveAt('web-2'))).toEqual(['error images-pinned mini-waas/web/deployment']);
  });

  it('on the site excuses the whole site', () => {
    expect(found(waiveAt(''))).toEqual([]);
  });

  it('excuses a warning, where an engineer accepts a risk', () => {
    const risk = (extra: (site: Site) => void): readonly string[] =>
      planFacts(inOneRack, {
        build: (site, own) => {
          own(site);
          extra(site);
        },
      })
        .policyFindings.filter(({ rule }) => rule !== 'lock-verified')
        .map(({ rule, severity, construct }) => `${severity} ${rule} ${construct}`);
    expect(risk(() => {})).toEqual(['warning replicas-survive-rack-and-feed mini-waas/ceph-general']);
    expect(risk((site) => waive(site.node.findChild('ceph-general'), { policy: 'replicas-survive-rack-and-feed', ...reason }))).toEqual([]);
  });

  it('on another construct excuses nothing, which is a warning', () => {
    expect(found(waiveAt('calico'))).toEqual([
      'error images-pinned mini-waas/web-2/deployment',
      'error images-pinned mini-waas/web/deployment',
      'warning unused-waiver mini-waas/calico',
    ]);
  });

  it('of another policy excuses nothing', () => {
    expect(found(waiveAt('web', 'container-memory'))).toEqual([
      'error images-pinned mini-waas/web-2/deployment',
      'error images-pinned mini-waas/web/deployment',
      'warning unused-waiver mini-waas/web',
    ]);
  });

  it('excuses the finding of the site as a whole that it names', () => {
    const { policyFindings } = planWith((site) => waive(site, { policy: 'lock-verified', because: 'no registry can be reached from here', until: 'one can' }));
    expect(policyFindings).toEqual([]);
  });

  it('says what it is that excuses nothing, where, and what to do', () => {
    const { policyFindings } = planWith((site) => waive(site.node.findChild('k3s'), { policy: 'odd-quorums', ...reason }));
    expect(policyFindings.filter(({ rule }) => rule === 'unused-waiver')).toEqual([
      { rule: 'unused-waiver', severity: 'warning', construct: 'mini-waas/k3s', what: 'the waiver of odd-quorums excuses nothing', mend: 'delete it' },
    ]);
  });
});

it('a finding names the line that made the construct', () => {
  const { policyFindings } = planWith(movingImages);
  expect(policyFindings.find(({ rule }) => rule === 'images-pinned')?.source?.file).toMatch(/test\/extras\.ts$/);
});
