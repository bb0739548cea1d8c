import type { Bench } from '../bench.ts';
import type { Problem } from '../check.ts';
import { chartsIn, render } from '../helm/charts.ts';
import type { Rendered } from '../helm/declared.ts';
import { releasesOf } from '../helm/releases.ts';
import { withOverlays } from './overlay.ts';
import { planeReleases, takenReleases } from './stand-ins.ts';

/** The releases of the plane as the charts of the bench render them, in the order in which they are begun; or why they do not. */
export const renderPlane = async (bench: Bench): Promise<{ readonly releases: readonly Rendered[]; readonly problems: readonly Problem[] }> => {
  const order = [...planeReleases, ...takenReleases];
  const wanted = releasesOf(bench.site)
    .filter(({ name }) => order.includes(name))
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  if (wanted.length === 0) return { releases: [], problems: [] };
  const charts = await chartsIn(bench, bench.options.charts!);
  const releases: Rendered[] = [];
  const problems: Problem[] = [];
  const rendered = await Promise.all(
    withOverlays(wanted).map(async (release) => {
      const chart = charts.find(({ name, version }) => name === release.chart && version === release.version);
      return chart === undefined ? `--charts has no ${release.chart} ${release.version}` : render(bench, release, chart);
    }),
  );
  for (const [index, objects] of rendered.entries()) {
    const release = wanted[index]!;
    if (typeof objects === 'string') problems.push({ file: release.file, what: objects });
    else releases.push({ release, objects });
  }
  return { releases, problems };
};
