import { type ChartLock, imagesOf, releases, type SitePlan, workloadsOf } from '@bastide/constructs';
import type { LockContent } from './lock-text.ts';

/** What the lock must name: every chart and image of the sites, with the digests that it has already. An image named by its digest needs no lock. */
export const wantedBy = (plans: readonly SitePlan[], lock: ChartLock): LockContent => {
  const charts = new Map<string, LockContent['charts'][number]>();
  const images = new Map<string, LockContent['images'][number]>();
  for (const plan of plans) {
    for (const { value } of plan.site.contributions.of(releases)) {
      const { repository, chart: name, version } = value;
      const digest = lock.chart(repository, name, version)?.digest ?? 'unverified';
      charts.set([repository, name, version].join('\0'), { repository, name, version, digest });
    }
    for (const image of imagesOf(plan.site, workloadsOf(plan))) {
      if (!image.includes('@')) images.set(image, { image, digest: lock.image(image)?.digest ?? 'unverified' });
    }
  }
  return { charts: [...charts.values()], images: [...images.values()] };
};

/** What one entry is called in a sentence. */
export const chartLabel = ({ repository, name, version }: LockContent['charts'][number]): string => `chart ${name} ${version} of ${repository}`;
export const imageLabel = ({ image }: LockContent['images'][number]): string => `image ${image}`;
