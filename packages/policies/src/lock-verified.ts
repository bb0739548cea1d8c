import { imagesOf, releases } from '@bastide/constructs';
import { definePolicy } from './policy.ts';

export const lockVerified = definePolicy({
  id: 'lock-verified',
  title: 'The digests of charts and images were read at their source',
  why: 'A chart or an image that changes under its version changes the cloud without a merge request.',
  severity: 'warning',
  *check({ site, workloads }) {
    const charts = site.contributions
      .of(releases)
      .filter(({ value }) => site.chartLock.chart(value.repository, value.chart, value.version)?.digest === 'unverified');
    const images = imagesOf(site, workloads).filter((image) => !image.includes('@'));
    const unread = images.filter((image) => (site.chartLock.image(image)?.digest ?? 'unverified') === 'unverified');
    if (charts.length + unread.length === 0) return;
    yield {
      construct: site.siteName,
      what: `${charts.length} of ${site.contributions.of(releases).length} charts and ${unread.length} of ${images.length} images have no digest that was read at its source`,
      mend: 'run `bastide lock` where the sources can be reached',
    };
  },
});
