import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import type { Bench } from '../bench.ts';
import { kubernetesVersion } from '../control-plane.ts';
import type { KubernetesObject } from '../generated-site.ts';
import { goProgram } from '../go-program.ts';
import { run } from '../run.ts';
import type { HelmRelease } from './releases.ts';

/** The release that K3s' klipper-helm 0.13.3 builds. https://github.com/k3s-io/klipper-helm/blob/v0.13.3-build20260727/Dockerfile */
const helmVersion = 'v4.1.4';

export const helm = goProgram({
  name: 'helm',
  module: 'helm',
  main: 'helm.sh/helm/v4/cmd/helm',
  variables: { 'helm.sh/helm/v4/internal/version.version': helmVersion },
});

export interface Chart {
  readonly name: string;
  readonly version: string;
  /** A folder, or an archive. */
  readonly path: string;
}

/** Charts that lie in a folder, unpacked or as archives. */
export const chartsIn = async (bench: Bench, folder: string): Promise<readonly Chart[]> => {
  const paths = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.tgz') || existsSync(join(path, 'Chart.yaml')));
  const charts: Chart[] = [];
  for (const path of paths) {
    const { code, answer, output } = await runHelm(bench, 'show', 'chart', path);
    if (code !== 0) throw new Error(`${path}: ${output.trim()}`);
    const { name, version } = parse(answer) as { readonly name: string; readonly version: string };
    charts.push({ name, version, path });
  }
  return charts;
};

/** The one of its version, or else any of its name. */
export const chartFor = ({ chart, version }: HelmRelease, charts: readonly Chart[]): Chart | undefined => {
  const named = charts.filter(({ name }) => name === chart);
  return named.find((each) => each.version === version) ?? named[0];
};

/** What the release will bring into the cluster, hooks and definitions included; or why the chart cannot be rendered. */
export const render = async (bench: Bench, release: HelmRelease, { path }: Chart): Promise<readonly KubernetesObject[] | string> => {
  const values = release.values.flatMap((text, index) => {
    const file = join(bench.scratch, `${release.name}-${index}.yaml`);
    writeFileSync(file, text);
    return ['--values', file];
  });
  const where = ['--namespace', release.namespace, '--kube-version', kubernetesVersion];
  const ran = await runHelm(bench, 'template', release.name, path, ...where, ...values, '--include-crds', '--skip-tests');
  if (ran.code !== 0) return ran.output.trim();
  // As Go's parser reads it: 0555 is octal.
  return parseAllDocuments(ran.answer, { version: '1.1' })
    .map((document) => document.toJS({ maxAliasCount: -1 }) as KubernetesObject | null)
    .filter((object) => object !== null);
};

/** Nothing of whoever runs it is read: neither repositories nor plugins. */
const runHelm = (bench: Bench, ...words: readonly string[]) =>
  run(bench.path(helm), words, { env: { HOME: bench.scratch, ...Object.fromEntries(ownFolders.map((name) => [name, join(bench.scratch, 'helm')])) } });

const ownFolders = ['HELM_CACHE_HOME', 'HELM_CONFIG_HOME', 'HELM_DATA_HOME'];
