import type { Bench } from '../bench.ts';
import type { Check, Result } from '../check.ts';
import { type HelmRelease, releasesOf } from '../helm/releases.ts';
import { inTurns } from '../openstack-options/in-turns.ts';
import { osloFiles } from '../openstack-options/oslo-files.ts';
import { askRegistry, type Finding } from '../openstack-options/registry.ts';
import { otherSeriesOf } from '../openstack-options/series.ts';
import { otherPlacesOf, type SiteFile, siteFilesOf } from '../openstack-options/site-files.ts';
import { openstackPython } from '../openstack-python.ts';

/**
 * Every option that the values of a release set, held against what its service registers: whether there is such an option, and whether it takes the value. Values
 * of which a chart makes something else than a file of oslo.config are listed.
 */
export const openstackOptions: Check = {
  name: 'openstack-options',
  title: 'Every option that the values of a release set is one that its service of OpenStack has, with a value that it takes',
  needs: [openstackPython],
  lacks: ({ site }) => osloReleasesOf(releasesOf(site)).flatMap(otherSeriesOf),
  run: async (bench) => {
    const results = await inTurns(osloReleasesOf(releasesOf(bench.site)), (release) => resultOf(bench, release));
    return { seen: results.flatMap(({ seen }) => seen), problems: results.flatMap(({ problems }) => problems) };
  },
};

const osloReleasesOf = (releases: readonly HelmRelease[]): readonly HelmRelease[] => releases.filter(({ chart }) => chart in osloFiles);

const resultOf = async (bench: Bench, release: HelmRelease): Promise<Result> => {
  const files = siteFilesOf(release);
  const answers =
    files.length === 0
      ? []
      : await askRegistry(
          bench.path(openstackPython),
          files.map(({ question }) => question),
        );
  const findings = files.flatMap((file, index) => answers[index]!.map((finding) => ({ finding, what: sentenceOf(file, finding) })));
  const others = otherPlacesOf(release);
  return {
    seen: [
      ...files.map(({ file, place, assignments }) => `${release.name}: ${assignments.length} lines of ${file.name} from ${place}`),
      ...findings.filter(({ finding }) => finding.kind === 'deprecated').map(({ what }) => `${release.name}: ${what}`),
      ...(others.length === 0 ? [] : [`${release.name}: not for oslo.config and not asked: ${others.join(', ')}`]),
    ],
    problems: findings.filter(({ finding }) => finding.kind !== 'deprecated').map(({ what }) => ({ file: release.file, what })),
  };
};

const sentenceOf = ({ place, assignments }: SiteFile, { section, key, words }: Finding): string => {
  const where = [place, section, key].filter((part) => part !== '').join('.');
  const quote = assignments.some((each) => each.section === section && each.key === key && each.isNumber && /e/.test(each.text));
  return `${where}: ${words}${quote ? '; Helm writes a number of a million and more with an exponent, unless it stands in quotes' : ''}`;
};
