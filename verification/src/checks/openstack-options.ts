import type { DescribedSchema } from '@bastide/constructs';
import type { Bench } from '../bench.ts';
import type { Check, Result } from '../check.ts';
import { type HelmRelease, releasesOf } from '../helm/releases.ts';
import { inTurns } from '../openstack-options/in-turns.ts';
import { osloFiles } from '../openstack-options/oslo-files.ts';
import { optionsIn, osloText } from '../openstack-options/oslo-text.ts';
import { askRegistry, type Finding } from '../openstack-options/registry.ts';
import { otherSeriesOf } from '../openstack-options/series.ts';
import { otherPlacesOf, type SiteFile, siteFilesOf } from '../openstack-options/site-files.ts';
import { mistakesIn, type TypedFile, typedFilesOf } from '../openstack-options/typed-files.ts';
import { openstackPython } from '../openstack-python.ts';

/**
 * Every option that the values of a release set, and every one that their types let sites set, held against what its service registers: whether there is such an
 * option, and whether it takes the value. Values of which a chart makes something else than a file of oslo.config are listed.
 */
export const openstackOptions: Check = {
  name: 'openstack-options',
  title: 'Services of OpenStack have every option that releases set, or that their types let a site set, and take its value',
  needs: [openstackPython],
  lacks: ({ site }) => osloReleasesOf(releasesOf(site)).flatMap(otherSeriesOf),
  run: async (bench) => {
    const { openStackDefinitions } = await import('@bastide/constructs');
    const releases = osloReleasesOf(releasesOf(bench.site));
    const subjects = Object.keys(osloFiles).map((chart): Subject => {
      const values = openStackDefinitions.find(({ name }) => name === chart)?.chart.values as DescribedSchema<object> | undefined;
      return {
        releases: releases.filter((release) => release.chart === chart).map((release) => ({ release, files: siteFilesOf(release) })),
        typed: values === undefined ? [] : typedFilesOf(chart, values.describe()),
      };
    });
    const results = await inTurns(subjects, (subject) => resultOf(bench, subject));
    const typed = subjects.flatMap((subject) => subject.typed.map(({ file, samples }) => `${file.name} ${optionsIn(osloText(samples)).size}`));
    return {
      seen: [...results.flatMap(({ seen }) => seen), `options that the types let sites set: ${typed.join(', ')}`],
      problems: results.flatMap(({ problems }) => problems),
    };
  },
};

const osloReleasesOf = (releases: readonly HelmRelease[]): readonly HelmRelease[] => releases.filter(({ chart }) => chart in osloFiles);

/** What is asked about one chart. */
interface Subject {
  readonly releases: readonly { readonly release: HelmRelease; readonly files: readonly SiteFile[] }[];
  readonly typed: readonly TypedFile[];
}

/** One service is asked once about everything, because it takes a while to load. */
const resultOf = async (bench: Bench, { releases, typed }: Subject): Promise<Result> => {
  const questions = [...releases.flatMap(({ files }) => files.map(({ question }) => question)), ...typed.flatMap((each) => each.questions)];
  const answers = questions.length === 0 ? [] : [...(await askRegistry(bench.path(openstackPython), questions))];
  const ofReleases = releases.map(({ release, files }) => resultOfRelease(release, files, answers.splice(0, files.length)));
  const mistakes = typed.flatMap((file) => mistakesIn(file, answers.splice(0, file.questions.length)));
  return {
    seen: ofReleases.flatMap(({ seen }) => seen),
    problems: [...ofReleases.flatMap(({ problems }) => problems), ...mistakes.map((what) => ({ what }))],
  };
};

const resultOfRelease = (release: HelmRelease, files: readonly SiteFile[], answers: readonly (readonly Finding[])[]): Result => {
  const findings = files.flatMap((file, index) => answers[index]!.map((finding) => ({ finding, what: sentenceOf(file, finding) })));
  const others = otherPlacesOf(release);
  return {
    seen: [
      ...(files.length === 0 ? [] : [`${release.name}: ${files.map(({ place, assignments }) => `${place} ${assignments.length}`).join(', ')}`]),
      ...findings.filter(({ finding }) => finding.kind === 'deprecated').map(({ what }) => `${release.name}: ${what}`),
      ...(others.length === 0 ? [] : [`${release.name}: not for oslo.config and not asked: ${others.join(', ')}`]),
    ],
    problems: findings.filter(({ finding }) => finding.kind !== 'deprecated').map(({ what }) => ({ file: release.file, what })),
  };
};

const sentenceOf = ({ place, assignments }: SiteFile, { section, key, words }: Finding): string => {
  const where = [place, section, key].filter((part) => part !== '').join('.');
  const hasExponent = assignments.some((each) => each.section === section && each.key === key && each.isNumber && each.text.includes('e'));
  return `${where}: ${words}${hasExponent ? '; Helm writes a number of a million and more with an exponent, unless it stands in quotes' : ''}`;
};
