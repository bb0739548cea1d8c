import { parse } from 'yaml';
import { type GeneratedSite, type HelmChart, objectsOf } from '../generated-site.ts';

/** How the site configures Argo CD, read from the values of its release. */
export interface Configuration {
  readonly namespace: string;
  /** The ConfigMap argocd-cm. */
  readonly settings: Readonly<Record<string, string>>;
  /** What the chart hands to the programs by their environment. */
  readonly environment: Readonly<Record<string, string>>;
}

interface Values {
  readonly configs?: { readonly cm?: Readonly<Record<string, string | boolean>>; readonly params?: Readonly<Record<string, string>> };
}

/** Which variable the chart argo-cd makes of each parameter: one that is missing here would be tried without it, so that is an error. */
const variableOf: Readonly<Record<string, string>> = {
  'controller.diff.server.side': 'ARGOCD_APPLICATION_CONTROLLER_SERVER_SIDE_DIFF',
  'controller.operation.processors': 'ARGOCD_APPLICATION_CONTROLLER_OPERATION_PROCESSORS',
  'controller.status.processors': 'ARGOCD_APPLICATION_CONTROLLER_STATUS_PROCESSORS',
  'reposerver.parallelism.limit': 'ARGOCD_REPO_SERVER_PARALLELISM_LIMIT',
};

/** @returns undefined for a site without Argo CD */
export const configurationOf = (site: GeneratedSite): Configuration | undefined => {
  const chart = objectsOf(site)
    .map(({ object }) => object)
    .find((object): object is HelmChart => object.kind === 'HelmChart' && (object as HelmChart).spec.chart === 'argo-cd');
  if (chart === undefined) return undefined;
  const { configs: { cm = {}, params = {} } = {} } = parse(chart.spec.valuesContent ?? '{}') as Values;
  // A ConfigMap holds texts, and the chart makes them of whatever it is given.
  const settings = Object.fromEntries(Object.entries(cm).map(([name, value]) => [name, String(value)]));
  const unknown = Object.keys(params).filter((name) => !(name in variableOf));
  if (unknown.length > 0)
    throw new Error(`the verification does not know which variable the chart makes of ${unknown.join(', ')}: add it to ${import.meta.filename}`);
  return {
    namespace: chart.spec.targetNamespace ?? chart.metadata.namespace!,
    settings,
    environment: {
      ...Object.fromEntries(Object.entries(params).map(([name, value]) => [variableOf[name]!, value])),
      ...(settings['timeout.reconciliation'] === undefined ? {} : { ARGOCD_RECONCILIATION_TIMEOUT: settings['timeout.reconciliation'] }),
    },
  };
};
