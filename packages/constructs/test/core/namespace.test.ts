import { expect, it } from 'vitest';
import { unscraped } from '../../src/contributions/scrapes.ts';
import { plan } from '../../src/core/plan.ts';
import { smallSite } from '../fixtures/small-site.ts';

it('namespaces say why nothing asks them for metrics', () => {
  const site = smallSite();
  site.namespace('web', 'restricted');
  plan(site);
  expect(site.contributions.of(unscraped).map(({ from, value }) => [from.node.path, value.because])).toEqual([
    ['namespaces', expect.stringContaining('Argo CD that is not Synced')],
  ]);
});
