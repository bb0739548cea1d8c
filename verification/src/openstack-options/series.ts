import type { HelmRelease } from '../helm/releases.ts';
import { openstackSeries } from '../openstack-python.ts';
import { isMap, valueAt, valuesOf } from './helm-values.ts';

/** Why a release cannot be asked about: its images are of another series of OpenStack than the services at hand. */
export const otherSeriesOf = (release: HelmRelease): readonly string[] => {
  const tags = valueAt(valuesOf(release), 'images.tags');
  const images = isMap(tags) ? Object.values(tags).map(String) : [];
  const series = new Set(images.flatMap((image) => /:(20\d\d\.[12])-/.exec(image)?.[1] ?? []));
  return [...series]
    .filter((each) => each !== openstackSeries)
    .map((each) => `the services of OpenStack ${each}, which images of ${release.name} are of: here are those of ${openstackSeries}`);
};
