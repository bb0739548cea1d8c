import type { Bench } from '../bench.ts';
import type { Check, Problem, Result } from '../check.ts';
import { type Chart, chartFor, chartsIn, helm, render } from '../helm/charts.ts';
import { type HelmRelease, releasesOf } from '../helm/releases.ts';
import { inTurns } from '../openstack-options/in-turns.ts';
import { osloFiles } from '../openstack-options/oslo-files.ts';
import { optionName, optionsIn } from '../openstack-options/oslo-text.ts';
import { askRegistry, type Finding } from '../openstack-options/registry.ts';
import { type RenderedFile, renderedFilesOf } from '../openstack-options/rendered-files.ts';
import { otherSeriesOf } from '../openstack-options/series.ts';
import { openstackPython } from '../openstack-python.ts';

/**
 * Whole files of oslo.config, as the charts render them. What upstream's charts write on their own and no service knows is listed, and no problem of the site;
 * a value that a service does not take is one, whoever wrote it.
 */
export const openstackRenderedOptions: Check = {
  name: 'openstack-rendered-options',
  title: 'What the site sets arrives in the files that the charts render, and services of OpenStack take every value in them',
  needs: [openstackPython, helm],
  lacks: ({ site, options }) => [
    ...(options.charts === undefined ? ['a folder of charts: --charts FOLDER'] : []),
    ...releasesWithFiles(releasesOf(site)).flatMap(otherSeriesOf),
  ],
  run: async (bench) => {
    const charts = await chartsIn(bench, bench.options.charts!);
    const results = await inTurns(releasesWithFiles(releasesOf(bench.site)), (release) => resultOf(bench, release, chartFor(release, charts)));
    return { seen: results.flatMap(({ seen }) => seen), problems: results.flatMap(({ problems }) => problems) };
  },
};

const releasesWithFiles = (releases: readonly HelmRelease[]): readonly HelmRelease[] =>
  releases.filter(({ chart }) => osloFiles[chart] !== undefined && osloFiles[chart].length > 0);

const resultOf = async (bench: Bench, release: HelmRelease, chart: Chart | undefined): Promise<Result> => {
  if (chart === undefined) return { seen: [], problems: [{ file: release.file, what: `--charts has no ${release.chart}` }] };
  const objects = await render(bench, release, chart);
  if (typeof objects === 'string') return { seen: [], problems: [{ file: release.file, what: objects }] };
  const files = renderedFilesOf(release, objects);
  const answers = await askRegistry(
    bench.path(openstackPython),
    files.map(({ question }) => question),
  );
  const found = files.flatMap((file, index) => answers[index]!.map((finding) => ({ file, finding })));
  const isProblem = ({ file, finding: { section, key, kind } }: Found): boolean =>
    kind === 'refused' || (kind === 'unknown' && file.ofTheSite.has(optionName(section, key)));
  const problems = [...found.filter(isProblem).map(sentenceOf), ...files.flatMap(lostIn)];
  const others = found.filter((each) => !isProblem(each));
  const count = files.reduce((sum, { question }) => sum + optionsIn(question.text).size, 0);
  const names = [...new Set(files.map(({ file }) => file.name))];
  return {
    seen: [
      `${release.name}: ${count} options in ${names.join(', ')} of the chart ${chart.version}`,
      ...listed(`${release.name}: written by the chart, unknown to the service`, others, 'unknown'),
      ...listed(`${release.name}: deprecated`, others, 'deprecated'),
    ],
    problems: problems.map((what): Problem => ({ file: release.file, what })),
  };
};

interface Found {
  readonly file: RenderedFile;
  readonly finding: Finding;
}

const sentenceOf = ({ file: { file, ofTheSite }, finding: { section, key, words } }: Found): string => {
  const option = optionName(section, key);
  return `${file.name} ${option}: ${words}; from ${ofTheSite.get(option) ?? 'the chart'}`;
};

/** Options of the site that the chart does not write. */
const lostIn = ({ file, question, ofTheSite }: RenderedFile): readonly string[] => {
  const written = optionsIn(question.text);
  return [...ofTheSite].filter(([option]) => !written.has(option)).map(([option, place]) => `${place} does not arrive: ${file.name} has no ${option}`);
};

const listed = (heading: string, found: readonly Found[], kind: Finding['kind']): readonly string[] => {
  const options = found
    .filter(({ finding }) => finding.kind === kind)
    .map(({ file, finding: { section, key } }) => `${file.file.name} ${optionName(section, key)}`);
  return options.length === 0 ? [] : [`${heading}: ${[...new Set(options)].join(', ')}`];
};
