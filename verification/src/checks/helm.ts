import type { Bench } from '../bench.ts';
import type { Check, Problem } from '../check.ts';
import { apiServerPrograms, startApiServer } from '../control-plane.ts';
import { type Definition, establish, lacksDefinitions } from '../custom-resource-definitions.ts';
import { type KubernetesObject, objectsOf } from '../generated-site.ts';
import { type Chart, chartFor, chartsIn, helm as helmProgram, render } from '../helm/charts.ts';
import { compareWorkloads, defaultResourcesOf, type Rendered } from '../helm/declared.ts';
import { type HelmRelease, releasesOf } from '../helm/releases.ts';
import { historyOf, record } from '../helm/results.ts';
import { type KubernetesApi, messageOf } from '../kubernetes-api.ts';

/**
 * Renders the chart of each release with exactly its values, as the cluster will, and gives what comes of it to a real API server. What a chart asks of the
 * live cluster (`lookup`, kinds that are there) it does not find here.
 */
export const helm: Check = {
  name: 'helm',
  title: 'Every chart renders with the values of its release to what the API server takes, and to the Pods that are declared',
  needs: [helmProgram, ...apiServerPrograms],
  lacks: (bench) => {
    const releases = releasesOf(bench.site);
    if (releases.length === 0) return undefined;
    if (bench.options.charts !== undefined) return lacksDefinitions(bench);
    return releases.map((release) => `the chart ${release.chart} ${release.version}: --charts FOLDER; ${historyOf(bench.site.name, release)}`);
  },
  run: async (bench) => {
    const wanted = releasesOf(bench.site);
    if (wanted.length === 0) return { seen: ['the site has no releases'], problems: [] };
    const charts = await chartsIn(bench, bench.options.charts!);
    const releases = wanted.map((release) => ({ release, chart: chartFor(release, charts) }));
    const lacking = releases.filter(({ release, chart }) => chart?.version !== release.version);
    if (lacking.length > 0)
      return {
        seen: [],
        problems: lacking.map(({ release, chart }) => ({
          file: release.file,
          what: `--charts has no ${release.chart} ${release.version}${chart === undefined ? '' : `, but ${chart.version}`}`,
        })),
      };
    const { rendered, problems } = await renderAll(bench, releases);
    const refused = await applyAll(bench, rendered);
    const { workloads } = await bench.site.model();
    const released = workloads.filter(({ source }) => source === 'release');
    const declared = released.filter(({ namespace }) => isOf(rendered, namespace));
    const others = released.filter((workload) => !declared.includes(workload));
    const found = [...problems, ...refused, ...compareWorkloads(declared, rendered, defaultResourcesOf(objectsOf(bench.site).map(({ object }) => object)))];
    if (found.length === 0 && bench.options.keepsResults) record(bench.site.name, wanted, new Date().toISOString().slice(0, 10));
    const count = rendered.reduce((sum, { objects }) => sum + objects.length, 0);
    return {
      seen: [
        `${releases.length} charts, ${count} objects, ${declared.length} workloads as declared`,
        ...others.map(({ kind, namespace, name }) => `not shown: ${kind} ${namespace}/${name}, of a chart that is not here`),
      ],
      problems: found,
    };
  },
};

interface Candidate {
  readonly release: HelmRelease;
  readonly chart: Chart | undefined;
}

const isOf = (rendered: readonly Rendered[], namespace: string): boolean => rendered.some(({ release }) => release.namespace === namespace);

const renderAll = async (
  bench: Bench,
  releases: readonly Candidate[],
): Promise<{ readonly rendered: readonly Rendered[]; readonly problems: readonly Problem[] }> => {
  const rendered: Rendered[] = [];
  const problems: Problem[] = [];
  for (const { release, chart } of releases) {
    if (chart === undefined) continue;
    const objects = await render(bench, release, chart);
    if (typeof objects === 'string') problems.push({ file: release.file, what: objects });
    else rendered.push({ release, objects });
  }
  return { rendered, problems };
};

/** These ask a server that is not there about what comes after them. */
const last = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'APIService'];

const applyAll = async (bench: Bench, rendered: readonly Rendered[]): Promise<readonly Problem[]> => {
  const { api } = await startApiServer(bench);
  const all = rendered.flatMap(({ release, objects }) => objects.map((object) => ({ file: release.file, namespace: release.namespace, object, wave: 0 })));
  const isDefinition = (object: KubernetesObject): object is Definition => object.kind === 'CustomResourceDefinition';
  const definitions = all.map(({ object }) => object).filter(isDefinition);
  const others = all.filter(({ object }) => !isDefinition(object));
  const problems = [...(await establish(api, others, bench.options.crds!, definitions))];
  for (const { object } of objectsOf(bench.site)) if (object.kind === 'Namespace') await api.apply(object);
  for (const isLast of [false, true])
    for (const { file, namespace, object } of others.filter((each) => last.includes(each.object.kind) === isLast))
      problems.push(...(await refusal(api, file, object, namespace)));
  return problems;
};

const refusal = async (api: KubernetesApi, file: string, object: KubernetesObject, namespace: string): Promise<readonly Problem[]> => {
  const answer = await api.apply(object, namespace);
  return answer.status < 300 ? [] : [{ file, what: `${object.kind} ${object.metadata.name} of the chart: ${messageOf(answer)}` }];
};
